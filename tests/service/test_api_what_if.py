"""What if: a question is answered as the deed would be."""

import pytest

from tests.service.asking import made, posted

PIECE = {"id": "e9", "skill": "s:sql", "level": 2, "source": "manager", "when": "2026-11-01"}


def learner_with(client, **change):
    learner = client.get("/v1/learners/max").json()
    reply = client.put("/v1/learners/max", json={**learner, **change})
    assert reply.status_code in (200, 201), reply.text


@pytest.mark.parametrize(
    ("asked", "done"),
    [
        ({"evidence": [PIECE]}, {"evidence": [PIECE]}),
        ({"withoutEvidence": ["e1"]}, {"evidence": []}),
        ({"completed": ["t:join"]}, {"completed": ["t:join"]}),
        ({"waived": ["t:join"]}, {"waived": ["t:join"]}),
        ({"waivedLevels": [{"skill": "s:report", "level": 1}]}, {"waivedLevels": [{"skill": "s:report", "level": 1}]}),
        ({"evidence": [{**PIECE, "id": "e1", "level": 1}]}, {"evidence": [{**PIECE, "id": "e1", "level": 1}]}),
    ],
)
def test_a_supposition_about_the_learner_gives_what_it_would_give_in_earnest(client, asked, done):
    path = made(client, learner="max")

    supposed = posted(client, path, "what-if", **asked)
    learner_with(client, **done)
    again = posted(client, path, "replan")

    assert supposed["path"]["fingerprint"] == again["fingerprint"]
    assert [d["reason"]["code"] for d in supposed["differences"]] == [d["reason"]["code"] for d in again["differences"]]


@pytest.mark.parametrize(
    "asked",
    [
        {"constraints": {"hoursPerWeek": 1, "weeks": 1}},
        {"constraints": {"excluded": ["t:sql-1"]}},
        {"roles": [{"role": "r:writer"}]},
        {"roles": [], "skills": [{"skill": "s:git", "level": 2}]},
        {"start": "2027-01-04"},
    ],
)
def test_other_conditions_supposed_give_what_they_would_give_in_earnest(client, asked):
    path = made(client)

    supposed = posted(client, path, "what-if", **asked)

    assert client.get(f"/v1/paths/{path['id']}").json()["version"] == 1
    assert posted(client, path, "replan", **asked)["fingerprint"] == supposed["path"]["fingerprint"]


def test_a_supposition_about_unknown_evidence_is_refused(client):
    path = made(client)

    reply = client.post(f"/v1/paths/{path['id']}/what-if", json={"withoutEvidence": ["e7"]})

    assert reply.status_code == 422
    assert "e7" in reply.text


def test_evidence_from_the_future_is_refused(client):
    path = made(client)
    late = {**PIECE, "when": "2999-01-01"}

    assert client.post(f"/v1/paths/{path['id']}/what-if", json={"evidence": [late]}).status_code == 422
