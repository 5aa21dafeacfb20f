"""A question in a language that the model does not read: matched by words, and the answer says so."""

from dataclasses import replace

import numpy as np
import pytest
from litestar.testing import TestClient

from paths.model import Policy, SearchWeights
from service.app import create_app
from service.intake.curate import put_records
from service.serving import WARMING
from tests.fakes import HashEmbedder
from tests.service.conftest import KEY, TENANT

GERMAN = "Wie schreiben wir joins mit SQL und auf der Datenbank?"


class English(HashEmbedder):
    """Goes by the name of a model that reads English only; keeps what it was asked for."""

    name = "all-MiniLM-L6-v2@test"

    def __init__(self):
        self.asked = []

    def embed(self, texts):
        self.asked += [text for text in texts if text != WARMING]
        return np.asarray(super().embed(texts))


def searched(ports, embedder, query):
    with TestClient(create_app(replace(ports, embedder=embedder))) as client:
        client.headers["Authorization"] = f"Bearer {KEY}"
        reply = client.post("/v1/search", json={"query": query})
    assert reply.status_code == 200, reply.text
    return reply.json()


def test_words_alone_are_matched_and_a_note_says_so(filled):
    embedder = English()
    reply = searched(filled, embedder, GERMAN)

    assert "German" in reply["notes"][0]
    assert "only words were compared" in reply["notes"][0]
    assert "hub:sql" in {hit["document"] for hit in reply["hits"]}
    assert embedder.asked == []


@pytest.mark.parametrize("query", ["How do we write SQL joins?", "SQL joins", "Datenbank"])
def test_english_and_short_questions_are_matched_by_meaning_too_without_a_note(filled, query):
    embedder = English()

    assert searched(filled, embedder, query)["notes"] == []
    assert embedder.asked == [query]


def test_words_are_matched_even_where_the_organisation_searches_by_meaning_alone(filled):
    put_records(filled, TENANT, [Policy(search=SearchWeights(1.0, 0.0))], ())

    assert "hub:sql" in {hit["document"] for hit in searched(filled, English(), GERMAN)["hits"]}


def test_of_another_model_nothing_is_claimed(filled):
    assert searched(filled, HashEmbedder(), GERMAN)["notes"] == []


def test_without_the_index_the_answer_is_degraded_and_says_that_alone(filled):
    reply = searched(replace(filled, index=None), English(), GERMAN)

    assert (reply["degraded"], reply["notes"]) == (["index"], [])
