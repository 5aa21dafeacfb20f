"""Intervals of figures that are no means: ratios, F1 and the like, as functions of column totals."""

from collections.abc import Callable, Sequence
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri, stdtrit

from evals.statistics.means import AT_ONCE, FEWEST, RESAMPLES, Floats
from evals.values import Metric

OfTotals = Callable[[Floats], Floats]
"""Totals (..., k) of the columns in; the figure (...) out."""


def total_interval(columns: Floats, figure: OfTotals, seed: int, clusters: Sequence[str] | None = None) -> Metric:
    """Return a figure of the columns' totals with its BCa interval (Efron 1987, JASA 82:171-185).

    Parameters
    ----------
    columns : (cases, k), such as true positives, all said, all true; their totals are what `figure` reads.
    figure : from totals (..., k) to (...); may divide by zero, which counts as 0.
    seed : of the resampling.
    clusters : what each case belongs to; then whole clusters are resampled, and `n` counts clusters.

    Raises
    ------
    ValueError : there is no case.
    """
    if not len(columns):
        raise ValueError("no cases: a figure of nothing is not a number; check the data that the suite was given")
    units = _summed(columns, clusters)
    value, n = float(_finite(figure, units.sum(axis=0))), len(units)
    if n == 1:
        return Metric(value, value, value, 1, enough=False)
    drawn = _resampled(units, figure, seed)
    low, high = np.quantile(drawn, _corrected(drawn, value, _finite(figure, units.sum(axis=0) - units)))
    return Metric(value, float(min(low, value)), float(max(high, value)), n, enough=n >= FEWEST)


def _summed(columns: Floats, clusters: Sequence[str] | None) -> Floats:
    if clusters is None:
        return columns
    order = {name: i for i, name in enumerate(sorted(set(clusters)))}
    units = np.zeros((len(order), columns.shape[1]))
    np.add.at(units, [order[name] for name in clusters], columns)
    return units


def _finite(figure: OfTotals, totals: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.nan_to_num(figure(totals), nan=0.0, posinf=0.0, neginf=0.0)


def _resampled(units: Floats, figure: OfTotals, seed: int) -> Floats:
    draw, n = np.random.default_rng(seed), len(units)
    lot, found = max(1, AT_ONCE // (n * units.shape[1])), list[Floats]()
    for start in range(0, RESAMPLES, lot):
        drawn = draw.integers(0, n, (min(lot, RESAMPLES - start), n))
        found.append(_finite(figure, units[drawn].sum(axis=1)))
    return np.concatenate(found)


def _corrected(drawn: Floats, value: float, without: NDArray[np.float64]) -> Floats:
    """Return the quantiles to read: corrected for bias and skewness, from the resamples and the jackknife."""
    below = (np.mean(drawn < value) + np.mean(drawn <= value)) / 2  # ties count half
    bias = ndtri(np.clip(below, 1 / len(drawn), 1 - 1 / len(drawn)))
    spread = without.mean() - without
    scale = float((spread**2).sum())
    skew = float((spread**3).sum()) / (6 * scale**1.5) if scale > 0 else 0.0
    n = len(without)
    z = sqrt(n / (n - 1)) * stdtrit(n - 1, 0.975)  # few units: as wide as a t interval, see means.expanded
    ends = np.array([bias - z, bias + z])
    tails: Floats = ndtr(bias + ends / np.maximum(1 - skew * ends, 1e-9))
    return tails
