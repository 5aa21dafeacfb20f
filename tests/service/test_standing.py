"""Evidence over HTTP: listed as it counts, contested, withdrawn, settled; with effect at once."""

from datetime import UTC, datetime, timedelta

import pytest

from paths.model import Policy
from service.intake.curate import put_records
from tests.service.conftest import TENANT

SAID = {"id": "e2", "skill": "s:sql", "level": 4, "source": "self", "when": "2026-11-02"}
HEARD = {"id": "e3", "skill": "s:git", "level": 2, "source": "peer", "when": "2026-11-03"}
ANALYST = {"learner": "max", "roles": [{"role": "r:analyst"}], "start": "2026-11-23", "preview": True}


@pytest.fixture
def told(client):
    """The client, once there is more of max: e1 assessment 2 and e2 self 4, of SQL basics, and e3 peer 2, of Git."""
    client.post("/v1/learners/max/evidence", json={"evidence": [SAID, HEARD]})
    return client


def change(client, piece, state, by="learner", **rest):
    return client.patch(f"/v1/learners/max/evidence/{piece}", json={"state": state, "by": by, **rest})


def listed(client, **params):
    return {
        one["evidence"]["id"]: one for one in client.get("/v1/learners/max/evidence", params=params).json()["items"]
    }


def levels(client):
    profile = client.post("/v1/gap", json={"learner": "max", "roles": [{"role": "r:analyst"}]}).json()["profile"]
    return {estimate["skill"]: estimate["level"] for estimate in profile["estimates"]}


def test_every_piece_is_listed_with_what_it_weighs_and_what_contradicts_it(told):
    found = listed(told)

    assert list(found) == ["e1", "e2", "e3"]
    assert found["e1"]["weight"] > found["e2"]["weight"] > 0
    assert [found[id]["contradicts"] for id in found] == [["e2"], ["e1"], []]
    assert {one["reason"] for one in found.values()} == {""}


def test_the_list_comes_in_pages_and_of_one_skill(told):
    first = told.get("/v1/learners/max/evidence", params={"limit": 2}).json()
    second = told.get("/v1/learners/max/evidence", params={"limit": 2, "cursor": first["next"]}).json()

    assert [one["evidence"]["id"] for one in (*first["items"], *second["items"])] == ["e1", "e2", "e3"]
    assert second["next"] is None
    assert list(listed(told, skill="s:git")) == ["e3"]


def test_evidence_weighs_what_the_policy_says(told, filled):
    before = listed(told)["e2"]["weight"]
    put_records(filled, TENANT, [Policy(reliability={"self": 1.0}, precedence=("self",))], ())
    after = listed(told)

    assert after["e2"]["weight"] == pytest.approx(2 * before, rel=1e-4)
    assert (after["e1"]["weight"], after["e1"]["reason"]) == (0, "overruled")
    assert after["e3"]["reason"] == ""


def test_a_policy_moves_the_gap_and_the_next_path(told, filled):
    held, before = levels(told)["s:sql"], told.post("/v1/paths", json=ANALYST).json()
    put_records(filled, TENANT, [Policy(precedence=("self",))], ())
    after = told.post("/v1/paths", json=ANALYST).json()

    assert (held, levels(told)["s:sql"]) == (2, 4)
    assert before["inputs"]["graph"] != after["inputs"]["graph"]
    assert [claim for claim in after["certificate"] if not claim["verdict"]] == []


def test_a_contested_piece_counts_less_and_says_so(told):
    before = listed(told)["e3"]["weight"]
    reply = change(told, "e3", "contested", note="that was somebody else")

    assert reply.status_code == 200
    assert (reply.json()["reason"], reply.json()["evidence"]["note"]) == ("contested", "that was somebody else")
    assert reply.json()["weight"] == pytest.approx(before / 2, rel=1e-4)
    assert told.get("/v1/learners/max").json()["evidence"][2]["state"] == "contested"


def test_a_withdrawn_piece_has_no_effect_on_the_gap_from_then_on(told):
    assert levels(told)["s:sql"] == 2
    change(told, "e1", "withdrawn", by="ld")

    assert levels(told)["s:sql"] == 4
    assert (listed(told)["e1"]["weight"], listed(told)["e1"]["reason"]) == (0, "withdrawn")
    assert listed(told)["e2"]["contradicts"] == []


def test_a_withdrawn_piece_has_no_effect_on_the_next_path(told):
    before = [step["resource"] for step in told.post("/v1/paths", json=ANALYST).json()["steps"]]
    change(told, "e1", "withdrawn", by="ld")
    change(told, "e2", "withdrawn")
    after = told.post("/v1/paths", json=ANALYST).json()

    assert "t:sql-1" not in before
    assert "t:sql-1" in [step["resource"] for step in after["steps"]]
    assert [claim for claim in after["certificate"] if not claim["verdict"]] == []


def test_a_specialist_settles_what_is_contested(told):
    change(told, "e3", "contested")
    reply = change(told, "e3", "standing", by="ld", note="asked the peer again")

    assert (reply.json()["evidence"]["state"], reply.json()["evidence"]["note"]) == ("standing", "asked the peer again")


@pytest.mark.parametrize(("piece", "state"), [("e1", "withdrawn"), ("e3", "withdrawn"), ("e2", "contested")])
def test_a_learner_may_not_withdraw_what_others_said_nor_contest_their_own(told, piece, state):
    reply = change(told, piece, state)

    assert reply.status_code == 409
    assert reply.headers["content-type"].startswith("application/problem+json")
    assert "possible from here" in reply.json()["detail"]
    assert listed(told)[piece]["reason"] == ""


def test_the_same_change_twice_is_one(told):
    first, second = (change(told, "e3", "contested", note=note) for note in ("once", "twice"))

    assert first.json() == second.json()


def test_the_same_key_gives_the_same_answer(told):
    body, headers = {"state": "contested"}, {"Idempotency-Key": "k"}
    first = told.patch("/v1/learners/max/evidence/e3", json=body, headers=headers)
    change(told, "e3", "standing", by="ld")
    second = told.patch("/v1/learners/max/evidence/e3", json=body, headers=headers)
    other = told.patch("/v1/learners/max/evidence/e3", json={"state": "withdrawn"}, headers=headers)

    assert first.json() == second.json()
    assert listed(told)["e3"]["reason"] == ""
    assert other.status_code == 422


@pytest.mark.parametrize(
    "address", ["/v1/learners/nobody/evidence/e1", "/v1/learners/max/evidence/e9", "/v1/learners/lea/evidence/e1"]
)
def test_what_is_not_there_cannot_be_changed(told, address):
    reply = told.patch(address, json={"state": "contested"})

    assert reply.status_code == 404
    assert "check the id" in reply.json()["detail"]


def test_an_unknown_learner_has_no_list(told):
    assert told.get("/v1/learners/nobody/evidence").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"state": "gone"},
        {"state": "withdrawn", "by": "service"},
        {"state": "contested", "note": "x" * 2001},
        {"state": "contested", "weight": 0},
        {"state": None},
    ],
)
def test_a_body_that_does_not_fit_is_refused(told, body):
    reply = told.patch("/v1/learners/max/evidence/e3", json=body)

    assert reply.status_code == 400
    assert reply.headers["content-type"].startswith("application/problem+json")


def test_a_note_that_no_database_can_keep_is_refused(told):
    assert change(told, "e3", "contested", note="a\0b").status_code == 422
    assert listed(told)["e3"]["reason"] == ""


def test_evidence_sent_again_does_not_undo_that_it_was_contested(told):
    change(told, "e3", "contested")
    reply = told.post("/v1/learners/max/evidence", json={"evidence": [HEARD]})

    assert reply.status_code == 201
    assert listed(told)["e3"]["reason"] == "contested"


def test_evidence_of_tomorrow_counts_already(told):
    day = (datetime.now(UTC).date() + timedelta(days=1)).isoformat()
    told.post("/v1/learners/max/evidence", json={"evidence": [{**HEARD, "id": "e4", "when": day}]})

    assert listed(told)["e4"]["weight"] == 0.7


def test_without_the_key_nothing_is_changed(told):
    reply = told.patch(
        "/v1/learners/max/evidence/e3", json={"state": "contested"}, headers={"Authorization": "Bearer wrong"}
    )

    assert reply.status_code == 401
    assert listed(told)["e3"]["reason"] == ""


def test_a_completion_taken_back_takes_its_evidence_along_and_told_again_brings_it_back(client):
    path = client.post("/v1/paths", json={**ANALYST, "learner": "lea", "preview": False}).json()

    def move(state):
        reply = client.patch(f"/v1/paths/{path['id']}/steps/1", json={"state": state, "by": "ld"})
        assert reply.status_code == 200, reply.text
        (piece,) = client.get("/v1/learners/lea/evidence").json()["items"]
        return piece["evidence"]["state"], piece["weight"]

    assert [move(state) for state in ("completed", "started", "completed")] == [
        ("standing", 0.7), ("withdrawn", 0), ("standing", 0.7),
    ]  # fmt: skip


def test_what_a_withdrawn_completion_proved_is_planned_for_again(client):
    path = client.post("/v1/paths", json={**ANALYST, "learner": "lea", "preview": False}).json()
    client.patch(f"/v1/paths/{path['id']}/steps/1", json={"state": "completed"})
    (piece,) = client.get("/v1/learners/lea/evidence").json()["items"]
    client.patch(f"/v1/learners/lea/evidence/{piece['evidence']['id']}", json={"state": "withdrawn", "by": "ld"})
    again = client.post(f"/v1/paths/{path['id']}/replan", json={}).json()

    assert path["steps"][0]["resource"] not in [step["resource"] for step in again["steps"]]
    assert again["steps"][0]["raises"] == path["steps"][0]["raises"]
    assert [claim for claim in again["certificate"] if not claim["verdict"]] == []
