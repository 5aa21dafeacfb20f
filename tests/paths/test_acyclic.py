from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paths.acyclic import cycle_in, given_up, unknotted
from paths.errors import Cycle

NODES = "abcdef"
PAIRS = st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)).filter(lambda pair: pair[0] != pair[1])
LEADS = st.dictionaries(PAIRS, st.floats(0.5, 1), max_size=15)
# Edges from an earlier letter to a later one never make a cycle.
BINDING = st.sets(PAIRS.filter(lambda pair: pair[0] < pair[1]), max_size=5)


def acyclic(edges):
    return nx.is_directed_acyclic_graph(nx.DiGraph(list(edges)))


@given(binding=BINDING, leads=LEADS)
@settings(max_examples=200, deadline=None)
def test_what_is_left_has_no_cycle(binding, leads):
    assert acyclic({*binding, *leads} - ({*given_up(binding, leads)} - binding))


@given(binding=BINDING, leads=LEADS)
@settings(max_examples=200, deadline=None)
def test_each_lead_given_up_is_the_least_likely_of_a_cycle(binding, leads):
    gone = given_up(binding, leads)
    for lead in gone:
        likelier = {pair for pair in leads if pair not in gone and leads[pair] >= leads[lead]}
        assert not acyclic({*binding, *likelier, lead})


@given(leads=LEADS)
@settings(max_examples=50, deadline=None)
def test_the_order_of_the_leads_plays_no_part(leads):
    assert given_up((), leads) == given_up((), dict(reversed(leads.items())))


def test_where_binding_ones_wait_for_each_other_it_says_so():
    with pytest.raises(Cycle):
        given_up([("a", "b"), ("b", "a")], {("b", "c"): 0.9})


@given(edges=st.sets(PAIRS, max_size=12))
@settings(max_examples=100, deadline=None)
def test_without_knots_there_is_no_cycle(edges):
    assert cycle_in(unknotted(edges)) == []
    assert unknotted(edges) == edges or cycle_in(edges - unknotted(edges))


@given(edges=st.sets(PAIRS, max_size=12))
@settings(max_examples=100, deadline=None)
def test_a_cycle_is_walked_from_its_first_node_to_the_same(edges):
    circle = cycle_in(edges)

    assert all(pair in edges for pair in pairwise(circle))
    assert not circle or circle[0] == circle[-1]
