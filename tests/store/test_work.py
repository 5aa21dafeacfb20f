"""Outbox, repeated requests, ingest runs, keys, vectors."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import Engine

from paths.errors import BadRecord
from paths.model import Document, Skill
from service.store.errors import Conflict, NotFound
from service.store.store import Store
from service.store.values import (
    ApiKey,
    Changes,
    Fresh,
    InFlight,
    IngestRun,
    Key,
    Mismatch,
    Refusal,
    Replay,
    Request,
    SkillVector,
)

PAGE = Document(id="x:page", text="Joins.", version="1")
REQUEST = Request("key-1", "POST /v1/paths", "hash-1")
RUN = IngestRun(id="r1", source="moodle", started="2026-03-01T10:00:00+00:00")


def told(store: Store) -> list[tuple[str, str, str, int]]:
    return [(row.op, row.document, row.version, row.revision) for row in store.pending()]


# --- outbox -----------------------------------------------------------------------------------------------------------


def test_the_index_is_told_of_every_change_of_a_document_in_order(store: Store, tenant: str) -> None:
    store.write(tenant, Changes(put=(PAGE, Skill(id="x:sql", label="SQL"))))
    store.write(tenant, Changes(put=(replace(PAGE, text="Joins!", version="2"),)))
    store.write(tenant, Changes(put=(replace(PAGE, text="Joins!", version="2", access=("group:bi",)),)))
    store.write(tenant, Changes(withdraw=(Key("document", "x:page"),)))
    ops = [("upsert", "1"), ("upsert", "2"), ("upsert", "2"), ("remove", "2")]
    assert told(store) == [(op, "x:page", version, n) for n, (op, version) in enumerate(ops, 1)]


def test_what_was_followed_leaves_the_outbox(store: Store, tenant: str) -> None:
    store.write(tenant, Changes(put=tuple(replace(PAGE, id=f"x:{n}") for n in range(3))))
    first, *rest = store.pending()
    store.done([first.seq, first.seq, 10**9])
    assert store.pending() == rest
    assert store.pending(limit=1) == rest[:1]
    assert store.pending_count() == 2


def test_a_number_taken_off_the_outbox_is_not_given_out_again(store: Store, tenant: str) -> None:
    store.write(tenant, Changes(put=(PAGE,)))
    last = store.pending()[-1].seq
    store.done([last])
    store.reindex(tenant)
    assert store.pending()[0].seq > last


def test_a_whole_tenant_can_be_put_on_the_outbox_again(store: Store, tenant: str) -> None:
    store.write(tenant, Changes(put=(PAGE, replace(PAGE, id="x:gone"))))
    store.write(tenant, Changes(withdraw=(Key("document", "x:gone"),)))
    store.done(row.seq for row in store.pending())
    assert store.reindex(tenant) == 1
    assert told(store) == [("upsert", "x:page", "1", 2)]


# --- requests that may be sent twice ----------------------------------------------------------------------------------


def test_a_repeated_request_gets_the_same_answer(store: Store, tenant: str) -> None:
    assert store.begin_request(tenant, REQUEST) == Fresh()
    assert store.begin_request(tenant, REQUEST) == InFlight()
    store.finish_request(tenant, "key-1", Replay(201, '{"id": "ä"}'.encode()))
    assert store.begin_request(tenant, REQUEST) == Replay(201, '{"id": "ä"}'.encode())


@pytest.mark.parametrize("other", [Request("key-1", "POST /v1/paths", "x"), Request("key-1", "PUT /v1/x", "hash-1")])
def test_another_request_under_the_same_key_is_told_apart(store: Store, tenant: str, other: Request) -> None:
    store.begin_request(tenant, REQUEST)
    assert store.begin_request(tenant, other) == Mismatch()


def test_keys_of_tenants_do_not_meet(store: Store, tenant: str) -> None:
    store.add_tenant(f"{tenant}-b")
    store.begin_request(tenant, REQUEST)
    assert store.begin_request(f"{tenant}-b", REQUEST) == Fresh()


def test_a_request_that_failed_may_be_sent_again(store: Store, tenant: str) -> None:
    store.begin_request(tenant, REQUEST)
    store.drop_request(tenant, "key-1")
    assert store.begin_request(tenant, REQUEST) == Fresh()


def test_an_answer_is_not_dropped(store: Store, tenant: str) -> None:
    store.begin_request(tenant, REQUEST)
    store.finish_request(tenant, "key-1", Replay(201, b"{}"))
    store.drop_request(tenant, "key-1")
    assert store.begin_request(tenant, REQUEST) == Replay(201, b"{}")


def test_of_many_equal_requests_one_is_fresh(store: Store, tenant: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        begun = list(pool.map(lambda _: store.begin_request(tenant, REQUEST), range(16)))
    assert (begun.count(Fresh()), begun.count(InFlight())) == (1, 15)


def test_an_answer_that_was_not_begun_or_is_no_text_is_refused(store: Store, tenant: str) -> None:
    with pytest.raises(NotFound):
        store.finish_request(tenant, "key-2", Replay(200, b""))
    with pytest.raises(BadRecord):
        store.finish_request(tenant, "key-2", Replay(200, b"\xff"))
    with pytest.raises(BadRecord, match="Idempotency-Key"):
        store.begin_request(tenant, Request("k" * 201, "POST /v1/paths", "hash-1"))


@pytest.mark.parametrize(
    ("answered", "age", "fresh"), [(False, 1, False), (False, 2, True), (True, 1439, False), (True, 1441, True)]
)
def test_a_request_is_remembered_for_as_long_as_it_makes_sense(
    engine: Engine, tenant: str, answered: bool, age: int, fresh: bool
) -> None:
    begun = datetime(2026, 3, 1, tzinfo=UTC)
    Store(engine, lambda: begun).begin_request(tenant, REQUEST)
    later = Store(engine, lambda: begun + timedelta(minutes=age))
    if answered:
        later.finish_request(tenant, "key-1", Replay(201, b"{}"))
    assert (later.begin_request(tenant, REQUEST) == Fresh()) is fresh


def test_old_answers_are_forgotten(engine: Engine, tenant: str) -> None:
    begun = datetime(2020, 3, 1, tzinfo=UTC)
    Store(engine, lambda: begun).begin_request(tenant, REQUEST)
    later = Store(engine, lambda: begun + timedelta(hours=25))
    assert later.forget_requests() == 1


# --- ingest runs ------------------------------------------------------------------------------------------------------


def test_a_run_is_kept_as_it_is_now(store: Store, tenant: str) -> None:
    store.put_run(tenant, RUN)
    done = replace(RUN, state="done", finished="2026-03-01T10:05:00+00:00", counts={"added": 3})
    store.put_run(tenant, done)
    store.put_run(tenant, replace(RUN, id="r2"))
    assert store.runs(tenant) == [done, replace(RUN, id="r2")]
    assert store.runs(tenant, after="r1") == [replace(RUN, id="r2")]


def test_refused_records_are_listed_in_their_order(store: Store, tenant: str) -> None:
    refusals = [Refusal(file="a.csv", line=n, field="label", problem="is empty") for n in range(12)]
    store.put_run(tenant, RUN)
    store.add_refusals(tenant, "r1", refusals[:5])
    store.add_refusals(tenant, "r1", refusals[5:])
    assert store.refusals(tenant, "r1") == refusals
    assert store.refusals(tenant, "r1", skip=10, limit=1) == refusals[10:11]
    with pytest.raises(NotFound, match="no run 'r9'"):
        store.add_refusals(tenant, "r9", refusals)


def test_a_report_of_a_bad_record_may_quote_it(store: Store, tenant: str) -> None:
    store.put_run(tenant, RUN)
    store.add_refusals(tenant, "r1", [Refusal(file="a", line=None, field="t", problem="a\0b \ud800")])
    assert store.refusals(tenant, "r1")[0].problem == "a\u2400b ?"


# --- keys and vectors -------------------------------------------------------------------------------------------------


def test_a_key_is_found_by_its_prefix_until_it_is_removed(store: Store, tenant: str) -> None:
    key = ApiKey(prefix=f"fp-{tenant}", hash="h", tenant=tenant, scopes=("paths:read",), expires="2027-01-01")
    store.keys.add(key)
    with pytest.raises(Conflict):
        store.keys.add(replace(key, hash="other"))
    assert store.keys.get(key.prefix) == key
    assert store.keys.of(tenant) == [key]
    store.keys.remove(tenant, key.prefix)
    with pytest.raises(NotFound):
        store.keys.get(key.prefix)


def test_a_key_of_another_tenant_cannot_be_removed(store: Store, tenant: str) -> None:
    store.add_tenant(f"{tenant}-b")
    store.keys.add(ApiKey(prefix=f"fp-{tenant}", hash="h", tenant=tenant))
    with pytest.raises(NotFound):
        store.keys.remove(f"{tenant}-b", f"fp-{tenant}")


def test_the_newest_vector_of_a_skill_is_kept_for_each_model(store: Store, tenant: str) -> None:
    old, new = SkillVector("x:sql", "t1", b"\x00\x01"), SkillVector("x:sql", "t2", b"\x02\x00")
    store.put_vectors(tenant, "mini", [old, SkillVector("x:data", "t", b"")])
    store.put_vectors(tenant, "mini", [new])
    store.put_vectors(tenant, "other", [old])
    assert store.vectors(tenant, "mini") == [SkillVector("x:data", "t", b""), new]
    assert store.vectors(tenant, "other") == [old]
