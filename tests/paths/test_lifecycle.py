"""The table of changes of state."""

from itertools import product
from typing import get_args

import pytest

from paths import lifecycle
from paths.errors import BadTransition
from paths.lifecycle import (
    PATH_CHANGES,
    PIECE_CHANGES,
    SELF_CHANGES,
    STEP_CHANGES,
    Who,
    move_evidence,
    move_path,
    move_step,
    table,
)
from paths.model import Evidence, EvidenceSource, EvidenceState, PathState, StepState

PATH_STATES, STEP_STATES, PEOPLE = get_args(PathState), get_args(StepState), get_args(Who)
EVIDENCE_STATES, SOURCES = get_args(EvidenceState), get_args(EvidenceSource)
EVERY_PATH_CHANGE = list(product(PATH_STATES, PATH_STATES, PEOPLE))
EVERY_STEP_CHANGE = list(product(STEP_STATES, STEP_STATES, PEOPLE))


@pytest.mark.parametrize(
    ("move", "changes", "every"),
    [(move_path, PATH_CHANGES, EVERY_PATH_CHANGE), (move_step, STEP_CHANGES, EVERY_STEP_CHANGE)],
)
def test_exactly_what_the_table_lists_is_possible(move, changes, every):
    for state, to, who in every:
        if state == to or who in changes.get((state, to), ()):
            assert move(state, to, who) == to
        else:
            with pytest.raises(BadTransition):
                move(state, to, who)


@pytest.mark.parametrize("source", SOURCES)
def test_evidence_moves_as_the_table_of_its_kind_lists(source):
    changes = SELF_CHANGES if source == "self" else PIECE_CHANGES
    for state, to, who in product(EVIDENCE_STATES, EVIDENCE_STATES, PEOPLE):
        piece = Evidence("e", "s", 3, source, "2026-01-01", state=state)
        if state == to or who in changes.get((state, to), ()):
            assert move_evidence(piece, to, who) == to
        else:
            with pytest.raises(BadTransition):
                move_evidence(piece, to, who)


def test_a_learner_withdraws_what_they_said_and_contests_what_others_say():
    own, other = (Evidence("e", "s", 3, source, "2026-01-01") for source in ("self", "manager"))

    assert move_evidence(own, "withdrawn", "learner") == "withdrawn"
    assert move_evidence(other, "contested", "learner") == "contested"
    with pytest.raises(BadTransition, match=r"'standing' cannot be made 'withdrawn' by 'learner'.*: contested"):
        move_evidence(other, "withdrawn", "learner")


def test_a_specialist_can_settle_and_withdraw_any_piece():
    for source, state in product(SOURCES, ("contested", "withdrawn")):
        assert move_evidence(Evidence("e", "s", 3, source, "2026-01-01", state=state), "standing", "ld") == "standing"
    for source in SOURCES:
        assert move_evidence(Evidence("e", "s", 3, source, "2026-01-01"), "withdrawn", "ld") == "withdrawn"


@pytest.mark.parametrize("state", ["replaced", "withdrawn"])
def test_a_replaced_or_withdrawn_path_stays_what_it_is(state):
    assert not [change for change in PATH_CHANGES if change[0] == state]


def test_every_path_state_is_reached_from_a_draft():
    assert reached("draft", PATH_CHANGES) == set(PATH_STATES)


def test_every_step_state_is_reached_from_planned():
    assert reached("planned", STEP_CHANGES) == set(STEP_STATES)


def test_no_step_is_stuck():
    assert all("planned" in reached(state, STEP_CHANGES) or state == "completed" for state in STEP_STATES)
    assert "started" in reached("completed", STEP_CHANGES)


def reached(state, changes):
    found = {state}
    for _ in changes:
        found |= {to for old, to in changes if old in found}
    return found


def test_no_change_leads_nowhere_or_is_nobodys():
    for changes in (PATH_CHANGES, STEP_CHANGES, SELF_CHANGES, PIECE_CHANGES):
        assert all(state != to for state, to in changes)
        assert all(who and set(who) <= set(PEOPLE) for who in changes.values())


def test_only_a_specialist_waives():
    assert {who for (_, to), people in STEP_CHANGES.items() if to == "waived" for who in people} == {"ld"}


def test_a_path_is_done_only_by_what_the_service_observes():
    assert PATH_CHANGES["active", "done"] == ("service",)


def test_a_message_that_arrives_twice_does_no_harm():
    assert move_step("completed", "completed", "service") == "completed"


def test_a_refusal_says_what_is_possible():
    with pytest.raises(BadTransition, match="possible from here: active, replaced, withdrawn"):
        move_path("draft", "done", "learner")
    with pytest.raises(BadTransition, match="nothing"):
        move_path("withdrawn", "active", "ld")


@pytest.mark.parametrize("wrong", ["", "Draft", "planned", "active\n"])
def test_an_unknown_state_is_refused(wrong):
    with pytest.raises(BadTransition):
        move_path(wrong, wrong, "ld")
    with pytest.raises(BadTransition):
        move_path("draft", wrong, "ld")


def test_the_documentation_shows_the_table():
    assert table().splitlines() == [line[4:] for line in lifecycle.__doc__.splitlines() if line.startswith("    ")]
