"""Proportions over cases that share a source: Wilson's interval on as many cases as they are worth."""

from collections.abc import Sequence

import numpy as np
from msgspec.structs import replace

from evals.statistics import FEWEST
from evals.statistics.means import Z95, by_cluster
from evals.values import Metric


def share(yes: Sequence[bool], clusters: Sequence[str] | None = None) -> Metric:
    """Return a proportion with Wilson's interval, n being the effective number of cases (Korn and Graubard 1998).

    Cases of a cluster count less, by the design effect: the clustered variance over the independent one, at least 1.
    Where all cases are alike their spread says nothing, and a whole cluster counts as one case. Raises ValueError
    where there is no case.
    """
    if not yes:
        raise ValueError("no cases: a share of nothing is not a number")
    n, value = len(yes), float(np.mean(yes))
    if clusters is None:
        return _wilson(value, n)
    sums, sizes = by_cluster([float(one) for one in yes], clusters)
    groups = len(sums)
    if value in (0.0, 1.0) or groups < 2:
        effective = float(groups)
    else:
        errors = float(((sums - value * sizes) ** 2).sum()) * groups / (groups - 1) / n**2
        effective = min(float(n), value * (1 - value) / errors) if errors else float(n)
    return replace(_wilson(value, max(1.0, effective)), n=groups, enough=groups >= FEWEST)


def _wilson(value: float, n: float) -> Metric:
    """Return Wilson's interval of a share for a number of cases that need not be whole."""
    centre = (value + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
    half = Z95 / (1 + Z95**2 / n) * float(np.sqrt(value * (1 - value) / n + Z95**2 / (4 * n**2)))
    low = 0.0 if value == 0 else max(0.0, centre - half)
    high = 1.0 if value == 1 else min(1.0, centre + half)
    return Metric(value, low, high, round(n), enough=n >= FEWEST)
