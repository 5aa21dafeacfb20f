"""Versions of a path: kept, listed, compared, computed again."""

import pytest

from paths.model import Resource, Teaches
from service.intake.curate import put_records
from tests.service.asking import made, patched, posted, resources


def shorter():
    return Resource("t:sql-0", "SQL in a nutshell", "SQL basics, briefly.", minutes=20, language="en",
                    teaches=(Teaches("s:sql", 0, 2),))  # fmt: skip


def test_every_version_can_be_read(client):
    path = made(client)
    patched(client, path, 1, state="skipped")

    old = client.get(f"/v1/paths/{path['id']}", params={"version": 1}).json()

    assert resources(old) == ["t:sql-1", "t:join", "t:report"]


def test_versions_say_what_made_each(client):
    path = made(client)
    patched(client, path, 1, state="started")
    patched(client, path, 1, progress=50)
    patched(client, path, 1, state="completed")
    patched(client, path, 3, pinned=True)
    posted(client, path, "replan", constraints={"hoursPerWeek": 9})
    patched(client, path, 2, state="started")

    found = client.get(f"/v1/paths/{path['id']}/versions").json()["items"]

    assert [(v["version"], v["madeBy"], v["resource"]) for v in found] == [
        (1, "recommended", None),
        (2, "started", "t:sql-1"),
        (3, "progressed", "t:sql-1"),
        (4, "completed", "t:sql-1"),
        (5, "pinned", "t:report"),
        (6, "replanned", None),
        (7, "started", "t:join"),
    ]
    assert [v["planned"] for v in found] == [True, False, False, False, False, True, False]


def test_versions_come_in_pages(client):
    path = made(client)
    for progress in (10, 20, 30):
        patched(client, path, 1, progress=progress)

    first = client.get(f"/v1/paths/{path['id']}/versions", params={"limit": 3}).json()
    rest = client.get(f"/v1/paths/{path['id']}/versions", params={"limit": 3, "cursor": first["next"]}).json()

    assert [v["version"] for v in (*first["items"], *rest["items"])] == [1, 2, 3, 4]
    assert rest["next"] is None


def test_every_version_replays_to_its_fingerprint_after_all_has_changed(client, filled):
    path = made(client)
    patched(client, path, 2, pinned=True)
    patched(client, path, 1, state="completed")
    put_records(filled, "default", [shorter()], ["t:sql-2"])
    filled.store.put_learner("default", filled.store.learner("default", "max"))
    posted(client, path, "replan", constraints={"hoursPerWeek": 3})
    patched(client, path, 2, pinned=False)
    put_records(filled, "default", [], ["t:report"])
    posted(client, path, "replan", start="today")

    newest = client.get(f"/v1/paths/{path['id']}").json()["version"]

    assert newest == 6
    for version in range(1, newest + 1):
        found = posted(client, path, "replay", version=version)
        assert found["same"], found


def test_a_path_of_an_inline_learner_replays(client):
    assert posted(client, made(client, learner={"id": "guest"}, start="2026-12-01"), "replay")["same"]


def test_a_path_without_a_start_replays_on_any_later_day(client):
    path = made(client, start=None)

    assert posted(client, path, "replay")["same"]


@pytest.mark.parametrize("version", [0, 99, 2**40])
def test_a_version_that_there_is_not_is_refused(client, version):
    path = made(client)

    assert client.post(f"/v1/paths/{path['id']}/replay", json={"version": version}).status_code in (400, 404)
    assert client.get(f"/v1/paths/{path['id']}/diff", params={"from": version}).status_code in (400, 404)


def test_the_diff_compares_any_two_versions(client):
    path = made(client)
    patched(client, path, 1, state="skipped")
    posted(client, path, "replan", constraints={"hoursPerWeek": 9})

    found = client.get(f"/v1/paths/{path['id']}/diff", params={"from": 1, "to": 3}).json()
    back = client.get(f"/v1/paths/{path['id']}/diff", params={"from": 3, "to": 1}).json()
    none = client.get(f"/v1/paths/{path['id']}/diff", params={"from": 2, "to": 2}).json()

    assert [(d["code"], d["resource"]) for d in found["differences"]] == [("dropped", "t:sql-1"), ("added", "t:sql-2")]
    assert [(d["code"], d["resource"]) for d in back["differences"]] == [("dropped", "t:sql-2"), ("added", "t:sql-1")]
    assert (none["differences"], none["datesChanged"]) == ([], 0)


def test_changed_dates_are_counted(client):
    path = made(client)
    again = posted(client, path, "replan", constraints={"hoursPerWeek": 1})

    assert again["differences"] == []
    assert again["datesChanged"] == 3
