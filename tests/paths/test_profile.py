"""Evidence to profile."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from paths.errors import BadRecord
from paths.model import TOP_LEVEL, Counted, Evidence, EvidenceSource, Policy
from paths.profile import PRIOR, estimate, level_of

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


@given(st.lists(said, min_size=1, max_size=6), st.lists(said, min_size=1, max_size=3))
def test_a_withdrawn_piece_is_as_if_it_were_not_there_but_listed(given, gone):
    kept = pieces(*given)
    withdrawn = tuple(replace(piece, id=f"w{piece.id}", state="withdrawn") for piece in pieces(*gone))
    (before,), (after,) = (estimate(found, TODAY).estimates for found in (kept, kept + withdrawn))

    assert (after.level, after.probabilities, after.evidence) == (before.level, before.probabilities, before.evidence)
    assert after.contradictions == before.contradictions
    assert [one for one in after.counted if one.reason != "withdrawn"] == list(before.counted)
    assert [(one.evidence, one.weight) for one in after.counted if one.reason] == [(p.id, 0) for p in withdrawn]


@given(st.lists(said, min_size=1, max_size=3))
def test_a_skill_whose_evidence_is_all_withdrawn_is_at_level_zero_and_still_listed(given):
    gone = [replace(piece, state="withdrawn") for piece in pieces(*given)]
    (found,) = estimate(gone, TODAY).estimates

    assert (found.level, found.probabilities, found.evidence) == (0, PRIOR, ())
    assert len(found.counted) == len(given)


def test_a_withdrawn_piece_may_be_dated_later():
    (found,) = estimate([Evidence("e", "s", 3, "peer", "2026-03-02", state="withdrawn")], TODAY).estimates

    assert found.level == 0


@given(said, st.lists(said, min_size=1, max_size=4), st.lists(st.floats(0, 1), min_size=2, max_size=5))
def test_the_more_a_contested_piece_keeps_of_its_weight_the_nearer_it_draws_the_level(one, others, shares):
    contested, *rest = pieces(one, *others)
    contested = replace(contested, state="contested")
    levels = [
        estimate([contested, *rest], TODAY, Policy(contested=share)).levels["s"]
        for share in [0.0, *sorted(shares), 1.0]
    ]
    distances = [abs(level - one.level) for level in levels]

    assert distances == sorted(distances, reverse=True)
    assert levels[0] == estimate(rest, TODAY).levels["s"]
    assert levels[-1] == level(one, *others)


@given(st.lists(said, min_size=1, max_size=6), st.permutations(SOURCES), st.integers(1, len(SOURCES)))
def test_with_a_precedence_only_the_first_source_that_speaks_counts(given, order, named):
    evidence, policy = pieces(*given), Policy(precedence=tuple(order[:named]))
    spoken = [source for source in order[:named] if any(one.source == source for one in given)]
    first = {spoken[0]} if spoken else set(SOURCES) - set(order[:named])
    alone = [piece for piece in evidence if piece.source in first]
    (found,) = estimate(evidence, TODAY, policy).estimates
    (expected,) = estimate(alone, TODAY).estimates

    assert (found.level, found.probabilities, found.evidence) == (
        expected.level, expected.probabilities, expected.evidence,
    )  # fmt: skip
    assert {one.evidence for one in found.counted if one.reason == "overruled"} == (
        {piece.id for piece in evidence} - {piece.id for piece in alone}
    )


@given(st.lists(said, min_size=1, max_size=5), said)
def test_what_an_overruled_piece_says_does_not_move_the_level(given, other):
    ruling = [replace(piece, source="manager") for piece in pieces(*given)]
    overruled = [replace(piece, id="o", source="self") for piece in pieces(other)]
    policy = Policy(precedence=("manager", "self"))

    assert estimate(ruling + overruled, TODAY, policy).levels == estimate(ruling, TODAY, policy).levels


def test_a_withdrawn_piece_of_the_first_source_overrules_nobody():
    first, second = pieces(Said(5, "manager", 0), Said(2, "self", 0))
    policy = Policy(precedence=("manager", "self"))

    assert estimate([replace(first, state="withdrawn"), second], TODAY, policy).levels["s"] == 2
    assert estimate([replace(first, state="contested"), second], TODAY, policy).levels["s"] == 5


@given(st.lists(said, min_size=1, max_size=6), st.permutations(SOURCES), st.randoms())
def test_under_a_policy_the_order_of_the_evidence_does_not_matter_either(given, order, chance):
    states = ("standing", "contested", "withdrawn")
    evidence = [replace(piece, state=states[n % 3]) for n, piece in enumerate(pieces(*given))]
    policy = Policy(precedence=tuple(order[:3]), contested=0.3, half_life_days=90, reliability={"peer": 0.2})
    expected = estimate(evidence, TODAY, policy)
    chance.shuffle(evidence)

    assert estimate(evidence, TODAY, policy) == expected


@given(st.lists(said, min_size=1, max_size=6))
def test_every_piece_is_listed_with_what_it_counts(given):
    (found,) = estimate(pieces(*given), TODAY).estimates

    assert [one.evidence for one in found.counted] == sorted(f"s{n}" for n in range(len(given)))
    assert tuple(one.evidence for one in found.counted if one.weight) == found.evidence
    assert {one.level for one in found.counted} == {one.level for one in given}


def test_a_reliability_of_its_own_gives_a_source_more_say():
    evidence = pieces(Said(4, "assessment", 0), Said(1, "self", 0))

    assert estimate(evidence, TODAY).levels["s"] == 3
    assert estimate(evidence, TODAY, Policy(reliability={"self": 1.0, "assessment": 0.1})).levels["s"] == 1


def test_what_is_taken_for_likely_of_an_unknown_skill_has_level_zero_as_its_middle():
    assert level_of(PRIOR) == 0
    assert sum(PRIOR) == pytest.approx(1, abs=1e-5)
    assert all(high == pytest.approx(low / 2, abs=1e-6) for low, high in pairwise(PRIOR))


def test_the_shown_weight_has_six_digits():
    (found,) = estimate(pieces(Said(3, "peer", 100)), TODAY).estimates

    assert found.counted == (Counted("s0", "peer", 3, 0.636592),)
