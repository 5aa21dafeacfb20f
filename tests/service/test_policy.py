"""What an organisation sets for all: over HTTP, and what it changes in gaps and paths."""

import pytest

WRITER_AND_ANALYST = {"learner": "lea", "roles": [{"role": "r:writer"}], "skills": [{"skill": "s:sql", "level": 2}],
                      "start": "2026-11-23"}  # fmt: skip
ONE_STEP = {"constraints": {"hoursPerWeek": 5, "maxSteps": 1}}


def set_policy(client, **policy):
    reply = client.put("/v1/records", json={"records": [{"type": "policy", **policy}]})
    assert reply.status_code == 200, reply.text
    return reply.json()


def path(client, **more):
    reply = client.post("/v1/paths", json={**WRITER_AND_ANALYST, **more})
    assert reply.status_code == 201, reply.text
    return reply.json()


def rows(client, **more):
    asked = {"learner": "max", "roles": [{"role": "r:analyst"}], "skills": [{"skill": "s:sql", "level": 3}]}
    reply = client.post("/v1/gap", json={**asked, **more})
    assert reply.status_code == 200, reply.text
    return {row["skill"]: row for row in reply.json()["rows"]}


@pytest.mark.parametrize(("weights", "resource"), [({"s:git": 9}, "t:git"), ({"s:sql": 9}, "t:sql-1")])
def test_a_skill_that_matters_to_the_organisation_comes_into_the_path(client, weights, resource):
    set_policy(client, skillWeights=weights)
    found = path(client, **ONE_STEP)

    assert [step["resource"] for step in found["steps"]] == [resource]
    assert [claim for claim in found["certificate"] if claim["verdict"] is not True] == []


def test_a_weight_multiplies_what_is_asked(client):
    set_policy(client, skillWeights={"s:join": 2.5})

    assert rows(client)["s:join"]["weight"] == 2.5


def test_whom_the_organisation_believes_says_what_is_held(client):
    said = [("assessment", 1), ("self", 3)]
    evidence = [{"id": f"e:{source}", "skill": "s:sql", "level": level, "source": source, "when": "2026-11-01"}
                for source, level in said]  # fmt: skip
    learner = {"id": "guest", "evidence": evidence}
    before = rows(client, learner=learner)["s:sql"]["current"]
    set_policy(client, reliability={"assessment": 0.01, "self": 1})

    assert (before, rows(client, learner=learner)["s:sql"]["current"]) == (1, 3)


def test_there_is_one_policy_and_the_next_takes_its_place(client):
    set_policy(client, skillWeights={"s:join": 2.5})
    assert set_policy(client, skillWeights={"s:git": 2})["changed"] == 1

    assert rows(client)["s:join"]["weight"] == 1


def test_the_policy_can_be_read(client):
    assert client.get("/v1/policy").json()["contested"] == 0.5
    set_policy(client, contested=0.25)

    assert client.get("/v1/policy").json()["contested"] == 0.25


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        ({"skillWeights": {"s:nothing": 2}}, "s:nothing"),
        ({"skillWeights": {"s:git": 0}}, "skillWeights"),
        ({"reliability": {"mum": 0.5}}, "mum"),
        ({"reliability": {"self": 2}}, "reliability"),
        ({"id": "other"}, "policy"),
    ],
)
def test_a_policy_that_cannot_be_is_refused(client, policy, told):
    reply = client.put("/v1/records", json={"records": [{"type": "policy", **policy}]})

    assert reply.status_code in (400, 422)
    assert told in reply.text


# --- goals without a role ---------------------------------------------------------------------------------------------


def test_a_path_may_lead_to_skills_alone(client):
    found = path(client, roles=[])

    assert [step["resource"] for step in found["steps"]] == ["t:sql-1"]
    assert found["skills"] == [{"skill": "s:sql", "level": 2, "weight": 1.0}]
    assert [claim for claim in found["certificate"] if claim["verdict"] is not True] == []


def test_a_step_says_that_its_skill_was_wanted_for_itself(client):
    reasons = {reason["code"]: reason["text"] for reason in path(client, roles=[])["steps"][0]["reasons"]}

    assert reasons["for_goal"].startswith("Wanted is SQL basics at level 2")
    assert "for_role" not in reasons


def test_a_picture_of_a_path_to_a_skill_names_it(client):
    picture = client.get(f"/v1/paths/{path(client, roles=[])['id']}/picture.svg")

    assert "SQL basics 2" in picture.text


def test_a_row_tells_everyone_who_asks(client):
    found = rows(client, skills=[{"skill": "s:join", "level": 1, "weight": 0.5}])

    assert [(a["role"], a["level"], a["weight"]) for a in found["s:join"]["asked"]] == [
        (None, 1, 0.5), ("r:analyst", 2, 1.0),
    ]  # fmt: skip


def test_an_open_level_says_that_no_path_is_planned(client):
    assert rows(client)["s:join"]["levels"][0]["reason"] == "no path is planned yet"


def test_a_waived_level_leaves_the_gap(client):
    learner = {"id": "guest", "waivedLevels": [{"skill": "s:join", "level": 1}, {"skill": "s:report", "level": 0}]}
    found = rows(client, learner=learner)

    assert (found["s:join"]["target"], "s:report" in found) == (1, False)


@pytest.mark.parametrize("address", ["/v1/paths", "/v1/gap"])
def test_asking_for_nothing_is_refused(client, address):
    reply = client.post(address, json={"learner": "lea"})

    assert reply.status_code == 422
    assert "at least one role" in reply.text


@pytest.mark.parametrize("address", ["/v1/paths", "/v1/gap"])
def test_an_unknown_skill_names_the_nearest(client, address):
    reply = client.post(address, json={"learner": "lea", "skills": [{"skill": "s:joins", "level": 2}]})

    assert reply.status_code == 422
    assert "s:join" in reply.json()["extra"][0]["nearest"]
