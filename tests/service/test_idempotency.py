"""A write that is sent twice has one effect and one answer."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from sqlalchemy import select

from service.accounts.minting import KeyRequest, make_key
from service.auth import Caller
from service.store import tables
from tests.service.conftest import TENANT

BODY = {"learner": "lea", "roles": [{"role": "r:analyst"}], "start": "2026-11-23"}


def sent(client, key, **change):
    return client.post("/v1/paths", json={**BODY, **change}, headers={"Idempotency-Key": key})


def test_the_same_key_and_body_have_one_effect_and_one_answer(client):
    first, second = sent(client, "a"), sent(client, "a")

    assert first.json() == second.json()
    assert len(client.get("/v1/paths").json()["items"]) == 1


def test_another_body_under_the_same_key_is_refused(client):
    sent(client, "a")

    assert sent(client, "a", learner="max").status_code == 422


def test_an_error_is_repeated_too(client):
    first, second = sent(client, "a", learner="nobody"), sent(client, "a", learner="nobody")

    assert (first.status_code, second.status_code) == (404, 404)
    assert first.json() == second.json()


def test_without_the_right_key_nothing_is_repeated(client):
    sent(client, "a")
    reply = client.post("/v1/paths", json=BODY, headers={"Idempotency-Key": "a", "Authorization": "Bearer wrong"})

    assert reply.status_code == 401


def test_many_at_once_have_one_effect(client):
    with ThreadPoolExecutor(6) as pool:
        replies = list(pool.map(lambda _: sent(client, "once"), range(6)))

    assert {reply.status_code for reply in replies} <= {201, 409}
    assert len(client.get("/v1/paths").json()["items"]) == 1


def keys(filled, count):
    """Make API keys of the same organisation."""
    by = Caller(TENANT, "test")
    return [make_key(filled.store, by, KeyRequest(f"key {n}"), datetime.now(UTC)).key for n in range(count)]


def test_two_callers_of_one_organisation_share_no_answers(client, filled):
    first, second = (
        client.post("/v1/paths", json=BODY, headers={"Idempotency-Key": "a", "Authorization": f"Bearer {key}"})
        for key in keys(filled, 2)
    )

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] != second.json()["id"]


def test_a_learner_never_gets_what_the_organisation_was_told(client, filled):
    told = sent(client, "a").json()
    (key,) = keys(filled, 1)
    asking = {"Authorization": f"Bearer {key}"}
    token = client.post("/v1/tokens", json={"learner": "max"}, headers=asking).json()["token"]
    reply = client.post("/v1/paths", json=BODY, headers={"Idempotency-Key": "a", "Authorization": f"Bearer {token}"})

    assert reply.status_code >= 400
    assert told["id"] not in reply.text


def test_the_headers_come_again_too(client):
    body = {"requests": [{"learner": "lea", "roles": [{"role": "r:analyst"}]}] * 21}
    first, second = (client.post("/v1/paths/bulk", json=body, headers={"Idempotency-Key": "job"}) for _ in range(2))

    assert (first.status_code, second.status_code) == (202, 202)
    for name in ("location", "content-type"):
        assert first.headers[name] == second.headers[name]
    assert second.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers


def test_a_problem_comes_again_as_a_problem(client):
    replies = [sent(client, "a", learner="nobody") for _ in range(2)]

    assert {reply.headers["content-type"] for reply in replies} == {"application/problem+json"}


def test_a_deletion_is_done_once(client, filled):
    (key,) = keys(filled, 1)
    prefix = client.get("/v1/keys").json()["items"][0]["prefix"]
    gone = [client.delete(f"/v1/keys/{prefix}", headers={"Idempotency-Key": "d"}) for _ in range(2)]

    assert key
    assert [reply.status_code for reply in gone] == [204, 204]


def test_an_answer_about_a_moment_is_not_kept(client):
    """After 412 the client reads again and sends the same change with another ETag."""
    learner = client.get("/v1/learners/lea")
    stale, fresh = (
        client.put(
            "/v1/learners/lea", json=learner.json(), headers={"Idempotency-Key": "p", "If-Match": tag}
        ).status_code
        for tag in ('"old"', learner.headers["etag"])
    )

    assert (stale, fresh) == (412, 200)


def test_another_address_is_another_request(client):
    sent(client, "a")
    reply = client.post("/v1/gap", json=BODY, headers={"Idempotency-Key": "a"})

    assert (reply.status_code, reply.json()["type"]) == (422, "/problems/key-reused")


def test_an_erased_learner_is_in_no_stored_answer(client, filled):
    sent(client, "a")
    client.put("/v1/learners/lea", json={"id": "lea"}, headers={"Idempotency-Key": "b"})
    filled.store.erase_learner(TENANT, "lea")
    with filled.store._read() as connection:
        kept = [str(row) for row in connection.execute(select(tables.idempotency))]

    assert not [row for row in kept if "lea" in row]
