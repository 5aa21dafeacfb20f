"""Changes by chat: nothing without a confirmation, with it exactly what was shown, and a path that always holds."""

from datetime import timedelta

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paths.errors import BadTransition
from paths.model import Evidence, Resource, Teaches
from service.assistant.operations import Skip, WhatIf
from service.changing.change import replan
from service.intake.curate import put_records
from service.record.audit import verify as verify_log
from service.record.switches import SwitchedOff, SwitchRequest, put_switch
from service.schemas import ReplanRequest
from service.store.errors import Conflict, NotFound, Stale
from tests.service.assistant.conftest import opened
from tests.service.conftest import TENANT

SAID = [
    "I have {n} hours a week", "finish within {n} weeks", "skip step {n}", "pin step {n}", "unpin step {n}",
    "I'm done with step {n}", "I know SQL joins at level {n}", "I know SQL basics at level {n}", "replan",
    "swap step {n} for something else", "swap step {n} for something shorter", "leave out Queries, slowly",
    "what if I had {n} hours a week", "what if I passed the reporting test", "My goal is Writer",
]  # fmt: skip
TALKS = st.lists(
    st.tuples(st.sampled_from(SAID), st.integers(1, 5), st.sampled_from(["confirm", "confirm", "dismiss", "leave"])),
    min_size=1, max_size=4,
)  # fmt: skip


def kept(chat):
    """Return all of a learner that a change could touch."""
    return chat.path, chat.ports.store.learner(TENANT, chat.learner)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(talk=TALKS)
def test_whatever_is_said_the_path_holds_and_only_a_confirmation_changes_it(filled, talk):
    chat = opened(filled, f"learner-{len(filled.store.learners(TENANT))}")
    for text, n, decision in talk:
        before = kept(chat)
        proposal = chat.say(text.format(n=n)).proposal
        assert kept(chat) == before
        if proposal is not None and proposal.status == "open" and decision != "leave":
            decided = chat.decide(proposal.id, decision)
            assert decided.proposal.status == ("confirmed" if decision == "confirm" else "dismissed")
            assert chat.path.fingerprint == (proposal.becomes if decision == "confirm" else before[0].fingerprint)
        assert chat.holds(), chat.verdicts()


def test_a_proposal_shows_what_would_be_different_and_its_check(chat):
    proposal = chat.say("swap step 1 for Queries, slowly").proposal

    assert {(d.code, d.resource) for d in proposal.diff.differences} == {("dropped", "t:sql-1"), ("added", "t:sql-2")}
    assert all(claim.verdict for claim in proposal.certificate)
    assert proposal.status == "open"


def test_a_confirmed_change_is_noted_in_the_audit_log_and_said(chat):
    chat.decide(chat.say("pin step 2").proposal.id)

    entry = chat.ports.store.audit.page(TENANT, action="chat.confirmed")[-1]
    assert msgspec.json.decode(entry.facts)["operation"] == "pin"
    assert verify_log(chat.ports.store, TENANT).faults == ()
    assert chat.talk.messages == 3


def test_confirming_twice_changes_the_path_once(chat):
    proposal = chat.say("I have 4 hours a week").proposal.id
    first, again = chat.decide(proposal), chat.decide(proposal)

    assert first.path == again.path
    assert chat.path.version == 2


def test_a_path_that_has_changed_makes_its_proposals_stale(chat):
    proposal = chat.say("skip step 3").proposal.id
    replan(chat.ports, TENANT, chat.path.id, ReplanRequest(), chat.day)

    with pytest.raises(Stale):
        chat.decide(proposal)

    assert chat.ports.store.conversations.proposal(TENANT, chat.id, proposal).status == "stale"
    assert chat.path.version == 2


def test_records_that_have_changed_so_that_something_else_would_come_of_it_make_it_stale_too(chat):
    proposal = chat.say("I have 3 hours a week").proposal.id
    longer = Resource("t:join", "Joining tables", "SQL joins.", minutes=500, teaches=(Teaches("s:join", 0, 2),))
    put_records(chat.ports, TENANT, [longer], ())

    with pytest.raises(Stale):
        chat.decide(proposal)

    assert chat.path.version == 1


def test_a_dismissed_proposal_cannot_be_confirmed(chat):
    proposal = chat.say("skip step 3").proposal.id
    chat.decide(proposal, "dismiss")

    with pytest.raises(Conflict):
        chat.decide(proposal)


def test_a_what_if_cannot_be_confirmed_and_claims_nothing_of_the_learner(chat):
    proposal = chat.say("what if I passed the SQL joins test").proposal

    assert isinstance(proposal.operation, WhatIf)
    with pytest.raises(Conflict):
        chat.decide(proposal.id)
    assert chat.ports.store.learner(TENANT, "lea").evidence == ()


def test_what_a_learner_says_to_know_is_kept_as_their_own_word(chat):
    chat.decide(chat.say("I know SQL basics at level 2").proposal.id)

    (piece,) = chat.ports.store.learner(TENANT, "lea").evidence
    assert (piece.skill, piece.level, piece.source) == ("s:sql", 2, "self")


def test_a_change_with_which_there_is_no_path_is_not_proposed(chat):
    chat.decide(chat.say("pin step 3").proposal.id)
    reply = chat.say(f"finish by {chat.day + timedelta(days=1)}")

    assert reply.proposal is None
    assert reply.text.startswith("With that there is no path:")


def test_a_confirmed_step_cannot_be_skipped_any_more(chat):
    skip = chat.say("skip step 1").proposal
    assert skip.operation == Skip(1)
    chat.decide(chat.say("I'm done with step 1").proposal.id)

    with pytest.raises((Stale, BadTransition)):
        chat.decide(skip.id)
    assert "completed already" in chat.say("skip step 1").text


def test_a_proposal_of_another_conversation_is_not_found(chat, filled):
    other = opened(filled, "bo")
    with pytest.raises(NotFound):
        other.decide(chat.say("skip step 3").proposal.id)


def test_a_chat_that_is_switched_off_changes_nothing(chat):
    proposal = chat.say("skip step 3").proposal.id
    put_switch(chat.ports, TENANT, "ops", "chat", SwitchRequest("off", "for a test"))

    with pytest.raises(SwitchedOff):
        chat.decide(proposal)
    with pytest.raises(SwitchedOff):
        chat.say("What is next?")


def test_evidence_that_contradicts_is_weighed_as_always(chat):
    """The learner's word is one piece of evidence: an assessment that says otherwise counts for more."""
    chat.ports.store.add_evidence(TENANT, "lea", [Evidence("e9", "s:sql", 0, "assessment", chat.day.isoformat())])
    proposal = chat.say("I know SQL basics at level 5").proposal
    chat.decide(proposal.id)

    assert chat.path.fingerprint == proposal.becomes
    assert chat.holds()
