"""What comes newest first: paths in brief, ingest runs, the audit log."""

from service.intake.ingest import ingest
from tests.service.asking import made, patched
from tests.service.conftest import TENANT


def brief(client, **params):
    reply = client.get("/v1/me/paths", params=params)
    assert reply.status_code == 200, reply.text
    return reply.json()


def test_the_newest_paths_come_first_page_by_page(client):
    ids = [made(client)["id"] for _ in range(3)]

    first = brief(client, limit=2)
    second = brief(client, limit=2, cursor=first["next"])

    assert [path["id"] for path in first["items"] + second["items"]] == ids[::-1]
    assert second["next"] is None


def test_a_brief_says_where_it_leads_and_what_is_next(client):
    path = made(client)

    found = brief(client)["items"][0]

    assert found["goals"] == ["Data analyst"]
    assert (found["steps"], found["ended"]) == (3, 0)
    assert found["next"]["title"] == path["steps"][0]["title"]


def test_what_is_begun_is_next_and_what_is_over_is_counted(client):
    path = made(client)
    client.patch(f"/v1/paths/{path['id']}", json={"state": "active"})
    patched(client, path, 1, state="completed")
    patched(client, path, 2, state="started")

    found = brief(client)["items"][0]

    assert (found["ended"], found["next"]["n"]) == (1, 2)


def test_one_learners_paths_are_asked_for_by_name(client):
    made(client)

    assert brief(client, learner="nobody")["items"] == []
    assert len(brief(client, learner="lea")["items"]) == 1


def test_ingest_runs_are_told_newest_first_where_asked(client, filled):
    runs = [ingest(filled, TENANT, f"source {n}", lambda: iter(())).run for n in range(3)]

    reply = client.get("/v1/ingests", params={"newest": True, "limit": 2}).json()
    rest = client.get("/v1/ingests", params={"newest": True, "limit": 2, "cursor": reply["next"]}).json()

    assert [run["id"] for run in reply["items"] + rest["items"]] == runs[::-1]


def test_the_audit_log_is_told_newest_first_where_asked(client):
    for state in ("off", "on", "off"):
        assert client.put("/v1/switches/chat", json={"state": state, "why": "a test"}).status_code == 200
    asked = {"newest": True, "limit": 2, "action": "switch."}

    first = client.get("/v1/audit", params=asked).json()
    rest = client.get("/v1/audit", params={**asked, "cursor": first["next"]}).json()

    assert [entry["action"] for entry in first["items"] + rest["items"]] == ["switch.off", "switch.on", "switch.off"]
    assert first["items"][0]["seq"] > rest["items"][0]["seq"]
