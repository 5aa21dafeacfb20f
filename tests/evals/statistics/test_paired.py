import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, false_discovery_control, permutation_test, ttest_1samp

from evals.statistics.paired import benjamini_hochberg, holm, least_detectable, mcnemar, sign_flip, standard_error

SIDES = st.sampled_from(["two-sided", "less", "greater"])
P = st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.floats(0, 1), min_size=1, max_size=8)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=40))
def test_mcnemar_is_the_binomial_test_of_the_cases_that_changed(pairs):
    gained, lost = sum(b and not a for a, b in pairs), sum(a and not b for a, b in pairs)
    theirs = binomtest(min(gained, lost), gained + lost).pvalue if gained + lost else 1.0

    assert mcnemar(*zip(*pairs, strict=True)) == pytest.approx(theirs)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.integers(-9, 9).filter(bool), min_size=2, max_size=9), st.sampled_from(["two-sided", "less", "greater"])
)
def test_an_exact_sign_flip_agrees_with_scipy(differences, side):
    theirs = permutation_test(
        (differences,), np.sum, permutation_type="samples", alternative=side, n_resamples=np.inf, vectorized=False
    )

    assert sign_flip(differences, 0, side) == pytest.approx(theirs.pvalue)


def test_a_drawn_sign_flip_is_near_the_exact_one_and_the_same_twice():
    differences = list(np.random.default_rng(2).normal(0.3, 1, 60))
    found = sign_flip(differences, 7)

    assert found == pytest.approx(ttest_1samp(differences, 0).pvalue, abs=0.02)
    assert found == sign_flip(differences, 7)


def test_no_difference_at_all_is_no_evidence():
    assert sign_flip([0.0] * 30, 0) == 1.0
    assert sign_flip([], 0) == 1.0


def test_one_cluster_that_got_worse_is_one_witness_however_many_cases_it_has():
    assert sign_flip([-1.0] * 100, 0, clusters=["one"] * 100) == 1.0
    assert sign_flip([-1.0] * 100, 0) < 0.001


def test_false_alarms_of_the_sign_flip_are_as_rare_as_stated():
    """2,000 trials of no difference: a test at 5 % may call 71 to 129 (99.9 % bounds of the binomial)."""
    draw = np.random.default_rng(5)
    calls = sum(sign_flip(list(draw.laplace(0, 1, 12).round(1)), seed, "less") <= 0.05 for seed in range(2000))

    assert calls <= 129


@given(P)
def test_holm_and_benjamini_hochberg_agree_with_their_definitions(p):
    names = sorted(p, key=lambda name: (p[name], name))
    by_hand = np.maximum.accumulate([(len(names) - i) * p[name] for i, name in enumerate(names)]).clip(max=1)

    assert [holm(p)[name] for name in names] == pytest.approx(list(by_hand))
    assert list(benjamini_hochberg(p).values()) == pytest.approx(list(false_discovery_control(list(p.values()))))


def test_the_clustered_error_is_that_of_a_regression_on_a_constant():
    """By hand: residual sums -2, 2 (a: 1+2-5, b: 4+3-5); sqrt(2/1 x 8) / 4 = 1."""
    assert standard_error([1.0, 2.0, 4.0, 3.0], ["a", "a", "b", "b"]) == pytest.approx(1.0)


def test_without_clusters_the_error_is_the_usual_one():
    values = [1.0, 2.0, 4.0, 8.0]

    assert standard_error(values) == pytest.approx(np.std(values, ddof=1) / 2)
    with pytest.raises(ValueError, match="two or more"):
        standard_error([1.0])


def test_an_effect_of_the_detectable_size_is_found_four_times_in_five():
    draw, n = np.random.default_rng(3), 40
    size, found = least_detectable(1 / np.sqrt(n), n), 0
    for _ in range(1000):
        found += ttest_1samp(draw.normal(size, 1, n), 0).pvalue < 0.05

    assert 0.76 <= found / 1000 <= 0.84
