"""Many in one request: each item is taken or refused by itself."""

from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from litestar.testing import TestClient

from service.app import create_app
from service.jobs.kinds import KINDS
from service.jobs.work import Running
from service.writing import bulk
from service.writing.bulk_values import PATHS_AT_ONCE, RECOMMEND_ALL
from tests.service.conftest import TENANT

GOOD = {"learner": "lea", "roles": [{"role": "r:analyst"}], "start": "2026-11-23"}
PIECE = {"id": "e5", "skill": "s:git", "level": 3, "source": "manager", "when": "2026-11-02"}
BAD_LEARNERS = [5, {}, {"id": "no id"}, {"id": "x", "evidence": [{**PIECE, "level": 9}]},
                {"id": "x", "evidence": [{**PIECE, "when": "2099-01-01"}]},
                {"id": "x", "constraints": {"timeZone": "Mars/Base"}}]  # fmt: skip


def statuses(reply):
    assert reply.status_code == 200, reply.text
    return [item["status"] for item in reply.json()["items"]]


def test_of_learners_the_good_ones_are_kept_and_the_bad_ones_are_told_of(client):
    reply = client.put("/v1/learners", json={"learners": [{"id": "ann"}, *BAD_LEARNERS, {"id": "bob"}]})

    assert statuses(reply) == [200, 400, 400, 400, 400, 422, 422, 200]
    assert (reply.json()["taken"], reply.json()["refused"]) == (2, 6)
    assert client.get("/v1/learners/ann").status_code == client.get("/v1/learners/bob").status_code == 200
    assert client.get("/v1/learners/x").status_code == 404


def test_a_refused_item_says_where_in_the_whole_body_it_is_wrong(client):
    items = client.put("/v1/learners", json={"learners": BAD_LEARNERS}).json()["items"]
    pointers = [item["problem"]["extra"][0].get("pointer") for item in items]

    assert pointers == [
        "/learners/0", "/learners/1/id", "/learners/2/id", "/learners/3/evidence/0/level",
        "/learners/4/evidence/0/when", "/learners/5/constraints/timeZone",
    ]  # fmt: skip


def test_evidence_of_many_learners_is_added_to_those_that_there_are(client):
    items = [{"learner": name, "evidence": [PIECE]} for name in ("lea", "nobody", "max")]
    first, again = (client.post("/v1/evidence", json={"items": items}) for _ in range(2))

    assert statuses(first) == statuses(again) == [200, 404, 200]
    assert [p["id"] for p in client.get("/v1/learners/lea").json()["evidence"]] == ["e5"]


def test_evidence_that_contradicts_what_is_kept_leaves_the_other_items_alone(client):
    other = {"learner": "lea", "evidence": [{**PIECE, "level": 1}]}
    items = [{"learner": "lea", "evidence": [PIECE]}, other, {"learner": "max", "evidence": [PIECE]}]

    assert statuses(client.post("/v1/evidence", json={"items": items})) == [200, 409, 200]


def test_a_few_paths_are_answered_at_once(client):
    bad = [{**GOOD, "learner": "nobody"}, {**GOOD, "roles": [{"role": "r:analist"}]}, {"roles": []}, None]
    reply = client.post("/v1/paths/bulk", json={"requests": [GOOD, *bad, {**GOOD, "preview": True}]})
    items = reply.json()["items"]

    assert statuses(reply) == [201, 404, 422, 400, 400, 201]
    assert items[0]["path"]["id"] == items[0]["id"]
    assert items[2]["problem"]["extra"][0]["pointer"] == "/requests/2/roles/0/role"
    assert [path["id"] for path in client.get("/v1/paths").json()["items"]] == [items[0]["id"]]


@pytest.mark.parametrize(
    ("address", "body"),
    [("/v1/learners", {"learners": [{}] * 501}), ("/v1/evidence", {"items": []}), ("/v1/paths/bulk", {"requests": []})],
)
def test_more_than_the_cap_and_none_at_all_are_refused_whole(client, address, body):
    reply = client.request("PUT" if "learners" in body else "POST", address, json=body)

    assert reply.status_code == 400
    assert {"minItems", "maxItems"} <= set(reply.json()["extra"][0]["allowed"])


def test_the_description_states_the_caps(client):
    schemas = client.get("/schema/openapi.json").json()["components"]["schemas"]

    assert schemas["BulkLearners"]["properties"]["learners"]["maxItems"] == 500
    assert schemas["BulkPathRequest"]["properties"]["requests"]["maxItems"] == 1000


# --- the job that many paths become -----------------------------------------------------------------------------------


def queued(client, requests):
    reply = client.post("/v1/paths/bulk", json={"requests": requests})
    assert reply.status_code == 202, reply.text
    assert reply.headers["location"] == f"/v1/jobs/{reply.json()['id']}"
    assert client.get(reply.headers["location"]).json()["kind"] in KINDS
    return reply.json()["id"]


class Died(Exception):
    """The worker was killed here."""


@dataclass(slots=True)
class Mortal(Running):
    """Dies at its so manieth sign of life: before what it did is kept, or right after."""

    lives: int = 1000

    def advance(self, *told, **more):
        self.lives -= 1
        if self.lives == 0:
            raise Died
        Running.advance(self, *told, **more)

    def check(self, lost_only=False):
        if self.lives == 1 and not lost_only:
            raise Died
        Running.check(self, lost_only)


def done_by(ports, lives=1000):
    """Let a worker that dies after so many signs of life do the job; another may claim it then."""
    held = ports.store.jobs.claim("w", list(KINDS), 60.0)
    if held is None:
        return None
    try:
        reply = bulk.recommend_all(ports, Mortal(ports.store, held, lives=lives))
        ports.store.jobs.finish(held)
        return reply
    except Died:
        ports.store.jobs.release(held)
        return None


def test_more_paths_become_a_job_whose_bad_items_stop_nothing(filled):
    client = TestClient(create_app(replace(filled, single_user=True)))  # not entered: no worker runs beside the test
    queued(client, [{**GOOD, "learner": "nobody"}, *[GOOD] * PATHS_AT_ONCE])
    reply = done_by(filled)

    assert (reply.taken, reply.refused) == (PATHS_AT_ONCE, 1)
    assert {path.id for path in filled.store.paths(TENANT)} == {item.id for item in reply.items if item.id}


@given(st.lists(st.integers(min_value=1, max_value=4), max_size=4))
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_wherever_its_workers_die_each_path_is_made_once(filled, deaths):
    before = len(filled.store.paths(TENANT, limit=1000))
    requests = [{**GOOD, "learner": "nobody"}, *[GOOD] * 4]
    filled.store.jobs.add(TENANT, RECOMMEND_ALL, {"requests": requests, "today": "2026-11-23"})
    found = [done_by(filled, lives) for lives in (*deaths, 1000)]
    reply = next(one for one in found if one is not None)

    assert (reply.taken, reply.refused) == (4, 1)
    assert len(filled.store.paths(TENANT, limit=1000)) - before == 4
