"""Goals in somebody's own words, over HTTP: what is meant, or the question that settles it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from litestar.testing import TestClient

from paths.model import Requirement, Resource, Role, Skill, Teaches
from retrieval.errors import ModelUnavailable
from service.app import create_app
from service.intake.curate import put_records
from service.intake.embed_roles import embed_roles
from service.ports import Ports
from service.store.values import Changes
from service.workspace import Workspaces
from tests.fakes import HashEmbedder
from tests.service.conftest import KEY, TENANT

CLOUD = (
    Skill("s:cloud", "Cloud"),
    Skill("s:net", "Cloud networking", parents=("s:cloud",)),
    Skill("s:store", "Cloud storage", parents=("s:cloud",)),
    Skill("s:data", "Data"),
    Skill("s:model", "Data modelling", parents=("s:data",)),
    Skill("s:clean", "Data cleaning", parents=("s:data",)),
    Role("r:admin", "Cloud administrator", requirements=(Requirement("s:net", 3), Requirement("s:store", 2))),
    *(
        Resource(f"t:{name}", f"About {name}", minutes=30, teaches=(Teaches(f"s:{name}", 0, 2),))
        for name in ("net", "store", "model", "clean")
    ),
)


class English(HashEmbedder):
    """Goes by the name of a model that reads English only."""

    name = "all-MiniLM-L6-v2@test"


class Away(HashEmbedder):
    """An endpoint that does not answer."""

    def embed(self, texts):
        raise ModelUnavailable("http://away: no answer; start the server")


@pytest.fixture
def wide(filled: Ports) -> Iterator[TestClient]:
    """A client of a workspace with two areas."""
    put_records(filled, TENANT, CLOUD, ())
    yield from serving(filled)


def serving(ports: Ports) -> Iterator[TestClient]:
    with TestClient(create_app(ports)) as found:
        found.headers["Authorization"] = f"Bearer {KEY}"
        yield found


def asked(client, text, **more):
    reply = client.post("/v1/goals", json={"text": text, **more})
    assert reply.status_code == 200, reply.text
    return reply.json()


def options(reply):
    return {option.get("role") or option.get("skill") for option in reply["question"]["options"]}


# --- what is meant ----------------------------------------------------------------------------------------------------


def test_a_role_is_named_with_its_probability_and_why(client):
    reply = asked(client, "I want to become a data analyst")
    best = reply["roles"][0]

    assert (best["role"], best["label"], best["because"]) == ("r:analyst", "Data analyst", "called “Data analyst”")
    assert 0.5 <= best["score"] <= 1
    assert reply["question"] is None


def test_the_goal_goes_into_a_path_request_as_it_is(client):
    goal = asked(client, "I want to become a data analyst")["goal"]
    path = client.post("/v1/paths", json={"learner": "lea", **goal, "preview": True})

    assert path.status_code == 201, path.text
    assert path.json()["steps"]


@pytest.mark.parametrize("text", ["data anlyst", "Data Analysts", "DATA-ANALYST!"])
def test_a_typing_error_does_no_harm(client, text):
    assert asked(client, text)["roles"][0]["role"] == "r:analyst"


@pytest.mark.parametrize(("text", "level"), [("SQL joins for beginners", 2), ("advanced SQL joins", 4)])
def test_words_of_level_become_the_level_of_a_skill(client, text, level):
    reply = asked(client, text)

    assert reply["goal"]["skills"] == [{"skill": "s:join", "level": level, "weight": 1.0}]
    assert reply["skills"][0]["level"] == level


def test_a_text_may_mean_several_skills(client):
    reply = asked(client, "SQL joins for reporting")

    assert {goal["skill"] for goal in reply["goal"]["skills"]} == {"s:join", "s:report"}


def test_without_a_word_of_level_as_much_is_wanted_as_is_taught(client):
    reply = asked(client, "SQL joins")

    assert reply["skills"][0]["level"] is None
    assert reply["goal"]["skills"][0]["level"] == 2


def test_what_a_learner_holds_is_told_of_a_role(client):
    assert "0 of its 2 requirements are met" in asked(client, "data analyst", learner="lea")["roles"][0]["because"]


def test_a_learner_may_come_inline(client):
    learner = {"id": "guest", "evidence": [
        {"id": "e", "skill": "s:join", "level": 3, "source": "assessment", "when": "2026-11-01"}]}  # fmt: skip

    assert "1 of its 2" in asked(client, "data analyst", learner=learner)["roles"][0]["because"]


# --- the question -----------------------------------------------------------------------------------------------------


def test_a_text_about_nothing_is_asked_for_an_area(wide):
    reply = asked(wide, "learn stuff")

    assert (reply["goal"], reply["roles"], reply["skills"]) == (None, [], [])
    assert options(reply) == {"s:cloud", "s:data"}


def test_an_area_is_asked_for_its_roles_and_skills(wide):
    assert options(asked(wide, "cloud")) == {"r:admin", "s:net", "s:store"}


def test_the_question_speaks_the_callers_language(wide):
    assert asked(wide, "learn stuff", locale="de-AT")["question"]["text"] == "Worum soll es beim Lernen gehen?"


def test_an_option_names_one_thing(wide):
    for option in asked(wide, "cloud")["question"]["options"]:
        assert len({"role", "skill"} & option.keys()) == 1


def test_of_an_empty_workspace_it_says_so(ports):
    for client in serving(ports):
        question = asked(client, "data analyst")["question"]

    assert (question["options"], question["text"]) == ([], "There are no roles and no skills here yet.")


# --- what the answer is made from ------------------------------------------------------------------------------------


def test_a_role_is_embedded_once_for_each_text_it_had(filled):
    def embed():
        return embed_roles(filled.store, filled.embedder, TENANT)

    assert embed() == 0  # the write has done it
    put_records(filled, TENANT, [Skill("s:git", "Version control")], ())
    assert len(filled.store.vectors(TENANT, "hash roles")) == 2
    filled.store.write(TENANT, Changes((Role("r:writer", "Author", requirements=(Requirement("s:git", 2),)),)))
    assert (embed(), embed()) == (1, 0)


def test_a_role_that_is_written_is_found_at_once(client):
    before = asked(client, "lighthouse keeper")["goal"]
    role = {"type": "role", "id": "r:light", "label": "Lighthouse keeper",
            "requirements": [{"skill": "s:git", "level": 2}]}  # fmt: skip
    client.put("/v1/records", json={"records": [role]})

    assert (before, asked(client, "lighthouse keeper")["goal"]["roles"][0]["role"]) == (None, "r:light")


# --- what is said about the answer ------------------------------------------------------------------------------------


def test_a_text_in_another_language_is_compared_by_words_and_the_answer_says_so(filled):
    embedder = English()
    ports = replace(filled, embedder=embedder, workspaces=Workspaces(filled.store, embedder))
    for client in serving(ports):
        german, english = (asked(client, text) for text in ("Ich möchte Writer werden", "to become a writer"))

    assert "German" in german["notes"][0]
    assert german["goal"]["roles"][0]["role"] == "r:writer"
    assert "not embedded yet" in english["notes"][0]  # by this model


def test_without_the_model_words_are_compared_and_the_answer_says_so(filled):
    for client in serving(replace(filled, embedder=Away())):
        reply = asked(client, "data analyst")

    assert (reply["degraded"], len(reply["notes"])) == (["model"], 1)
    assert reply["goal"]["roles"][0]["role"] == "r:analyst"


# --- hostile requests -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": "x" * 100_000}, 422),
        ({"text": ""}, 422),
        ({"text": " \n\t"}, 422),
        ({"text": 7}, 400),
        ({}, 400),
        ({"text": "a", "locale": "../../etc"}, 400),
        ({"text": "a", "learner": "nobody"}, 404),
        ({"text": "a", "learner": {"id": "a/b"}}, 400),
    ],
)
def test_a_bad_request_is_refused(client, body, status):
    reply = client.post("/v1/goals", json=body)

    assert reply.status_code == status, reply.text
    assert reply.headers["content-type"].startswith("application/problem+json")


@pytest.mark.parametrize("text", ["\x00", "\ufffd", "‮data",
                                  "(" * 2000, "a b " * 500, "'; DROP TABLE role; --", "{0}{name}%s",
                                  "İ" * 2000])  # fmt: skip
def test_an_odd_text_is_an_odd_goal(client, text):
    asked(client, text)
