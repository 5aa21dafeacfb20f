"""Suite `assistant` on production."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice

from evals import assistant, data
from evals.parallel import in_order
from evals.suite import Trial
from evals.values import CLUSTERS, CaseResult
from service.evaluating.task import Suite, Task, inside
from service.evaluating.trial_assistant import Asked, opened


@contextmanager
def open_trial(task: Task) -> Iterator[Trial]:
    """Ask the assistant, without any language model, about the starter workspace or about a corpus."""
    file = inside(task.data, assistant.packaged().name)
    with opened(task) as asked:
        facts = {**asked.facts, "resampled": CLUSTERS}
        yield Trial(
            total=data.count(file, assistant.AssistantCase),
            digest=data.digest(file, *([task.corpus] if task.corpus else [])),
            results=lambda start: in_order(
                islice(data.stream(file, assistant.AssistantCase), start, None),
                partial(_score, asked=asked),
                task.at_once,
            ),
            metrics=assistant.metrics,
            facts=lambda: facts,
        )


def _score(case: assistant.AssistantCase, asked: Asked) -> CaseResult:
    return assistant.score(asked.settle(case), asked.ask, asked.top, asked.texts)


SUITE = Suite(
    "assistant",
    "Is a question answered from the content, and refused where the content has no answer?",
    open_trial,
    assistant.JUDGED,
    packaged=assistant.packaged,
    searched=True,
)
