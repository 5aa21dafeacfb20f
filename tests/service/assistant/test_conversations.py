"""Conversations: kept, read with the rights of now, judged, exported, bounded, removed with their learner."""

import json

import pytest
from msgspec.structs import replace

from paths.model import Document, Learner
from service.assistant import conversations, dialogue
from service.assistant.conversations import begin, judge, read
from service.assistant.converse import reply
from service.assistant.dialogue import ConversationRequest, Feedback
from service.intake.curate import put_records
from service.intake.indexer import Indexer
from service.record.erase import erase
from service.record.export import export
from service.store.errors import Conflict, NotFound
from service.store.people.traces import rows_showing
from tests.service.assistant.conftest import opened
from tests.service.conftest import TENANT

BONUS = "The bonus of directors is 9000 euros each winter."
ASKED = "How many euros is the bonus of directors each winter?"


def test_what_was_said_is_kept_in_its_order_and_named_after_its_beginning(chat):
    chat.say("What should I do next?")
    chat.say("How are SQL joins written?")

    found = read(chat.ports, TENANT, chat.id)
    assert [(m.n, m.role) for m in found.messages] == [(1, "user"), (2, "assistant"), (3, "user"), (4, "assistant")]
    assert found.title == "What should I do next?"
    assert found.path == chat.path.id
    assert "machine" in found.notice


def test_every_sentence_of_every_answer_is_said_to_be_a_fact_or_a_quote(chat):
    for text in ("What is next?", "show my gap", "why step 2?", "I have 3 hours a week", "How are SQL joins written?"):
        message = chat.say(text)
        assert all(gap.isspace() for gap in between(message))
        assert all((said.kind == "quote") == (said.citation is not None) for said in message.said)


def between(message):
    """Return what stands between the sentences."""
    ends = [0, *(said.end for said in message.said)]
    starts = [*(said.start for said in message.said), len(message.text)]
    return [gap for start, end in zip(ends, starts, strict=True) if (gap := message.text[start:end])]


def test_facts_are_told_in_the_learners_language(filled):
    chat = opened(filled)
    talk = begin(filled, TENANT, ConversationRequest("lea", locale="de-AT"))

    assert reply(filled, TENANT, talk.id, "Was kommt als nächstes?").text.startswith("Als Nächstes kommt Schritt 1")
    assert "Maschine" in talk.notice
    assert chat.holds()


def test_a_quote_of_what_may_not_be_seen_any_more_is_withheld(filled):
    page = Document("hub:pay", BONUS, "Bonus", kind="hub", access=("group:board",))
    put_records(filled, TENANT, [page], ())
    Indexer(filled).drain()
    filled.store.put_learner(TENANT, Learner("bo", groups=("board",)))
    talk = begin(filled, TENANT, ConversationRequest("bo"))

    assert "9000" in reply(filled, TENANT, talk.id, ASKED).text
    filled.store.put_learner(TENANT, Learner("bo"))

    found = read(filled, TENANT, talk.id).messages[1]
    assert "9000" not in str(found)
    assert found.degraded == ("access",)
    assert "9000" not in reply(filled, TENANT, talk.id, ASKED).text


def test_a_title_that_may_not_be_seen_any_more_is_withheld(filled):
    chat = opened(filled)
    chat.say("why not Queries, slowly?")
    resource = next(r for r in filled.store.resources(TENANT) if r.id == "t:sql-2")
    put_records(filled, TENANT, [replace(resource, access=("group:board",))], ())

    answer = read(filled, TENANT, chat.id).messages[1]
    assert "slowly" not in answer.text
    assert answer.degraded == ("access",)


def test_an_answer_is_judged_and_the_last_word_counts(chat):
    chat.say("What is next?")
    judge(chat.ports, TENANT, chat.id, 2, Feedback("up"))

    assert judge(chat.ports, TENANT, chat.id, 2, Feedback("down", "too short")).feedback.value == "down"
    with pytest.raises(NotFound):
        judge(chat.ports, TENANT, chat.id, 1, Feedback("up"))


def test_a_conversation_that_is_full_says_so(chat, monkeypatch):
    monkeypatch.setattr(conversations, "MOST_MESSAGES", 2)
    chat.say("What is next?")

    with pytest.raises(Conflict, match="begin a new one"):
        chat.say("What is next?")


def test_a_learner_has_a_bounded_number_of_conversations(chat, monkeypatch):
    monkeypatch.setattr(conversations, "MOST_CONVERSATIONS", 1)

    with pytest.raises(Conflict, match="remove some"):
        begin(chat.ports, TENANT, ConversationRequest("lea"))


def test_a_path_of_another_learner_is_not_spoken_of(chat, filled):
    with pytest.raises(NotFound):
        begin(filled, TENANT, ConversationRequest("max", chat.path.id))


def test_without_a_path_nothing_of_one_is_claimed(filled):
    talk = begin(filled, TENANT, ConversationRequest("max"))

    for text in ("What is next?", "I have 3 hours a week", "why step 2?", "skip step 1"):
        message = reply(filled, TENANT, talk.id, text)
        assert message.proposal is None
        assert "no learning path yet" in message.text or "no step" in message.text


def test_a_vague_goal_is_asked_back_with_what_there_is(chat):
    asks = chat.say("I want to get better at something").asks

    assert asks is not None
    assert {option.role for option in asks.options} | {option.skill for option in asks.options} - {None}


def test_an_erased_learner_leaves_no_word_of_a_conversation(filled):
    chat = opened(filled, "canary-lea-77")
    chat.say("Is canary-word-77 in the content?")
    chat.say("I have 3 hours a week")
    told = json.dumps(str(export(filled, TENANT, chat.learner).held["message"].rows))
    assert "canary-word-77" in told

    proof = erase(filled, TENANT, chat.learner)

    assert {"conversation", "message", "proposal"} <= proof.removed.keys()
    assert proof.left == {}
    assert rows_showing(filled.store.engine, ["canary-word-77"]) == {}
    with pytest.raises(NotFound):
        read(filled, TENANT, chat.id)


def test_bounds_are_those_that_are_documented():
    assert (dialogue.MOST_MESSAGES, dialogue.MOST_CONVERSATIONS) == (400, 200)
