"""What an evaluation gives: metrics with their intervals, and the cases behind them."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from msgspec import Struct

CASES, CLUSTERS = "cases", "clusters"  # what a suite resamples for its intervals; in the manifest as `resampled`


class Metric(Struct, frozen=True, rename="camel"):
    """A value with its 95% interval [low, high] over `n` independent units."""

    value: float
    low: float
    high: float
    n: int


class CaseResult(Struct, frozen=True, rename="camel"):
    """One case: what production answered and how it scored. `cluster` is what cases may share (a source, a learner)."""

    id: str
    cluster: str
    scores: Mapping[str, float]
    output: Any = None
    counts: Mapping[str, int] = {}


class Result(Struct, frozen=True, rename="camel"):
    """A whole run. `manifest` says what it was computed from, so that any number can be traced."""

    suite: str
    metrics: Mapping[str, Metric]
    manifest: Mapping[str, Any]


class Run(NamedTuple):
    """A result with its cases by id."""

    result: Result
    cases: Mapping[str, CaseResult]
