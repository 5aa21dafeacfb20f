"""What an evaluation gives: metrics with their intervals, and the cases behind them."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from msgspec import Struct

Scale = Literal["nominal", "ordinal", "interval"]  # how far apart two answers of a rubric are
CASES, CLUSTERS = "cases", "clusters"  # what a suite resamples for its intervals; in the manifest as `resampled`


class Metric(Struct, frozen=True, rename="camel", omit_defaults=True):
    """A value with its 95% interval [low, high] over `n` independent units.

    `enough` is there, and false, where the units are too few for the interval to mean anything.
    """

    value: float
    low: float
    high: float
    n: int
    enough: bool = True


class CaseResult(Struct, frozen=True, rename="camel"):
    """One case: what production answered and how it scored. `cluster` is what cases may share (a source, a learner).

    `input` is the case as it was given, where that is short; `slices` are the groups that it belongs to, by kind.
    """

    id: str
    cluster: str
    scores: Mapping[str, float]
    output: Any = None
    counts: Mapping[str, int] = {}
    input: Any = None
    slices: Mapping[str, str] = {}


class Result(Struct, frozen=True, rename="camel"):
    """A whole run. `manifest` says what it was computed from, so that any number can be traced."""

    suite: str
    metrics: Mapping[str, Metric]
    manifest: Mapping[str, Any]


class Run(NamedTuple):
    """A result with its cases by id."""

    result: Result
    cases: Mapping[str, CaseResult]
