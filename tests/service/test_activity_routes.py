"""Activity and webhooks over HTTP, from a statement to evidence with nobody but the server at work."""

import time
from dataclasses import replace

import pytest
from litestar.testing import TestClient

from service.app import create_app
from tests.receiver import receiving
from tests.service.conftest import KEY
from tests.xapi import CLIENT, MAIL, said

SOON_S = 20.0  # the server works every half second; a busy machine takes longer


@pytest.fixture
def server(filled):
    """A running application whose webhooks may be on this machine."""
    ports = replace(filled, settings=replace(filled.settings, webhooks_own_network=True))
    with TestClient(create_app(ports)) as client:
        client.headers.update({"Authorization": f"Bearer {KEY}", **CLIENT})
        yield client


def soon(ask):
    """Return what `ask` answers once it answers something."""
    until = time.monotonic() + SOON_S
    while not (found := ask()) and time.monotonic() < until:
        time.sleep(0.05)
    return found


def test_a_statement_becomes_evidence_and_a_webhook_is_told(server):
    with receiving() as receiver:
        made = server.post("/v1/webhooks", json={"url": receiver.url, "types": ["evidence.added"]})
        assert made.status_code == 201
        receiver.secret = made.json()["secret"]
        hook = f"/v1/webhooks/{made.json()['webhook']['id']}"
        assert "secret" not in server.get(hook).text
        server.put("/v1/learners/lea/accounts", json={"accounts": [{"mbox": MAIL}]})
        server.post("/xapi/statements", json=said("completed", activity="t:git"))
        assert soon(lambda: server.get("/v1/learners/lea").json()["completed"]) == ["t:git"]
        assert soon(lambda: receiver.got)
        (delivery,) = soon(lambda: server.get(f"{hook}/deliveries?state=delivered").json()["items"])
        assert receiver.got[0] == (delivery["event"], receiver.got[0][1])
        assert receiver.got[0][1]["data"] == {"learner": "lea", "evidence": ["completion:t:git:s:git"]}
        assert server.post(f"{hook}/deliveries/{delivery['id']}/replay").json()["state"] == "waiting"
        assert server.post(f"{hook}/replay", json={"since": "2026-01-01T00:00:00Z"}).json() == {"deliveries": 1}
        assert server.post(f"{hook}/rotate").json()["oldUntil"]
        assert server.patch(hook, json={"state": "disabled"}).json()["note"]
        assert server.delete(hook).status_code == 204
        assert server.get("/v1/webhooks").json()["items"] == []


def test_what_waits_is_listed_and_named(server):
    server.post("/xapi/statements", json=said("completed", activity="https://elsewhere.example.org/x"))
    (waiting,) = soon(lambda: server.get("/v1/activity/unmatched").json()["items"])
    assert (waiting["activity"], waiting["statements"]) == ("https://elsewhere.example.org/x", 1)
    (somebody,) = server.get("/v1/activity/unmatched?by=actor").json()["items"]
    assert somebody["actor"] == {"mbox": MAIL}
    names = {"activities": ["https://elsewhere.example.org/x"]}
    assert server.put("/v1/resources/t:git/activities", json=names).json() == names
    assert server.put("/v1/learners/lea/accounts", json={"accounts": [somebody["actor"]]}).status_code == 200
    assert soon(lambda: server.get("/v1/learners/lea").json()["completed"]) == ["t:git"]
    assert server.get("/v1/activity").json() == {"received": {"applied": 1}, "forwarded": {}}
    assert server.post("/v1/activity/match").json() == {"statements": 0}
    scales = {"scales": [{"ranges": [{"min": 0, "max": 1, "level": 1}]}]}
    server.put("/v1/activity/scales", json=scales)
    assert server.get("/v1/activity/scales").json()["scales"][0]["of"] == "scaled"
