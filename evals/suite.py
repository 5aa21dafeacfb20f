"""What a suite is: a trial that yields scored cases one by one, and what its figures are judged by."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from msgspec import Struct

from evals.values import CaseResult, Metric


class Invariant(Struct, frozen=True, rename="camel"):
    """A bound that the value of a metric keeps in every run, whatever the baseline."""

    metric: str
    at_least: float | None = None
    at_most: float | None = None

    def broken_by(self, metrics: Mapping[str, Metric]) -> str | None:
        """Say how a run breaks it, None where it does not; a metric that the run lacks is not looked at."""
        metric = metrics.get(self.metric)
        if metric is None:
            return None
        if self.at_least is not None and metric.value < self.at_least:
            return f"{self.metric} is {metric.value:.4g}, and must be at least {self.at_least:g}"
        if self.at_most is not None and metric.value > self.at_most:
            return f"{self.metric} is {metric.value:.4g}, and must be at most {self.at_most:g}"
        return None


class Measures(Struct, frozen=True, rename="camel"):
    """Which scores of a suite's cases say better or worse.

    `main` orders the cases; of `higher` more is better, of `lower` less. `at_equal` names scores that are compared only
    over cases equal in another: a path that covers more may well take longer.
    """

    main: str
    higher: tuple[str, ...] = ()
    lower: tuple[str, ...] = ()
    at_equal: Mapping[str, str] = {}
    invariants: tuple[Invariant, ...] = ()

    @property
    def judged(self) -> tuple[str, ...]:
        return (*self.higher, *self.lower)

    def sign(self, score: str) -> int:
        """Return 1 where more of a score is better, -1 where less is, 0 where it is neither."""
        return 1 if score in self.higher else -1 if score in self.lower else 0


Figures = Callable[[Sequence[CaseResult], int], Mapping[str, Metric]]
"""Scored cases and a seed in; the metrics of the run out."""

Fault = Callable[[Sequence[CaseResult], Mapping[str, Metric]], str | None]
"""Scored cases and the metrics in; why the run is not ok although it ended, or None, out."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A suite on its data, ready to run.

    `results` yields the scored cases in the order of the data from the given number on, each when it is asked for;
    `facts` and `fault` are read after the last. `total` is the number of cases, `digest` of the data.
    """

    total: int
    digest: str
    results: Callable[[int], Iterator[CaseResult]]
    metrics: Figures
    facts: Callable[[], Mapping[str, Any]]
    fault: Callable[[Sequence[CaseResult], Mapping[str, Metric]], str | None] = field(
        default=lambda cases, metrics: None
    )
