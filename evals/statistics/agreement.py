"""Do raters agree beyond chance: Krippendorff's alpha for any number of raters and gaps, Cohen's kappa for two."""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import sqrt

import numpy as np

from evals.statistics.means import FEWEST, RESAMPLES, Z95, Floats, expanded
from evals.values import Metric, Scale

Ratings = Mapping[str, Mapping[str, float]]
"""unit -> rater -> value; what a rater left out is not there."""


def alpha(ratings: Ratings, scale: Scale, seed: int = 0) -> Metric | None:
    """Return Krippendorff's alpha (2011, "Computing Krippendorff's Alpha-Reliability") with a bootstrap interval.

    1 is perfect agreement, 0 what chance gives. Units with fewer than two ratings do not count; `n` counts the others,
    which are what is resampled. None where no unit is rated twice, or all ratings are the same: then nothing can be
    said about agreement.
    """
    rated = [list(of.values()) for of in ratings.values() if len(of) > 1]
    values = sorted({value for unit in rated for value in unit})
    if len(values) < 2:
        return None
    coincidences = np.array([_coincidences(unit, values) for unit in rated])
    distance = _distances(values, coincidences.sum(axis=(0, 2)), scale)
    found = float(_alpha(coincidences.sum(axis=0), distance))
    n = len(rated)
    if n == 1:
        return Metric(found, found, found, 1, enough=False)
    low, high = np.quantile(_resampled(coincidences, distance, seed), [expanded(n), 1 - expanded(n)])
    return Metric(found, float(min(low, found)), float(max(high, found)), n, enough=n >= FEWEST)


def _coincidences(unit: Sequence[float], values: Sequence[float]) -> Floats:
    """Return how often each two values meet in a unit, each pair weighing 1 / (raters - 1)."""
    counts = np.array([unit.count(value) for value in values], dtype=float)
    meets: Floats = (np.outer(counts, counts) - np.diag(counts)) / (len(unit) - 1)
    return meets


def _distances(values: Sequence[float], often: Floats, scale: Scale) -> Floats:
    """Return the squared distance of each two values; ordinal ranks come from how often each value was given."""
    places = np.asarray(values, dtype=float)
    if scale == "nominal":
        return 1.0 - np.eye(len(values))
    if scale == "ordinal":
        places = np.cumsum(often) - often / 2
    gaps: Floats = (places[:, None] - places[None, :]) ** 2
    return gaps


def _alpha(meets: Floats, distance: Floats) -> Floats:
    """Return alpha of one (k, k) or many (b, k, k) coincidence matrices, 1 where all values are the same."""
    often = meets.sum(axis=-1)
    total = often.sum(axis=-1)
    observed = (meets * distance).sum(axis=(-2, -1))
    expected = np.einsum("...i,...j,ij->...", often, often, distance)
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = np.where(expected > 0, 1 - (total - 1) * observed / expected, 1.0)
    return found


def _resampled(coincidences: Floats, distance: Floats, seed: int) -> Floats:
    n = len(coincidences)
    counts = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), RESAMPLES).astype(float)
    flat = counts @ coincidences.reshape(n, -1)
    return _alpha(flat.reshape(RESAMPLES, *coincidences.shape[1:]), distance)


def kappa(pairs: Sequence[tuple[str, str]]) -> Metric | None:
    """Return Cohen's kappa (1960) of two raters with the interval of Fleiss, Cohen and Everitt (1969).

    None where both always gave one and the same label: then nothing can be said about agreement.
    """
    labels = sorted({label for pair in pairs for label in pair})
    if len(labels) < 2:
        return None
    n, counts = len(pairs), Counter(pairs)
    share = np.array([[counts[a, b] / n for b in labels] for a in labels])
    rows, columns = share.sum(axis=1), share.sum(axis=0)
    observed, expected = float(np.trace(share)), float(rows @ columns)
    found = (observed - expected) / (1 - expected)
    mixed = rows[None, :] + columns[:, None]  # of label i as the second's and j as the first's
    agreeing = float((np.diag(share) * (1 - (rows + columns) * (1 - found)) ** 2).sum())
    apart = float(((share - np.diag(np.diag(share))) * mixed**2).sum()) * (1 - found) ** 2
    spread = agreeing + apart - (found - expected * (1 - found)) ** 2
    half = Z95 * sqrt(max(0.0, spread) / n) / (1 - expected)
    return Metric(found, max(-1.0, found - half), min(1.0, found + half), n, enough=n >= FEWEST)
