import re

import msgspec
import pytest

from paths.model import LearningPath
from paths.verify import accepted, verify

ANALYST = {"learner": "lea", "roles": [{"role": "r:analyst"}], "start": "2026-11-23"}


def asked(client, **more):
    reply = client.post("/v1/paths", json={**ANALYST, **more})
    assert reply.status_code == 201, reply.text
    return reply.json()


def resources(path):
    return [step["resource"] for step in path["steps"]]


def test_a_path_is_ordered_cited_and_certified(client):
    path = asked(client)

    assert resources(path) == ["t:sql-1", "t:join", "t:report"]
    assert path["status"] == "complete"
    assert all(claim["verdict"] for claim in path["certificate"])
    assert all(step["citations"] for step in path["steps"])


def test_anyone_can_check_it_from_its_bundle(client):
    found = client.get(f"/v1/paths/{asked(client)['id']}/bundle").json()
    path = found.pop("path")

    claims = verify(path, **found)

    assert accepted(claims)
    assert all(claim["verdict"] for claim in claims)


def test_the_same_request_gives_the_same_fingerprint(client):
    assert asked(client)["fingerprint"] == asked(client)["fingerprint"]


def test_evidence_shortens_the_path(client):
    assert "t:sql-1" not in resources(asked(client, learner="max"))


def test_what_a_learner_may_not_see_is_in_no_part_of_the_path(client):
    assert "board" not in msgspec.json.encode(asked(client)).decode()


def test_what_a_group_may_see_its_members_are_given(client):
    assert "t:secret" in resources(asked(client, learner="max"))


def test_a_learner_may_come_inline(client):
    assert resources(asked(client, learner={"id": "guest"})) == ["t:sql-1", "t:join", "t:report"]


def test_a_preview_is_not_kept(client):
    assert client.get(f"/v1/paths/{asked(client, preview=True)['id']}").status_code == 404


def test_a_path_that_does_not_fit_is_an_answer(client):
    path = asked(client, constraints={"hoursPerWeek": 1, "weeks": 1})

    assert path["status"] == "partial"
    assert path["conflicts"]
    assert any(relaxation["alone"] for relaxation in path["relaxations"])


@pytest.mark.parametrize(
    ("change", "status", "told"),
    [
        ({"learner": "nobody"}, 404, "nobody"),
        ({"roles": [{"role": "r:analist"}]}, 422, "r:analyst"),
        ({"roles": []}, 422, "roles"),
        ({"start": "2026-02-31"}, 422, "2026-02-31"),
        ({"constraints": {"hoursPerWeek": -1}}, 400, "hoursPerWeek"),
        ({"constraints": {"soft": {"mood": 3}}}, 422, "mood"),
        ({"constraints": {"deadline": "2026-13-01"}}, 422, "2026-13-01"),
        ({"extra": 1}, 400, "extra"),
        ({"learner": {"id": "a/b"}}, 400, "id"),
    ],
)
def test_a_bad_request_is_told_what_is_wrong(client, change, status, told):
    reply = client.post("/v1/paths", json={**ANALYST, **change})

    assert reply.status_code == status, reply.text
    assert reply.headers["content-type"].startswith("application/problem+json")
    assert told in reply.text


def test_a_picture_is_drawn(client):
    reply = client.get(f"/v1/paths/{asked(client)['id']}/picture.svg")

    assert reply.headers["content-type"].startswith("image/svg+xml")
    assert "Joining tables" in re.sub(r"<[^>]+>", " ", reply.text)


def test_a_completed_step_becomes_evidence_once(client):
    path = asked(client)
    for _ in range(2):
        reply = client.patch(f"/v1/paths/{path['id']}/steps/1", json={"state": "completed"})
        assert reply.status_code == 200, reply.text

    learner = client.get("/v1/learners/lea").json()

    assert [(e["skill"], e["level"], e["source"]) for e in learner["evidence"]] == [("s:sql", 2, "completion")]
    assert learner["completed"] == ["t:sql-1"]


def test_a_path_is_done_when_its_last_step_is(client):
    path = asked(client)
    for n in range(1, 4):
        path = client.patch(f"/v1/paths/{path['id']}/steps/{n}", json={"state": "completed"}).json()

    assert path["state"] == "done"


def test_a_move_that_the_table_does_not_know_is_refused(client):
    path = asked(client)
    client.patch(f"/v1/paths/{path['id']}/steps/1", json={"state": "completed"})
    reply = client.patch(f"/v1/paths/{path['id']}/steps/1", json={"state": "planned"})

    assert reply.status_code == 409


def test_a_skipped_step_is_replaced_by_a_new_plan(client):
    path = asked(client)
    again = client.patch(f"/v1/paths/{path['id']}/steps/1", json={"state": "skipped"}).json()

    assert resources(again) == ["t:sql-2", "t:join", "t:report"]
    assert again["version"] == path["version"] + 1


def test_a_new_plan_leaves_what_is_done_in_front(client):
    path = asked(client)
    client.patch(f"/v1/paths/{path['id']}/steps/1", json={"state": "completed"})
    again = client.post(f"/v1/paths/{path['id']}/replan", json={"constraints": {"hoursPerWeek": 9}}).json()

    assert (again["steps"][0]["resource"], again["steps"][0]["state"]) == ("t:sql-1", "completed")
    assert all(claim["verdict"] for claim in again["certificate"])


def test_what_if_says_the_difference_and_keeps_nothing(client):
    path = asked(client)
    reply = client.post(f"/v1/paths/{path['id']}/what-if", json={"constraints": {"excluded": ["t:sql-1"]}}).json()

    assert [(d["code"], d["resource"]) for d in reply["differences"]] == [("dropped", "t:sql-1"), ("added", "t:sql-2")]
    assert client.get(f"/v1/paths/{path['id']}").json()["version"] == path["version"]


def test_alternatives_come_with_what_the_path_would_then_be(client):
    (other,) = client.get(f"/v1/paths/{asked(client)['id']}/steps/1/alternatives").json()

    assert (other["resource"], other["pathMinutes"], other["uncovered"]) == ("t:sql-2", 165, 0)


def test_without_the_index_paths_are_made_and_say_so(filled):
    from dataclasses import replace
    from datetime import date

    from paths.model import RoleGoal
    from service.recommend import recommend
    from service.schemas import PathRequest

    path = recommend(
        replace(filled, index=None), "default", PathRequest("lea", (RoleGoal("r:analyst"),)), date(2026, 11, 23)
    )

    assert path.degraded == ("index",)
    assert all(step.citations for step in path.steps)


def test_explanations_fall_back_to_templates(client):
    path = asked(client)
    reply = client.post(f"/v1/paths/{path['id']}/explanations", json={"locale": "de"})

    assert reply.status_code == 200, reply.text
    assert reply.json()["fingerprint"] == path["fingerprint"]


def test_the_reply_is_the_vocabulary(client):
    reply = client.post("/v1/paths", json=ANALYST)

    assert msgspec.json.decode(reply.content, type=LearningPath).steps
