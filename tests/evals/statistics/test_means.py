import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, kendalltau

from evals.statistics import kendall_tau, mean_interval, paired_difference, wilson


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_agrees_with_scipy(of):
    successes, n = of
    theirs = binomtest(successes, n).proportion_ci(method="wilson")

    assert wilson(successes, n).low == pytest.approx(theirs.low, abs=1e-12)
    assert wilson(successes, n).high == pytest.approx(theirs.high, abs=1e-12)


@given(st.permutations(range(8)))
def test_kendall_tau_agrees_with_scipy(order):
    ours = kendall_tau([str(i) for i in order], [str(i) for i in range(8)])

    assert ours == pytest.approx(kendalltau(np.argsort(order), range(8)).statistic)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(-10, 10), min_size=1, max_size=30), st.integers(0, 9))
def test_an_interval_holds_its_mean_and_is_the_same_twice(values, seed):
    metric = mean_interval(values, seed)

    assert metric.low - 1e-9 <= metric.value <= metric.high + 1e-9
    assert metric == mean_interval(values, seed)


def test_intervals_cover_the_truth_about_as_often_as_they_say():
    draw, covered = np.random.default_rng(1), 0
    for seed in range(200):
        metric = mean_interval(list(draw.normal(0.3, 1, 60)), seed)
        covered += metric.low <= 0.3 <= metric.high

    assert 0.90 <= covered / 200 <= 0.985  # 0.95 less what 200 trials and a percentile bootstrap of 60 may miss


def test_cases_that_share_a_cluster_widen_the_interval():
    draw = random.Random(3)
    shared = [draw.random() for _ in range(10) for _ in range(1)]
    values = [value for value in shared for _ in range(20)]
    clusters = [str(i) for i in range(10) for _ in range(20)]
    alone, together = mean_interval(values, 0), mean_interval(values, 0, clusters)

    assert together.high - together.low > 2 * (alone.high - alone.low)
    assert together.n == 10


def test_a_missing_case_is_not_a_passing_case():
    with pytest.raises(ValueError, match="'b'"):
        paired_difference({"a": 1.0, "b": 1.0}, {"a": 1.0}, seed=0)


def test_differences_of_cases_that_share_a_cluster_are_resampled_together():
    before, after = ({str(i): float(value) for i in range(20)} for value in (0, 1))
    clusters = {case: case[-1] for case in before}

    assert paired_difference(before, after, seed=0, clusters=clusters).n == 10


def test_no_cases_is_an_answer_of_its_own():
    with pytest.raises(ValueError, match="no cases"):
        mean_interval([], 0)
