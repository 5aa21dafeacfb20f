"""How much a piece of evidence counts, and which contradict each other."""

from datetime import date, timedelta
from itertools import combinations
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paths.errors import BadRecord
from paths.model import TOP_LEVEL, Counted, Evidence, EvidenceSource, EvidenceState, Policy
from paths.weighing import MOST_CONTRADICTIONS, RELIABILITY, contradictions, weight

TODAY = date(2026, 3, 1)
SOURCES, STATES = get_args(EvidenceSource), get_args(EvidenceState)
sources, states = st.sampled_from(SOURCES), st.sampled_from(STATES)


def piece(age: int, source: EvidenceSource = "manager", state: EvidenceState = "standing") -> Evidence:
    return Evidence("e", "s", 3, source, (TODAY - timedelta(days=age)).isoformat(), state=state)


@given(sources, st.integers(0, 20_000), st.integers(1, 900))
def test_evidence_counts_less_with_age_but_always_counts(source, age, more):
    assert 0 < weight(piece(age + more, source), TODAY) <= weight(piece(age, source), TODAY) <= RELIABILITY[source]


@given(sources, st.integers(0, 5000), st.floats(0, 1))
def test_a_contested_piece_keeps_the_share_that_the_policy_leaves_it(source, age, share):
    policy = Policy(contested=share)
    standing, contested = (weight(piece(age, source, state), TODAY, policy) for state in ("standing", "contested"))

    assert contested == pytest.approx(share * standing)


@given(sources, st.integers(-5000, 5000))
def test_a_withdrawn_piece_weighs_nothing_whenever_it_was(source, age):
    assert weight(piece(age, source, "withdrawn"), TODAY) == 0


@given(sources, st.integers(1, 2000), st.integers(1, 2000), st.integers(1, 2000))
def test_with_a_shorter_half_life_evidence_counts_less(source, age, one, other):
    short, long = sorted((one, other))

    assert weight(piece(age, source), TODAY, Policy(half_life_days=short)) <= weight(
        piece(age, source), TODAY, Policy(half_life_days=long)
    )


def test_weight_halves_in_two_years_or_as_the_policy_says():
    assert weight(piece(730), TODAY) == pytest.approx(0.4)
    assert weight(piece(30), TODAY, Policy(half_life_days=30)) == pytest.approx(0.4)


def test_the_policy_may_believe_a_source_more():
    assert weight(piece(0, "self"), TODAY, Policy(reliability={"self": 0.95})) == 0.95


def test_every_source_has_a_reliability():
    assert set(RELIABILITY) == set(SOURCES)
    assert all(0 < value < 1 for value in RELIABILITY.values())


def test_evidence_from_the_future_is_refused_unless_withdrawn():
    with pytest.raises(BadRecord, match=r"evidence\.when: 'e' is dated 2026-03-02"):
        weight(piece(-1, state="contested"), TODAY)


def test_a_day_that_does_not_exist_is_refused_even_of_a_withdrawn_piece():
    with pytest.raises(BadRecord, match=r"evidence\.when"):
        weight(Evidence("e", "s", 3, "peer", "2026-02-30", state="withdrawn"), TODAY)


@given(st.lists(st.integers(0, TOP_LEVEL), max_size=8))
def test_pieces_two_or_more_levels_apart_contradict_each_other(levels):
    counting = [Counted(f"e{n}", "peer", level, 0.7) for n, level in enumerate(levels)]
    expected = {
        (frozenset({a.evidence, b.evidence}), abs(a.level - b.level))
        for a, b in combinations(counting, 2)
        if abs(a.level - b.level) >= 2
    }
    found = contradictions(counting)

    assert len(found) == min(len(expected), MOST_CONTRADICTIONS)
    assert {(frozenset({c.first, c.second}), c.levels_apart) for c in found} <= expected
    assert [c.levels_apart for c in found] == sorted((apart for _, apart in expected), reverse=True)[: len(found)]


def test_of_thousands_of_contradictions_the_widest_are_named_at_once():
    counting = [Counted(f"e{n:04}", "peer", n % 6, 0.7) for n in range(6000)]
    found = contradictions(counting)

    assert len(found) == MOST_CONTRADICTIONS
    assert {c.levels_apart for c in found} == {5}
