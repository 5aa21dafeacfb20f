"""Suite `ordering` on production."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from evals import data, ordering
from evals.parallel import in_order
from evals.suite import Trial
from evals.values import CASES
from retrieval.sequence.precedence import order
from service.evaluating.task import Suite, Task, embedder_of, inside


@contextmanager
def open_trial(task: Task) -> Iterator[Trial]:
    """Put shuffled expert curricula back in order."""
    file = inside(task.data, "ordering.jsonl")
    curricula, embedder = data.curricula(file), embedder_of(task)
    score = partial(ordering.score, order=partial(order, embedder=embedder), seed=task.seed)
    facts = {"called": "retrieval.sequence.precedence.order", "model": embedder.name, "resampled": CASES}
    yield Trial(
        total=len(curricula),
        digest=data.digest(file),
        results=lambda start: in_order(curricula[start:], score, task.at_once),
        metrics=ordering.metrics,
        facts=lambda: facts,
    )


SUITE = Suite("ordering", "Are an expert's steps put back in the expert's order?", open_trial, ordering.JUDGED)
