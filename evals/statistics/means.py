"""Intervals and paired comparisons; everything random is seeded, so the same run twice gives the same numbers."""

from collections.abc import Mapping, Sequence
from math import sqrt

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray
from scipy.special import ndtr, stdtrit

from evals.values import Metric

RESAMPLES = 10_000  # the percentile ends then move by about 0.03 standard errors between seeds
AT_ONCE = 2_000_000  # numbers drawn at a time: 32 MB, however many cases there are
Z95 = 1.959963984540054  # standard normal quantile of 0.975
FEWEST = 5  # independent units: an interval from fewer rests on a handful of different samples

Floats = NDArray[np.float64]


def mean_interval(values: Sequence[float], seed: int, clusters: Sequence[str] | None = None) -> Metric:
    """Return the mean with a bootstrap interval, its percentiles set wider where units are few.

    A plain percentile interval (Efron 1979) of n units is too narrow by the factor that a t interval corrects for, so
    the percentiles are those that would give a t interval its width (Hesterberg 2015, The American Statistician 69:4,
    "expanded percentile"). With fewer than 5 units `enough` is False: there are not enough cases to say.

    Parameters
    ----------
    values : one number a case.
    seed : of the resampling.
    clusters : what each case belongs to; then whole clusters are resampled, and `n` counts clusters.

    Raises
    ------
    ValueError : there is no value, or not one cluster a value.
    """
    if not values:
        raise ValueError("no cases: a mean of nothing is not a number; check the data that the suite was given")
    if clusters is not None and len(clusters) != len(values):
        raise ValueError(f"{len(values)} values but {len(clusters)} clusters")
    names = clusters if clusters is not None else [str(i) for i in range(len(values))]
    sums, sizes = by_cluster(values, names)
    value = float(np.mean(values))
    if len(sums) == 1:
        return Metric(value, value, value, 1, enough=False)
    tail = expanded(len(sums))
    low, high = np.quantile(_resampled_means(sums, sizes, seed), [tail, 1 - tail])
    return Metric(value, float(low), float(high), len(sums), enough=len(sums) >= FEWEST)


def expanded(n: int) -> float:
    """Return the share of resamples to cut off at each end, for 95 % from n units."""
    return float(ndtr(-sqrt(n / (n - 1)) * stdtrit(n - 1, 0.975)))


def _resampled_means(sums: Floats, sizes: Floats, seed: int) -> Floats:
    draw, n = np.random.default_rng(seed), len(sums)
    lot = max(1, AT_ONCE // n)
    means = []
    for start in range(0, RESAMPLES, lot):
        drawn = draw.integers(0, n, (min(lot, RESAMPLES - start), n))
        means.append(sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1))
    return np.concatenate(means)


def by_cluster(values: Sequence[float], names: Sequence[str]) -> tuple[Floats, Floats]:
    """Return the sum and the number of the values of each cluster, clusters in the order of their names."""
    order = sorted(set(names))
    at = {name: i for i, name in enumerate(order)}
    index = np.array([at[name] for name in names])
    sums = np.bincount(index, weights=np.asarray(values, dtype=float), minlength=len(order)).astype(float)
    return sums, np.bincount(index, minlength=len(order)).astype(float)


def wilson(successes: int, n: int) -> Metric:
    """Return a proportion with the score interval of Wilson (1927).

    Raises ValueError unless 0 <= successes <= n and n > 0.
    """
    if not 0 <= successes <= n or n == 0:
        raise ValueError(f"{successes} of {n} is not a proportion")
    share = successes / n
    centre = (share + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
    half = Z95 / (1 + Z95**2 / n) * sqrt(share * (1 - share) / n + Z95**2 / (4 * n**2))
    # At the ends the formula gives 0 and 1 but for rounding.
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == n else min(1.0, centre + half)
    return Metric(share, low, high, n)


def paired_difference(
    before: Mapping[str, float], after: Mapping[str, float], seed: int, clusters: Mapping[str, str] | None = None
) -> Metric:
    """Return the mean of after - before over the cases, with its bootstrap interval.

    `clusters` says what each case belongs to; then whole clusters are resampled. Raises ValueError where the two do
    not hold the same cases: a missing case is not a passing case.
    """
    if before.keys() != after.keys():
        missing = sorted(before.keys() ^ after.keys())
        raise ValueError(f"the runs do not hold the same cases, {len(missing)} are in one only, such as {missing[0]!r}")
    cases = sorted(before)
    belongs = [clusters[case] for case in cases] if clusters is not None else None
    return mean_interval([after[case] - before[case] for case in cases], seed, belongs)


def times(metric: Metric, factor: float) -> Metric:
    """Return a metric of sums from one of means."""
    return replace(metric, value=metric.value * factor, low=metric.low * factor, high=metric.high * factor)
