"""A path that is under way stays one that anyone can check, whatever is done to it."""

import itertools

import pytest

from paths.verify import verify

ANALYST = {"learner": "lea", "roles": [{"role": "r:analyst"}], "start": "2026-11-23"}


def asked(client, **more):
    reply = client.post("/v1/paths", json={**ANALYST, **more})
    assert reply.status_code == 201, reply.text
    return reply.json()["id"]


def untrue(client, id):
    """The claims of the kept path that are false or unchecked, and whether its certificate is what the check says."""
    found = client.get(f"/v1/paths/{id}/bundle").json()
    claims = verify(found["path"], **{name: found[name] for name in ("graph", "catalogue", "learner", "documents")})
    wrong = {claim["claim"]: claim["witness"] for claim in claims if claim["verdict"] is not True}
    if found["path"]["certificate"] != claims:
        a = [(x, y) for x, y in zip(found["path"]["certificate"], claims) if x != y]
        wrong["certificate"] = str(a)
    return wrong


def patch(client, id, n, **change):
    return client.patch(f"/v1/paths/{id}/steps/{n}", json=change)


def replan(client, id, **change):
    return client.post(f"/v1/paths/{id}/replan", json=change)


MOVES = {
    "start": lambda c, id: patch(c, id, 1, state="started", progress=40),
    "complete": lambda c, id: patch(c, id, 1, state="completed"),
    "complete 2": lambda c, id: patch(c, id, 2, state="completed"),
    "pin": lambda c, id: patch(c, id, 2, pinned=True),
    "skip": lambda c, id: patch(c, id, 1, state="skipped"),
    "skip last": lambda c, id: patch(c, id, 3, state="skipped"),
    "waive": lambda c, id: patch(c, id, 1, state="waived", by="ld"),
    "replan": lambda c, id: replan(c, id),
    "replan hours": lambda c, id: replan(c, id, constraints={"hoursPerWeek": 9}),
    "replan german": lambda c, id: replan(c, id, constraints={"languages": ["de"]}),
    "replan short": lambda c, id: replan(c, id, constraints={"maxStepMinutes": 50}),
    "replan few": lambda c, id: replan(c, id, constraints={"maxSteps": 1}),
    "replan writer": lambda c, id: replan(c, id, roles=[{"role": "r:writer"}]),
}


@pytest.mark.parametrize("moves", list(itertools.product(MOVES, repeat=2)), ids=" then ".join)
def test_it(client, moves):
    for learner in ("lea", {"id": "guest"}):
        id = asked(client, learner=learner)
        for move in moves:
            reply = MOVES[move](client, id)
            if reply.status_code != 200:
                print(reply.text)
            assert reply.status_code in (200, 404, 409), reply.text
            assert untrue(client, id) == {}, move
