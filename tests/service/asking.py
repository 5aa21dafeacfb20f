"""How the tests ask the small service for paths, and change them."""

import time

ANALYST = {"learner": "lea", "roles": [{"role": "r:analyst"}], "start": "2026-11-23"}


def made(client, **more):
    reply = client.post("/v1/paths", json={**ANALYST, **more})
    assert reply.status_code == 201, reply.text
    return reply.json()


def patched(client, path, n, **change):
    reply = client.patch(f"/v1/paths/{path['id']}/steps/{n}", json=change)
    assert reply.status_code == 200, reply.text
    return reply.json()


def posted(client, path, what, **body):
    reply = client.post(f"/v1/paths/{path['id']}/{what}", json=body)
    assert reply.status_code == 200, reply.text
    return reply.json()


def resources(path):
    return [step["resource"] for step in path["steps"]]


def reasons(answer):
    return {(d["code"], d["resource"]): d["reason"]["code"] for d in answer["differences"]}


def certified(path):
    return all(claim["verdict"] for claim in path["certificate"])


def until(true, seconds=5.0):
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.01)
