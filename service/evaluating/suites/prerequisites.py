"""Suite `prerequisites` on production."""

from collections.abc import Iterator
from contextlib import contextmanager

from evals import data, prerequisites
from evals.suite import Trial
from evals.values import CASES, CaseResult
from retrieval.sequence.precedence import Pairs, needed
from service.evaluating.task import Suite, Task, embedder_of, inside


@contextmanager
def open_trial(task: Task) -> Iterator[Trial]:
    """Say for each pair of concepts how probable it is that the first is a prerequisite of the second."""
    file = inside(task.data, "prerequisites.jsonl")
    embedder, pairs = embedder_of(task), prerequisites.read(file)
    kept: list[CaseResult] = []

    def results(start: int) -> Iterator[CaseResult]:
        # A probability rests on the other concepts of the domain, so all are judged together.
        kept[:] = prerequisites.run(pairs, lambda items, first, second: needed(items, Pairs(first, second), embedder))
        yield from kept[start:]

    facts = {
        "called": "retrieval.sequence.precedence.needed",
        "model": embedder.name,
        "threshold": prerequisites.THRESHOLD,
        "resampled": CASES,
    }
    yield Trial(
        total=len(pairs),
        digest=data.digest(file),
        results=results,
        metrics=prerequisites.metrics,
        facts=lambda: facts | {"calibration": prerequisites.calibration(kept)},
    )


SUITE = Suite(
    "prerequisites", "Which of two concepts must be known before the other?", open_trial, prerequisites.JUDGED
)
