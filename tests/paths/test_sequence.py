from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from paths.sequence import MOST_EXACT, MOST_THOROUGH, arrange, by_standing

some = settings(max_examples=60, deadline=None)
sizes = st.integers(0, 7)
leads = sizes.flatmap(lambda n: arrays(float, (n, n), elements=st.integers(-8, 8).map(lambda eighths: eighths / 8)))
seeds = st.integers(0, 2**32 - 1)


def worth(lead, order):
    lead = (lead - lead.T) / 2
    return float(np.triu(lead[np.ix_(order, order)], 1).sum())


def best(lead):
    return max(worth(lead, list(order)) for order in permutations(range(len(lead))))


def wild(seed, n):
    """A knot: noise, so that there are cycles all over."""
    return np.random.default_rng(seed).uniform(-1, 1, (n, n))


@some
@given(leads)
def test_of_few_items_the_order_is_a_best_one(lead):
    found = arrange(lead)

    assert sorted(found.order) == list(range(len(lead)))
    assert found.method == "exact"
    assert found.value == pytest.approx(worth(lead, list(found.order)))
    assert found.value == pytest.approx(best(lead))
    assert found.bound == pytest.approx(found.value)


@some
@given(leads, st.randoms(use_true_random=False))
def test_the_value_does_not_depend_on_the_order_of_the_rows(lead, draw):
    again = draw.sample(range(len(lead)), len(lead))

    assert arrange(lead[np.ix_(again, again)]).value == pytest.approx(arrange(lead).value)


@some
@given(leads)
def test_only_the_antisymmetric_part_counts(lead):
    assert arrange(lead) == arrange(lead + (lead + lead.T) / 2)


@some
@given(st.permutations(range(30)))
def test_leads_that_agree_with_one_order_give_that_order(order):
    place = np.argsort(order)
    lead = np.sign(place[None, :] - place[:, None]) * 0.5

    assert arrange(lead).order == tuple(order)
    assert arrange(lead).method == "exact"


def test_without_leads_the_items_keep_their_order():
    assert arrange(np.zeros((40, 40))).order == tuple(range(40))


@settings(max_examples=15, deadline=None)
@given(seeds, st.integers(MOST_EXACT + 1, 40))
def test_a_larger_knot_gets_a_bound_that_no_order_found_exceeds(seed, n):
    lead = wild(seed, n)
    found = arrange(lead)
    drawn = np.random.default_rng(seed)

    assert found.value == pytest.approx(worth(lead, list(found.order)))
    assert found.value <= found.bound + 1e-9
    assert max(worth(lead, list(drawn.permutation(n))) for _ in range(50)) <= found.value + 1e-9


@settings(max_examples=15, deadline=None)
@given(seeds)
def test_the_bound_by_cycles_holds_where_the_best_order_is_known(seed):
    """Twelve items twice, once solved exactly and once as part of a knot too large for it."""
    lead = wild(seed, MOST_EXACT)
    lead = (lead - lead.T) / 2
    joined = np.zeros((MOST_EXACT + 1, MOST_EXACT + 1))
    joined[:-1, :-1] = lead
    joined[0, -1], joined[-1, 1] = 1e-6, 1e-6  # ties one more item into the knot, for next to nothing
    found = arrange(joined - joined.T)

    assert arrange(lead).value * 2 <= found.bound + 1e-5


def test_no_item_of_a_larger_knot_has_a_better_place():
    lead = wild(3, 25)
    order = list(arrange(lead).order)
    value = worth(lead, order)
    for item in order:
        rest = [other for other in order if other != item]
        for place in range(len(order)):
            assert worth(lead, [*rest[:place], item, *rest[place:]]) <= value + 1e-9


def test_a_knot_of_many_is_ordered_within_seconds():
    found = arrange(wild(1, MOST_THOROUGH + 50))

    assert found.value <= found.bound
    assert found.method == "heuristic"


def test_the_standing_is_the_sum_of_the_leads():
    assert by_standing(np.array([[0.1, 0.1], [0.3, 0.4], [0.3, 0.4]])) == (1, 2, 0)


@pytest.mark.parametrize("lead", [np.zeros((2, 3)), np.zeros(4), np.array([[0, np.nan], [0, 0]])])
def test_leads_that_are_no_square_of_finite_numbers_are_refused(lead):
    with pytest.raises(ValueError, match="square of finite numbers"):
        arrange(lead)
