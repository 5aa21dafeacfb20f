"""Intervals, paired comparisons and agreement; everything random is seeded, so a run twice gives the same numbers."""

from evals.statistics.means import FEWEST, RESAMPLES, Z95, mean_interval, paired_difference, times, wilson
from evals.statistics.ranks import kendall_tau

__all__ = ["FEWEST", "RESAMPLES", "Z95", "kendall_tau", "mean_interval", "paired_difference", "times", "wilson"]
