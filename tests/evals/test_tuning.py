"""Weights are learnt from judged queries, and judged where they were not learnt."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.retrieval import Judged
from evals.tuning import DEFAULT, FEWEST, GRID, tune

WORDS, MEANING = (0.0, 1.0), (1.0, 0.0)


def asked(n=60, clusters=15):
    return [Judged(f"q{i}", f"text {i}", {f"d{i}": 1.0}, cluster=f"c{i % clusters}") for i in range(n)]


def finding(queries, right):
    """Return searches that find what is wanted where `right(weights, number of the query)` says so."""
    place = {judged.query: n for n, judged in enumerate(queries)}

    def search(weights):
        return lambda texts, depth: [[f"d{place[t]}"] if right(weights, place[t]) else ["no"] for t in texts]

    return {weights: search(weights) for weights in GRID}


def test_weights_that_find_more_are_chosen_and_called_better():
    queries = asked()
    found = tune(queries, finding(queries, lambda weights, n: weights == WORDS or n % 2 == 0), seed=0)

    assert (found.weights, found.better) == (WORDS, True)
    assert found.chosen.value == 1
    assert found.gain.value == pytest.approx(0.5)


def test_where_nothing_is_better_equal_weights_stay():
    queries = asked()
    found = tune(queries, finding(queries, lambda weights, n: n % 3 > 0), seed=0)

    assert (found.weights, found.better, found.gain.value) == (DEFAULT, False, 0)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_chance_alone_is_hardly_ever_called_better(seed):
    queries = asked()
    found = tune(queries, finding(queries, lambda weights, n: hash((seed, weights, n)) % 2 == 0), seed=0)

    assert not found.better or found.gain.value > 0.1


def test_too_few_queries_are_refused():
    queries = asked(FEWEST - 1)
    with pytest.raises(ValueError, match="too few"):
        tune(queries, finding(queries, lambda weights, n: True), seed=0)


def test_the_same_queries_in_another_order_give_the_same_weights():
    queries = asked()
    searches = finding(queries, lambda weights, n: weights[1] > 0.3 or n % 2 == 0)

    assert tune(queries, searches, 0).weights == tune(queries[::-1], searches, 0).weights
