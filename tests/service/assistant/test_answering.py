"""POST /v1/assistant/answers: quotes with citations that hold, an honest no, nothing that the learner may not see."""

from dataclasses import replace

import pytest

from paths.citations import holds
from paths.model import Document, Learner
from retrieval.errors import IndexUnavailable, ModelUnavailable
from service.assistant.answering import answer
from service.assistant.values import AnswerRequest
from service.intake.curate import put_records
from service.intake.indexer import Indexer
from service.store.errors import NotFound
from tests.service.conftest import TENANT

PAGES = (
    Document("hub:duty", "Eleven people share the duty. A turn on duty lasts one week.", "On-call duty", kind="hub"),
    Document(
        "hub:pay", "The bonus of directors is 9000 euros each winter.", "Bonus", kind="hub", access=("group:board",)
    ),
)
DUTY, BONUS = "How long does a turn on duty last?", "How many euros is the bonus of directors each winter?"


@pytest.fixture
def asked(filled):
    put_records(filled, TENANT, PAGES, ())
    filled.store.put_learner(TENANT, Learner("lea"))
    filled.store.put_learner(TENANT, Learner("bo", groups=("board",)))
    Indexer(filled).drain()
    return filled


def test_every_sentence_is_a_quote_whose_citation_holds(asked):
    reply = answer(asked, TENANT, AnswerRequest(DUTY))
    documents = {d.id: d for d in asked.store.documents(TENANT, [s.citation.document for s in reply.said])}

    assert reply.answered
    assert "one week" in reply.text
    for said in reply.said:
        assert said.kind == "quote"
        assert holds(said.citation, documents[said.citation.document])
        assert said.citation.quote in reply.text[said.start : said.end]


def test_what_is_not_in_the_content_is_said_to_be_so(asked):
    reply = answer(asked, TENANT, AnswerRequest("Which vineyard delivers Burgundy for the gala dinner?"))

    assert not reply.answered
    assert all(said.citation is None for said in reply.said)
    assert reply.text == "Your organisation's content does not answer this."


@pytest.mark.parametrize("learner", [None, "lea"])
def test_nobody_is_answered_from_what_is_not_for_them(asked, learner):
    reply = answer(asked, TENANT, AnswerRequest(BONUS, learner))

    assert "9000" not in reply.text
    assert all(near.document != "hub:pay" for near in reply.nearest)


def test_who_may_see_it_is_answered(asked):
    assert "9000" in answer(asked, TENANT, AnswerRequest(BONUS, "bo")).text


def test_a_right_that_was_taken_away_counts_at_the_next_question(asked):
    asked.store.put_learner(TENANT, Learner("bo"))

    assert "9000" not in answer(asked, TENANT, AnswerRequest(BONUS, "bo")).text


def test_an_unknown_learner_is_an_error(asked):
    with pytest.raises(NotFound):
        answer(asked, TENANT, AnswerRequest(DUTY, "nobody"))


def test_without_the_index_it_is_said_that_search_is_away(asked):
    reply = answer(replace(asked, index=None), TENANT, AnswerRequest(DUTY))

    assert not reply.answered
    assert reply.degraded == ("index",)


def test_an_index_that_fails_is_no_error(asked):
    class Away:
        def search(self, tenant, questions):
            raise IndexUnavailable("gone")

    assert answer(replace(asked, index=Away()), TENANT, AnswerRequest(DUTY)).degraded == ("index",)


def test_without_the_embedding_model_words_alone_find_it(asked):
    class Mute:
        name, size = "mute", 64

        def embed(self, texts):
            raise ModelUnavailable("mute")

    reply = answer(replace(asked, embedder=Mute()), TENANT, AnswerRequest(DUTY))

    assert reply.degraded == ("embeddings",)
    assert "one week" in reply.text


def test_the_answer_says_in_the_learners_language_that_a_machine_speaks(asked):
    assert "Maschine" in answer(asked, TENANT, AnswerRequest(DUTY, locale="de-AT")).notice
