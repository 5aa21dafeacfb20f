import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paths.precedence import EACH, LIKELY, Weights, chance, likely

some = settings(max_examples=60, deadline=None)
names = st.sampled_from("abcdef")
chances = st.dictionaries(
    st.tuples(names, names).filter(lambda pair: pair[0] != pair[1]), st.integers(0, 20).map(lambda n: n / 20)
)


@some
@given(chances)
def test_likely_edges_have_no_cycle_and_are_few_and_probable(known):
    found = likely(list(known), list(known.values()))

    assert nx.is_directed_acyclic_graph(nx.DiGraph(found))
    assert all(known[pair] >= LIKELY and known[pair] > known.get(pair[::-1], 0) for pair in found)
    assert all(sum(after == one for _, after in found) <= EACH for one in "abcdef")


@some
@given(chances)
def test_likely_edges_do_not_depend_on_the_order_given(known):
    turned = dict(reversed(known.items()))

    assert likely(list(known), list(known.values())) == likely(list(turned), list(turned.values()))


def test_a_cycle_is_broken_at_its_least_probable_edge():
    pairs = [("a", "b"), ("b", "c"), ("c", "a")]

    assert likely(pairs, [0.9, 0.8, 0.7]) == pairs[:2]
    assert likely(pairs, [0.7, 0.8, 0.9]) == [("c", "a"), ("b", "c")]


def test_without_signals_the_chance_is_that_of_the_bias():
    assert chance(Weights({"x": 1.0}), [], np.empty(2)) == pytest.approx([0.5, 0.5])
    assert chance(Weights({}, bias=-2.0), [("x", np.ones(1))], np.empty(1))[0] < 0.2


@some
@given(st.lists(st.floats(-1, 1), min_size=1, max_size=5), st.floats(0, 3))
def test_a_signal_that_changes_its_sign_gives_the_rest_of_the_probability(values, weight):
    there, back = (
        chance(Weights({"x": weight}), [("x", np.array(v))], np.empty(len(v))) for v in (values, np.negative(values))
    )

    assert there + back == pytest.approx(np.ones(len(values)))
