"""Evidence to profile."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paths.errors import BadRecord
from paths.model import TOP_LEVEL, Evidence, EvidenceSource
from paths.profile import RELIABILITY, estimate, level_of, weight

TODAY = date(2026, 3, 1)
SOURCES = get_args(EvidenceSource)


@dataclass(frozen=True)
class Said:
    level: int
    source: EvidenceSource
    age: int


said = st.builds(Said, st.integers(0, TOP_LEVEL), st.sampled_from(SOURCES), st.integers(0, 20_000))


def pieces(*given: Said, skill: str = "s") -> tuple[Evidence, ...]:
    return tuple(
        Evidence(f"{skill}{n}", skill, one.level, one.source, (TODAY - timedelta(days=one.age)).isoformat())
        for n, one in enumerate(given)
    )


def level(*given: Said) -> int:
    return estimate(pieces(*given), TODAY).levels["s"]


@given(said)
def test_one_piece_alone_gives_its_level_however_old_or_weak(one):
    assert level(one) == one.level


@given(st.integers(0, TOP_LEVEL), st.lists(said, min_size=1, max_size=6))
def test_pieces_that_agree_give_their_level(k, given):
    assert level(*(Said(k, one.source, one.age) for one in given)) == k


@given(st.lists(said, min_size=1, max_size=6))
def test_the_level_lies_between_the_lowest_and_the_highest_said(given):
    assert min(one.level for one in given) <= level(*given) <= max(one.level for one in given)


@given(st.lists(said, min_size=1, max_size=6), st.data())
def test_a_higher_level_said_never_lowers_the_estimate(given, data):
    index = data.draw(st.integers(0, len(given) - 1))
    one = given[index]
    higher = Said(data.draw(st.integers(one.level, TOP_LEVEL)), one.source, one.age)

    assert level(*given) <= level(*given[:index], higher, *given[index + 1 :])


@given(st.lists(said, min_size=1, max_size=8))
def test_probabilities_are_of_six_levels_and_sum_to_one(given):
    (found,) = estimate(pieces(*given), TODAY).estimates

    assert len(found.probabilities) == TOP_LEVEL + 1
    assert all(0 <= p <= 1 and round(p, 6) == p for p in found.probabilities)
    assert sum(found.probabilities) == pytest.approx(1, abs=1e-5)


@given(st.lists(said, min_size=1, max_size=8))
def test_the_level_can_be_read_off_the_probabilities(given):
    (found,) = estimate(pieces(*given), TODAY).estimates

    assert found.level == max(k for k in range(6) if k == 0 or round(sum(found.probabilities[k:]), 6) >= 0.5)


@given(st.lists(said, min_size=1, max_size=8), st.randoms())
def test_the_order_of_the_evidence_does_not_matter(given, chance):
    evidence = list(pieces(*given)) + list(pieces(*given[:2], skill="t"))
    expected = estimate(evidence, TODAY)
    chance.shuffle(evidence)

    assert estimate(evidence, TODAY) == expected


@given(st.lists(said, min_size=1, max_size=4), st.lists(said, min_size=1, max_size=4))
def test_evidence_of_one_skill_says_nothing_of_another(given, other):
    alone = estimate(pieces(*given), TODAY).estimates
    both = estimate(pieces(*given) + pieces(*other, skill="t"), TODAY).estimates

    assert both[0] == alone[0]


@given(said, st.integers(1, 900))
def test_evidence_counts_less_with_age_but_always_counts(one, more):
    (young,), (old,) = pieces(one), pieces(Said(one.level, one.source, one.age + more))

    assert 0 < weight(old, TODAY) <= weight(young, TODAY) <= RELIABILITY[one.source]


def test_weight_halves_in_two_years():
    (piece,) = pieces(Said(3, "manager", 730))

    assert weight(piece, TODAY) == pytest.approx(0.4)


@given(st.integers(0, TOP_LEVEL))
def test_pieces_that_agree_make_the_estimate_sharper(k):
    one = Said(k, "self", 0)
    (alone,) = estimate(pieces(one), TODAY).estimates
    (both,) = estimate(pieces(one, one), TODAY).estimates

    assert both.probabilities[k] > alone.probabilities[k]


def test_of_two_that_disagree_the_more_reliable_pulls_further():
    assert level(Said(4, "assessment", 0), Said(1, "self", 0)) == 3
    assert level(Said(4, "self", 0), Said(1, "assessment", 0)) == 2


def test_of_two_that_disagree_the_newer_wins():
    assert level(Said(2, "assessment", 3000), Said(4, "assessment", 0)) == 4


def test_three_peers_outweigh_a_self_estimate():
    assert level(Said(5, "self", 0), *[Said(2, "peer", 0)] * 3) == 2


def test_without_evidence_no_skill_is_listed():
    assert estimate((), TODAY).estimates == ()


def test_level_zero_is_an_estimate_too():
    (found,) = estimate(pieces(Said(0, "assessment", 0)), TODAY).estimates

    assert found.level == 0
    assert found.evidence == ("s0",)


def test_exactly_half_is_enough():
    assert level_of((0.25, 0.25, 0.0, 0.0, 0.5, 0.0)) == 4
    assert level_of((0.250001, 0.25, 0.0, 0.0, 0.499999, 0.0)) == 1


def test_every_source_has_a_reliability():
    assert set(RELIABILITY) == set(SOURCES)
    assert all(0 < value < 1 for value in RELIABILITY.values())


def test_evidence_from_the_future_is_refused():
    tomorrow = Evidence("e", "s", 3, "peer", "2026-03-02")

    with pytest.raises(BadRecord, match=r"evidence\.when: 'e'"):
        estimate([tomorrow], TODAY)


def test_evidence_of_no_day_is_refused():
    with pytest.raises(BadRecord, match=r"evidence\.when"):
        estimate([Evidence("e", "s", 3, "peer", "2026-02-30")], TODAY)


def test_an_id_given_twice_is_refused_even_for_the_same_piece():
    with pytest.raises(BadRecord, match=r"evidence\.id"):
        estimate(pieces(Said(3, "peer", 0)) * 2, TODAY)
