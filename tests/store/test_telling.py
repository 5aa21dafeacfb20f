"""Webhooks and statements to be forwarded in the store, on both databases: leased, sent at least once, told of."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from service.store import tables
from service.store.errors import NotFound
from service.store.store import Store
from service.store.telling.emitted import Made
from service.store.telling.webhook_values import Answered, Parcel, Webhook
from service.store.telling.webhooks import LOT

SOON = timedelta(minutes=5)


def at(engine: Engine, ahead: timedelta) -> Store:
    return Store(engine, lambda: datetime.now(UTC) + ahead)


def hooked(store: Store, tenant: str, id: str = "wh_1", types: tuple[str, ...] = ()) -> None:
    store.webhooks.add(tenant, Webhook(id=id, url="https://example.org/hook", types=types), "sealed")


def mine(lots: list[list[Parcel]], tenant: str) -> list[Parcel]:
    return [parcel for lot in lots for parcel in lot if parcel.tenant == tenant]


def test_an_event_waits_for_each_webhook_that_wants_it(store: Store, tenant: str) -> None:
    hooked(store, tenant)
    hooked(store, tenant, "wh_2", ("path.created",))
    assert store.webhooks.tell(tenant, "path.created", {"path": "p"}, "lea") == 2
    assert store.webhooks.tell(tenant, "job.finished", {"job": "j"}, None) == 1
    assert [one.type for one in store.webhooks.deliveries(tenant, "wh_2")] == ["path.created"]
    with pytest.raises(NotFound):
        store.webhooks.deliveries(tenant, "wh_3")


def test_what_is_leased_is_nobody_elses_until_the_lease_is_over(store: Store, engine: Engine, tenant: str) -> None:
    hooked(store, tenant)
    for n in range(LOT + 5):
        store.webhooks.tell(tenant, "job.finished", {"job": f"j{n}"}, None)
    first = mine(store.webhooks.claim(60), tenant)
    assert len(first) == LOT
    assert mine(store.webhooks.claim(60), tenant) == []
    again = mine(at(engine, SOON).webhooks.claim(60), tenant)
    assert [parcel.id for parcel in again] == [parcel.id for parcel in first]


def test_of_many_senders_one_gets_each_delivery(store: Store, tenant: str) -> None:
    for n in range(4):
        hooked(store, tenant, f"wh_{n}")
    store.webhooks.tell(tenant, "job.finished", {}, None)
    with ThreadPoolExecutor(4) as pool:
        lots = list(pool.map(lambda _: mine(store.webhooks.claim(60), tenant), range(8)))
    ids = [parcel.id for lot in lots for parcel in lot]
    assert len(ids) == len(set(ids)) == 4


def test_how_it_went_is_kept(store: Store, engine: Engine, tenant: str) -> None:
    hooked(store, tenant)
    store.webhooks.tell(tenant, "job.finished", {}, None)
    (parcel,) = mine(store.webhooks.claim(60), tenant)
    store.webhooks.failed(parcel, Answered(503, "busy", datetime.now(UTC) + SOON))
    (waiting,) = store.webhooks.deliveries(tenant, "wh_1", "waiting")
    assert (waiting.tries, waiting.status, waiting.answer) == (1, 503, "busy")
    assert store.webhooks.get(tenant, "wh_1").failing_since
    (again,) = mine(at(engine, 2 * SOON).webhooks.claim(60), tenant)
    store.webhooks.delivered(again, Answered(200, ""))
    store.webhooks.delivered(again, Answered(200, ""))
    assert [(one.state, one.tries) for one in store.webhooks.deliveries(tenant, "wh_1")] == [("delivered", 2)]
    assert store.webhooks.get(tenant, "wh_1").failing_since is None


def test_a_removed_webhook_leaves_no_event(store: Store, engine: Engine, tenant: str) -> None:
    hooked(store, tenant)
    store.webhooks.tell(tenant, "job.finished", {}, None)
    store.webhooks.remove(tenant, "wh_1")
    with engine.begin() as connection:
        for table in (tables.event, tables.delivery):
            assert connection.execute(table.select().where(table.c.tenant == tenant)).all() == []


def test_webhooks_of_tenants_do_not_meet(store: Store, tenant: str) -> None:
    hooked(store, tenant)
    store.add_tenant(f"{tenant}-b")
    assert store.webhooks.tell(f"{tenant}-b", "job.finished", {}, None) == 0
    with pytest.raises(NotFound):
        store.webhooks.get(f"{tenant}-b", "wh_1")


def made(n: int) -> Made:
    return Made(f"s{n}", "p", "t:1", "completed", {"id": f"s{n}"})


@pytest.fixture
def path(store: Store, engine: Engine, tenant: str) -> None:
    """Put a path there that statements can be about."""
    row = {"tenant": tenant, "id": "p", "learner": "lea", "version": 1, "state": "active", "fingerprint": "f",
           "created": "2026-03-01"}  # fmt: skip
    with engine.begin() as connection:
        connection.execute(tables.emitted.delete())
        connection.execute(tables.path.insert(), [row])


@pytest.mark.usefixtures("path")
def test_a_statement_is_forwarded_once_and_again_after_a_crash(store: Store, engine: Engine, tenant: str) -> None:
    for n in (1, 2, 1):
        store.emitted.add(tenant, made(n))
    lot = store.emitted.claim(10, 60)
    assert sorted(one.id for one in lot) == ["s1", "s2"]
    assert store.emitted.claim(10, 60) == []
    later = at(engine, SOON).emitted
    again = later.claim(10, 60)
    later.sent([one for one in again if one.id == "s1"], 200)
    later.retry([one for one in again if one.id == "s2"], datetime.now(UTC) + 2 * SOON, "down")
    assert later.claim(10, 60) == []
    (last,) = at(engine, 3 * SOON).emitted.claim(10, 60)
    assert (last.id, last.tries) == ("s2", 1)
    later.refused(last, 400, "no")
    assert store.emitted.counts(tenant) == {"refused": 1, "sent": 1}


@pytest.mark.usefixtures("path")
def test_the_last_that_was_said_of_a_step_is_known(store: Store, tenant: str) -> None:
    for n in (1, 2):
        store.emitted.add(tenant, made(n))
    last = store.emitted.last(tenant, "p", "t:1", "completed")
    assert last is not None
    assert last.id == "s2"
    assert store.emitted.last(tenant, "p", "t:1", "opened") is None
