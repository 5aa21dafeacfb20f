"""Free-text names of skills, over HTTP: ranked skills with a confidence."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from litestar.testing import TestClient

from retrieval.errors import ModelUnavailable
from service.app import create_app
from tests.fakes import HashEmbedder
from tests.service.conftest import KEY

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60).filter(str.strip)


class Away(HashEmbedder):
    """An endpoint that does not answer."""

    def embed(self, texts):
        raise ModelUnavailable("http://away: no answer; start the server")


def matched(client, *texts, **more):
    reply = client.post("/v1/skills/match", json={"texts": list(texts), **more})
    assert reply.status_code == 200, reply.text
    return reply.json()


def test_each_text_gets_the_likeliest_skills_in_the_order_of_the_texts(client):
    items = matched(client, "joins in SQL", "git")["items"]

    assert [item["text"] for item in items] == ["joins in SQL", "git"]
    assert [item["skills"][0]["skill"] for item in items] == ["s:join", "s:git"]
    for item in items:
        confidences = [skill["confidence"] for skill in item["skills"]]
        assert confidences == sorted(confidences, reverse=True)


def test_the_very_name_is_sure_and_a_misspelt_one_still_first(client):
    exact, misspelt = matched(client, "SQL joins", "SQL jions")["items"]

    assert (exact["sure"], exact["skills"][0]["name"]) == (True, "SQL joins")
    assert misspelt["skills"][0]["skill"] == "s:join"


def test_a_level_in_the_text_is_told_and_does_not_disturb(client):
    (item,) = matched(client, "advanced SQL joins")["items"]

    assert (item["level"], item["skills"][0]["skill"]) == (4, "s:join")


def test_what_names_nothing_gets_no_skill(client):
    assert [item["skills"] for item in matched(client, "something", "?!")["items"]] == [[], []]


def test_no_more_than_asked_are_given(client):
    assert len(matched(client, "SQL", limit=1)["items"][0]["skills"]) == 1


def test_without_the_model_words_are_compared_and_the_answer_says_so(filled):
    with TestClient(create_app(replace(filled, embedder=Away()))) as client:
        client.headers["Authorization"] = f"Bearer {KEY}"
        reply = matched(client, "SQL joins")

    assert (reply["degraded"], len(reply["notes"])) == (["model"], 1)
    assert reply["items"][0]["skills"][0]["skill"] == "s:join"


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"texts": []}, 400, "texts"),
        ({"texts": ["SQL", " "]}, 422, "texts[1]"),
        ({"texts": ["x" * 501]}, 400, "texts"),
        ({"texts": ["SQL"] * 101}, 400, "texts"),
        ({"texts": ["SQL"], "limit": 0}, 400, "limit"),
    ],
)
def test_a_bad_request_is_refused_by_name(client, body, status, field):
    reply = client.post("/v1/skills/match", json=body)

    assert (reply.status_code, field in reply.text) == (status, True)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(TEXT, min_size=1, max_size=3))
def test_any_texts_get_as_many_answers_with_probabilities(client, texts):
    items = matched(client, *texts)["items"]

    assert len(items) == len(texts)
    assert all(0 < skill["confidence"] <= 1 for item in items for skill in item["skills"])
