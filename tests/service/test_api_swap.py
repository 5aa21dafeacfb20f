"""Swap and add: pinned, planned again and certified, or refused with a reason and nothing changed."""

import pytest

from paths.model import Resource, Teaches
from service.intake.curate import put_records
from tests.service.asking import certified, made, patched, posted, reasons, resources


def test_a_swapped_step_is_pinned_and_the_reply_says_what_changed(client):
    path = made(client)

    again = posted(client, path, "steps/1/swap", resource="t:sql-2")

    assert resources(again) == ["t:sql-2", "t:join", "t:report"]
    assert (again["constraints"]["pinned"], again["constraints"]["excluded"]) == (["t:sql-2"], [])
    assert reasons(again) == {("dropped", "t:sql-1"): "swapped_out", ("added", "t:sql-2"): "swapped_in"}
    assert certified(again)


def test_alternatives_are_what_a_swap_gives(client):
    path = made(client)
    (other,) = client.get(f"/v1/paths/{path['id']}/steps/1/alternatives").json()

    again = posted(client, path, "steps/1/swap", resource=other["resource"])

    assert (again["minutes"], again["objective"]["selection"]["uncovered"]) == (
        other["pathMinutes"],
        other["uncovered"],
    )
    assert other["moreMinutes"] == again["minutes"] - path["minutes"] == 30


def test_alternatives_stand_behind_what_is_begun(client, filled):
    path = made(client)
    patched(client, path, 1, state="completed")
    other = Resource("t:join-2", "Joins, slowly", minutes=80, language="en", teaches=(Teaches("s:join", 0, 2),))
    put_records(filled, "default", [other], ())

    (found,) = client.get(f"/v1/paths/{path['id']}/steps/2/alternatives").json()

    assert (found["resource"], found["pathMinutes"]) == ("t:join-2", 60 + 80 + 30)
    assert client.get(f"/v1/paths/{path['id']}/steps/1/alternatives").json() == []


@pytest.mark.parametrize(
    ("what", "resource", "status", "told"),
    [
        ("steps/1/swap", "t:nothing", 404, "t:nothing"),
        ("steps/1/swap", "t:secret", 404, "t:secret"),
        ("steps/1/swap", "t:join", 409, "already"),
        ("steps/9/swap", "t:sql-2", 404, "step"),
        ("steps", "t:secret", 404, "t:secret"),
        ("steps", "t:report", 409, "already"),
    ],
)
def test_a_swap_or_addition_that_cannot_be_is_refused_and_nothing_changes(client, what, resource, status, told):
    path = made(client)

    reply = client.post(f"/v1/paths/{path['id']}/{what}", json={"resource": resource})

    assert reply.status_code == status, reply.text
    assert told in reply.json()["detail"]
    assert client.get(f"/v1/paths/{path['id']}").json()["version"] == 1


def test_an_addition_without_room_says_what_stands_in_the_way(client):
    path = made(client, constraints={"hoursPerWeek": 1, "weeks": 1, "pinned": ["t:sql-1"]})

    reply = client.post(f"/v1/paths/{path['id']}/steps", json={"resource": "t:git"})

    assert reply.status_code == 409
    assert "t:git" in reply.json()["detail"]
    assert "nothing was changed" in reply.json()["detail"]
    assert client.get(f"/v1/paths/{path['id']}").json()["version"] == 1


def test_a_completed_step_cannot_be_swapped(client):
    path = made(client)
    patched(client, path, 1, state="completed")

    assert client.post(f"/v1/paths/{path['id']}/steps/1/swap", json={"resource": "t:sql-2"}).status_code == 409


def test_a_resource_of_the_catalogue_is_added(client):
    again = posted(client, made(client), "steps", resource="t:git")

    assert reasons(again) == {("added", "t:git"): "pinned"}
    assert certified(again)


OWN = {"type": "resource", "id": "my-book", "title": "My book on SQL", "minutes": 50,
       "teaches": [{"skill": "s:sql", "from": 0, "to": 2}]}  # fmt: skip


def test_a_resource_of_the_learners_own_is_added_for_that_learner_alone(client):
    path = made(client)

    again = posted(client, path, "steps", resource=OWN)

    assert resources(again) == ["own:my-book", "t:join", "t:report"]
    assert client.get(f"/v1/paths/{path['id']}").json()["steps"][0]["title"] == "My book on SQL"
    assert certified(again)
    assert [r["id"] for r in client.get("/v1/learners/lea").json()["additions"]] == ["own:my-book"]
    assert "own:my-book" not in resources(made(client, learner={"id": "guest"}))
    assert resources(posted(client, path, "replan")) == resources(again)
    assert posted(client, path, "replay")["same"]


def test_an_own_resource_can_be_added_for_a_learner_who_came_inline(client):
    path = made(client, learner={"id": "guest"})

    again = posted(client, path, "steps", resource=OWN)

    assert resources(posted(client, again, "replan"))[0] == "own:my-book"


@pytest.mark.parametrize(
    ("change", "told"),
    [({"minutes": None}, "minutes"), ({"teaches": [{"skill": "s:sqll", "from": 0, "to": 2}]}, "s:sql")],
)
def test_an_own_resource_that_no_plan_could_use_is_refused(client, change, told):
    path = made(client)

    reply = client.post(f"/v1/paths/{path['id']}/steps", json={"resource": {**OWN, **change}})

    assert reply.status_code == 422
    assert told in reply.text
    assert client.get("/v1/learners/lea").json()["additions"] == []
