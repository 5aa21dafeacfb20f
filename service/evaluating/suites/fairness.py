"""Suite `fairness` on production."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice

from evals import data, fairness
from evals import paths as path_cases
from evals.parallel import in_order
from evals.suite import Trial
from evals.values import CLUSTERS
from service.evaluating.task import Suite, Task, inside
from service.evaluating.trial_workspace import facts_of, recommend_as, throw_away_workspace


@contextmanager
def open_trial(task: Task) -> Iterator[Trial]:
    """Recommend to the learners of the path cases, as they are and with everything swapped that must not matter."""
    file = inside(task.data, path_cases.packaged().name)
    with throw_away_workspace(task.settings, task.corpus) as ports:
        facts = {
            "called": "service.recommend.planned",
            **facts_of(ports),
            "resampled": CLUSTERS,
        }
        score = partial(
            fairness.score, recommend=lambda asked: recommend_as(ports, asked.case, asked.learner, asked.locale)
        )
        yield Trial(
            total=data.count(file, path_cases.PathCase),
            digest=data.digest(file),
            results=lambda start: in_order(islice(path_cases.stream(file), start, None), score, task.at_once),
            metrics=fairness.metrics,
            facts=lambda: facts,
        )


SUITE = Suite(
    "fairness",
    "Is the path the same whoever asks, and is no group served worse?",
    open_trial,
    fairness.JUDGED,
    packaged=path_cases.packaged,
    searched=True,
)
