"""Is a difference more than chance: tests on pairs, what they could have seen, and corrections for many of them."""

from collections.abc import Iterator, Mapping, Sequence
from math import sqrt
from typing import Literal

import numpy as np
from scipy.special import bdtr, ndtri, stdtrit

from evals.statistics.means import AT_ONCE, Floats, by_cluster

EXACT_UP_TO = 14  # units: 16,384 sign patterns are fewer than what is drawn beyond
FLIPS = 20_000  # drawn sign patterns: the standard error of a p of 0.05 is then 0.0015
POWER = 0.8  # the usual convention: four of five such effects would be found
CONFIDENCE = 0.95

Side = Literal["two-sided", "less", "greater"]


def mcnemar(before: Sequence[bool], after: Sequence[bool]) -> float:
    """Return the exact two-sided p of McNemar's test (1947) that as many cases turned right as turned wrong."""
    if len(before) != len(after):
        raise ValueError(f"{len(before)} cases before but {len(after)} after")
    gained = sum(b and not a for a, b in zip(before, after, strict=True))
    lost = sum(a and not b for a, b in zip(before, after, strict=True))
    return min(1.0, 2 * float(bdtr(min(gained, lost), gained + lost, 0.5)))


def sign_flip(
    differences: Sequence[float], seed: int, side: Side = "two-sided", clusters: Sequence[str] | None = None
) -> float:
    """Return p of the paired permutation test (Fisher 1935): were each unit's sign a coin, how often as large a sum?

    Units are cases, or clusters where they are given. Exact up to 14 units that differ at all; else 20,000 patterns are
    drawn, and p is (as large + 1) / (drawn + 1), which never errs to the small side.
    """
    names = clusters if clusters is not None else [str(i) for i in range(len(differences))]
    sums = by_cluster(differences, names)[0] if len(differences) else np.zeros(0)
    sums = sums[sums != 0]
    if not len(sums):
        return 1.0
    observed, slack = sums.sum(), 1e-12 * np.abs(sums).sum()
    as_large = drawn = 0
    for signs in _signs(len(sums), seed):
        totals = signs @ sums
        as_large += int((_toward(totals, side) >= _toward(observed, side) - slack).sum())
        drawn += len(totals)
    return as_large / drawn if len(sums) <= EXACT_UP_TO else (as_large + 1) / (drawn + 1)


def _toward(total: Floats | float, side: Side) -> Floats:
    value = np.asarray(total)
    return np.abs(value) if side == "two-sided" else -value if side == "less" else value


def _signs(n: int, seed: int) -> Iterator[Floats]:
    """Yield sign patterns (lot, n): all there are, or drawn ones a lot at a time, so that memory does not grow."""
    if n <= EXACT_UP_TO:
        yield ((np.arange(2**n)[:, None] >> np.arange(n)) & 1).astype(np.float64) * 2 - 1
        return
    draw, left = np.random.default_rng(seed), FLIPS
    while left:
        lot = min(left, max(1, AT_ONCE // n))
        left -= lot
        yield draw.integers(0, 2, (lot, n)).astype(np.float64) * 2 - 1


def standard_error(values: Sequence[float], clusters: Sequence[str] | None = None) -> float:
    """Return the cluster-robust standard error of a mean (Liang and Zeger 1986), with the factor G / (G - 1).

    Without clusters this is the usual one. Raises ValueError for fewer than two units.
    """
    names = clusters if clusters is not None else [str(i) for i in range(len(values))]
    centred = np.asarray(values, dtype=float) - float(np.mean(values)) if len(values) else np.zeros(0)
    sums, _ = by_cluster(list(centred), names)
    if len(sums) < 2:
        raise ValueError("one unit has no spread; two or more are wanted")
    return sqrt(len(sums) / (len(sums) - 1) * float((sums**2).sum())) / len(values)


def least_detectable(error: float, units: int, power: float = POWER) -> float:
    """Return the difference that a two-sided 5 % test finds with this power, for a standard error from `units` units.

    (t(0.975, units - 1) + z(power)) x standard error, as in Bloom (1995, Evaluation Review 19:547-556).
    """
    return float((stdtrit(units - 1, (1 + CONFIDENCE) / 2) + ndtri(power)) * error)


def holm(p: Mapping[str, float]) -> dict[str, float]:
    """Return p adjusted so that any false alarm at all is as rare as one test's (Holm 1979)."""
    adjusted, worst = dict[str, float](), 0.0
    for rank, name in enumerate(sorted(p, key=lambda name: (p[name], name))):
        worst = max(worst, min(1.0, (len(p) - rank) * p[name]))
        adjusted[name] = worst
    return {name: adjusted[name] for name in p}


def benjamini_hochberg(p: Mapping[str, float]) -> dict[str, float]:
    """Return p adjusted so that the share of false alarms among all alarms is bounded (Benjamini, Hochberg 1995)."""
    adjusted, least = dict[str, float](), 1.0
    for rank, name in reversed(list(enumerate(sorted(p, key=lambda name: (p[name], name)), start=1))):
        least = min(least, p[name] * len(p) / rank)
        adjusted[name] = least
    return {name: adjusted[name] for name in p}
