from dataclasses import dataclass

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.sequence.reading import Beside
from retrieval.suggesting.suggest import CERTAIN, FEWEST_LEARNERS, MOST, THRESHOLD, Known, Lead, best, leads


@dataclass(frozen=True)
class Thing:
    id: str
    title: str
    summary: str = ""
    prereq_text: str = ""


PAIR = [Thing("a", "Knitting scarves"), Thing("b", "Knitting socks")]
BOTH = (np.array([0, 1]), np.array([1, 0]))
NEAR = np.array([1.0, 1.0])


def chance(known: Known, things=PAIR) -> float | None:
    """Return the probability that a comes before b, where it is suggested."""
    found = {(lead.first, lead.second): lead for lead in leads(things, BOTH, NEAR, None, known)}
    return found[0, 1].probability if (0, 1) in found else None


def test_a_sequence_speaks_for_its_order():
    (lead,) = leads(PAIR, BOTH, NEAR, None, Known(Beside(sequences=[["a", "b"]])))

    assert (lead.first, lead.second) == (0, 1)
    assert lead.because == ("sequences", "texts")


def test_numbered_titles_are_suggested_in_their_order():
    assert chance(Known(), [Thing("a", "Knitting, part 1"), Thing("b", "Knitting, part 2")]) > THRESHOLD


def test_levels_and_the_taxonomy_add_to_the_probability():
    sequence = Beside(sequences=[["a", "b"]])
    with_levels = Beside({"a": 0, "b": 3}, [["a", "b"]])

    assert chance(Known(with_levels)) > chance(Known(sequence))
    assert chance(Known(sequence, frozenset({("a", "b")}))) > chance(Known(sequence))


def test_learners_add_to_it_once_they_are_enough():
    sequence = Beside(sequences=[["a", "b"]])
    few, many = ({("a", "b"): n} for n in (FEWEST_LEARNERS - 1, FEWEST_LEARNERS))

    assert chance(Known(sequence, went=few)) == chance(Known(sequence))
    assert chance(Known(sequence, went=many)) > chance(Known(sequence))


def test_strangers_are_not_suggested_however_clear_their_order():
    things = [Thing("a", "Introduction to knitting"), Thing("b", "Advanced welding")]

    assert leads(things, BOTH, np.array([-1.0, -1.0]), None, Known()) == []


TITLES = st.lists(st.text(max_size=20), min_size=2, max_size=5, unique=True)


@given(titles=TITLES, went=st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_a_pair_is_never_suggested_both_ways_and_nothing_is_certain(titles, went):
    things = [Thing(str(n), title) for n, title in enumerate(titles)]
    places = [(a, b) for a in range(len(things)) for b in range(len(things)) if a != b]
    first, second = np.array(places).T
    known = Known(went={("0", "1"): went})
    found = leads(things, (first, second), np.ones(len(places)), None, known)
    named = {(lead.first, lead.second) for lead in found}

    assert not named & {(b, a) for a, b in named}
    assert all(THRESHOLD <= lead.probability <= CERTAIN for lead in found)


def test_no_pairs_give_no_leads():
    nothing = np.zeros(0, dtype=np.intp)

    assert leads([], (nothing, nothing), np.zeros(0), None, Known()) == []


def test_only_the_likeliest_into_a_thing_are_kept():
    many = [Lead(n, 99, 0.7 + n / 100, 2.0, ("texts",)) for n in range(20)]

    assert [lead.first for lead in best(many)] == [19, 18, 17, 16, 15][:MOST]
