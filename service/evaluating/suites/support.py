"""Suite `support` on production."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from importlib.metadata import version
from itertools import islice

from evals import data, support
from evals.parallel import in_order
from evals.suite import Trial
from evals.values import CLUSTERS
from service.evaluating.task import Suite, Task, inside
from service.evaluating.trial_support import shown


@contextmanager
def open_trial(task: Task) -> Iterator[Trial]:
    """Ask the check of every sentence that a model gives whether the claim of each case would be shown."""
    file = inside(task.data, support.packaged().name)
    facts = {
        "called": "service.telling.checking.check",
        "verifier": f"paths.sentences {version('fingerpost')}",
        "shown_from": support.SHOWN_FROM,
        "resampled": CLUSTERS,
    }
    score = partial(support.score, accepts=shown)
    yield Trial(
        total=data.count(file, support.SupportCase),
        digest=data.digest(file),
        results=lambda start: in_order(
            islice(data.stream(file, support.SupportCase), start, None), score, task.at_once
        ),
        metrics=support.metrics,
        facts=lambda: facts,
    )


SUITE = Suite(
    "support",
    "Is a sentence shown only where its source says so?",
    open_trial,
    support.JUDGED,
    packaged=support.packaged,
)
