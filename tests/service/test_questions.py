"""The value of one more question over HTTP."""

import pytest

from prompts.templates import sentence

ASKED = {"learner": "lea", "roles": [{"role": "r:analyst"}], "start": "2026-11-23"}
PLANNED = {**ASKED, "preview": True}


def ask(client, **rest):
    return client.post("/v1/questions", json={**ASKED, **rest})


def test_the_most_worthwhile_check_comes_first_with_its_figure(client):
    reply = ask(client).json()
    minutes = client.post("/v1/paths", json=PLANNED).json()["minutes"]
    saved = [question["savedMinutes"] for question in reply["questions"]]

    assert reply["minutesNow"] == minutes
    assert saved == sorted(saved, reverse=True)
    assert {question["skill"] for question in reply["questions"]} == {"s:sql", "s:join", "s:report"}
    assert all(0 < one["savedMinutes"] < minutes and 0 < one["changes"] < 1 for one in reply["questions"])


@pytest.mark.parametrize("locale", ["en", "de-AT"])
def test_the_text_says_the_facts_in_words(client, locale):
    for question in ask(client, locale=locale, checkMinutes=7).json()["questions"]:
        assert question["text"] == sentence(locale, question["code"], question["facts"])
        assert question["facts"]["minutes"] == 7
        assert question["facts"]["label"] == question["label"]


def test_each_outcome_is_what_a_path_would_be_with_that_level_known(client):
    evidence = [{"id": "e", "skill": "s:sql", "level": 2, "source": "self", "when": "2021-01-01"}]
    learner = {"id": "new", "evidence": evidence}
    found = {q["skill"]: q for q in ask(client, learner=learner).json()["questions"]}
    for one in found["s:join"]["outcomes"]:
        sure = {**evidence[0], "id": "sure", "skill": "s:join", "level": one["level"]}
        path = client.post("/v1/paths", json={**PLANNED, "learner": {**learner, "evidence": [*evidence, sure]}}).json()

        assert one["minutes"] == path["minutes"]
        assert one["uncovered"] == path["objective"]["selection"]["uncovered"]


def test_what_is_taken_for_granted_is_said(client):
    codes = {one["code"] for one in ask(client).json()["assumptions"]}

    assert codes == {"check_reveals_level", "level_unknown"}


def test_no_more_is_named_than_asked_for(client):
    (only,) = ask(client, limit=1).json()["questions"]

    assert only == ask(client).json()["questions"][0]


def test_goals_may_be_skills(client):
    body = {"learner": "lea", "skills": [{"skill": "s:git", "level": 2}], "start": "2026-11-23"}
    reply = client.post("/v1/questions", json=body).json()

    assert [question["skill"] for question in reply["questions"]] == ["s:git"]


def test_who_holds_everything_is_asked_nothing(client):
    pieces = [
        {"id": f"e{n}{skill}", "skill": skill, "level": 5, "source": "assessment", "when": "2026-11-01"}
        for skill in ("s:sql", "s:join", "s:report")
        for n in range(30)
    ]
    reply = ask(client, learner={"id": "new", "evidence": pieces}).json()

    assert (reply["questions"], reply["minutesNow"]) == ([], 0)


def test_nothing_hidden_from_the_learner_is_counted_with(client):
    assert "t:secret" not in ask(client).text
    assert ask(client, learner="max").json()["minutesNow"] != ask(client).json()["minutesNow"]


@pytest.mark.parametrize(
    ("change", "status", "told"),
    [
        ({"learner": "nobody"}, 404, "nobody"),
        ({"roles": [{"role": "r:analist"}]}, 422, "r:analyst"),
        ({"roles": []}, 422, "roles"),
        ({"start": "2026-02-30"}, 422, "start"),
        ({"constraints": {"soft": {"nonsense": 1}}}, 422, "nonsense"),
        ({"limit": 0}, 400, "limit"),
        ({"limit": 21}, 400, "limit"),
        ({"checkMinutes": 0}, 400, "checkMinutes"),
        ({"locale": "../x"}, 400, "locale"),
        ({"more": 1}, 400, "more"),
    ],
)
def test_a_request_that_does_not_fit_is_refused_by_name(client, change, status, told):
    reply = ask(client, **change)

    assert reply.status_code == status
    assert reply.headers["content-type"].startswith("application/problem+json")
    assert told in reply.text


def test_nothing_is_stored(client):
    ask(client, learner={"id": "new", "evidence": []})

    assert client.get("/v1/learners/new").status_code == 404
    assert client.get("/v1/paths").json()["items"] == []
