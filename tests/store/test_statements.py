"""Statements in the store, on both databases."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, func, select

from paths.model import Learner
from service.activity.drafts import draft
from service.activity.drafts import verb_key as verb
from service.store import tables
from service.store.errors import Conflict, NotFound
from service.store.people.people import Who
from service.store.store import Store
from service.store.telling.activity import Effect, Settled
from service.store.telling.statements import Ref, Wanted
from tests.xapi import ADL, MAIL, numbered, said, voiding

ALL = Wanted()
VOUCHES = {"account": {"homePage": "urn:test", "name": "key"}}


def drafts(*statements):
    return [draft(one, "1.0.3", VOUCHES) for one in statements]


def ids(store: Store, tenant: str, wanted: Wanted = ALL) -> list[str]:
    return [json.loads(kept.body)["id"] for kept in store.statements.page(tenant, wanted)]


def test_a_statement_is_kept_once(store: Store, tenant: str) -> None:
    assert store.statements.add(tenant, drafts(said("completed", n=1))) == 1
    assert store.statements.add(tenant, drafts(said("completed", n=1), said("passed", n=2))) == 1
    assert ids(store, tenant) == [numbered(2), numbered(1)]


def test_a_lot_with_one_conflict_keeps_nothing(store: Store, tenant: str) -> None:
    store.statements.add(tenant, drafts(said("completed", n=1)))
    with pytest.raises(Conflict, match=numbered(1)):
        store.statements.add(tenant, drafts(said("passed", n=2), said("failed", n=1)))
    assert ids(store, tenant) == [numbered(1)]


def test_statements_of_tenants_do_not_meet(store: Store, tenant: str) -> None:
    store.add_tenant(f"{tenant}-b")
    store.statements.add(tenant, drafts(said("completed", n=1)))
    assert store.statements.add(f"{tenant}-b", drafts(said("failed", n=1))) == 1
    assert ids(store, f"{tenant}-b", Wanted(refs=(Ref("verb", verb(f"{ADL}completed")),))) == []


def test_stored_grows_with_every_write_whatever_the_clock_does(engine: Engine, tenant: str) -> None:
    stopped = Store(engine, lambda: datetime(2026, 3, 1, tzinfo=UTC))
    for n in range(3):
        stopped.statements.add(tenant, drafts(said("completed", n=n)))
    stored = [kept.stored for kept in stopped.statements.page(tenant, Wanted(ascending=True))]
    assert stored == sorted(set(stored))
    assert stopped.statements.consistent_through(tenant) == stored[-1]
    assert len(stopped.statements.page(tenant, Wanted(since=stored[0], until=stored[1]))) == 1


def test_many_writers_leave_no_gap_that_a_reader_could_step_over(store: Store, tenant: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: store.statements.add(tenant, drafts(said("completed", n=n))), range(20)))
    kept = store.statements.page(tenant, Wanted(ascending=True))
    assert [one.n for one in kept] == list(range(1, 21))
    assert [one.stored for one in kept] == sorted({one.stored for one in kept})


def test_the_same_statement_sent_at_once_by_many_is_kept_once(store: Store, tenant: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        new = list(pool.map(lambda _: store.statements.add(tenant, drafts(said("completed", n=1))), range(8)))
    assert sum(new) == 1


def test_pages_follow_one_another_both_ways(store: Store, tenant: str) -> None:
    store.statements.add(tenant, drafts(*(said("completed", n=n) for n in range(5))))
    first = store.statements.page(tenant, Wanted(limit=2))
    rest = ids(store, tenant, Wanted(cursor=first[-1].n))
    assert [json.loads(kept.body)["id"] for kept in first] + rest == [numbered(n) for n in (4, 3, 2, 1, 0)]
    up = store.statements.page(tenant, Wanted(limit=2, ascending=True))
    assert ids(store, tenant, Wanted(cursor=up[-1].n, ascending=True)) == [numbered(n) for n in (2, 3, 4)]


def test_a_voided_statement_is_only_found_as_such(store: Store, tenant: str) -> None:
    store.statements.add(tenant, drafts(said("completed", n=1)))
    store.statements.add(tenant, drafts(voiding(2, of=1)))
    assert ids(store, tenant) == [numbered(2)]
    assert json.loads(store.statements.get(tenant, numbered(1), voided=True).body)["id"] == numbered(1)
    for id, voided in ((1, False), (2, True)):
        with pytest.raises(NotFound):
            store.statements.get(tenant, numbered(id), voided)


def test_what_is_voided_before_it_comes_is_voided(store: Store, tenant: str) -> None:
    store.statements.add(tenant, drafts(voiding(2, of=1)))
    store.statements.add(tenant, drafts(said("completed", n=1)))
    assert ids(store, tenant) == [numbered(2)]


def test_nothing_voids_what_voids(store: Store, tenant: str) -> None:
    store.statements.add(tenant, drafts(said("completed", n=1), voiding(2, of=1), voiding(3, of=2)))
    assert ids(store, tenant) == [numbered(3), numbered(2)]


def test_what_refers_to_a_match_is_found_with_it(store: Store, tenant: str) -> None:
    about = {**said("commented", n=2, actor={"mbox": "mailto:max@example.org"}),
             "object": {"objectType": "StatementRef", "id": numbered(1)}}  # fmt: skip
    further = {**about, "id": numbered(3), "object": {"objectType": "StatementRef", "id": numbered(2)}}
    store.statements.add(tenant, drafts(said("completed", n=1), about, further, said("passed", n=4)))
    found = ids(store, tenant, Wanted(refs=(Ref("verb", verb(f"{ADL}completed")),)))
    assert found == [numbered(3), numbered(2), numbered(1)]


def test_what_is_to_be_carried_out_comes_in_order_and_once(store: Store, tenant: str) -> None:
    store.statements.add(tenant, drafts(*(said("completed", n=n) for n in range(3)), said("asked", n=3)))
    assert tenant in store.activity.waiting()
    with store.atomic() as together:
        first, second = together.activity.due(tenant, 2)
        together.activity.settle(tenant, first.n, Settled("applied", "completed", "lea", "t:1", Effect(("p/t:1",))))
        together.activity.settle(tenant, second.n, Settled("unmatched", "actor"))
    (third,) = store.activity.due(tenant, 9)
    assert [first.id, second.id, third.id] == [numbered(n) for n in range(3)]
    same = store.activity.same_done(tenant, "lea", "t:1")
    assert same is not None
    assert same.effect == Effect(("p/t:1",))
    assert store.activity.counts(tenant) == {"applied": 1, "ignored": 1, "new": 1, "unmatched": 1}


def test_voiding_what_was_carried_out_asks_for_it_to_be_undone(store: Store, tenant: str) -> None:
    store.statements.add(tenant, drafts(said("completed", n=1), said("completed", n=2)))
    store.activity.settle(tenant, 1, Settled("applied", "completed", "lea", "t:1"))
    store.statements.add(tenant, drafts(voiding(3, of=1), voiding(4, of=2)))
    assert store.activity.counts(tenant) == {"ignored": 2, "undo": 1, "voided": 1}
    assert [due.outcome for due in store.activity.due(tenant, 9)] == ["undo"]


def test_what_lacks_a_name_is_listed_and_tried_again(store: Store, tenant: str) -> None:
    store.statements.add(tenant, drafts(*(said("completed", n=n) for n in range(3))))
    for n, lacks in ((1, "actor"), (2, "both"), (3, "activity")):
        store.activity.settle(tenant, n, Settled("unmatched", lacks))
    (group,) = store.activity.unmatched(tenant, "actor", "", 10)
    assert (group.statements, group.body["actor"]) == (2, {"mbox": MAIL})
    assert store.activity.unmatched(tenant, "actor", group.key, 10) == []
    assert tenant in store.activity.lacking()
    assert store.activity.again(tenant, actors=["unknown"]) == 0
    assert store.activity.again(tenant, actors=[group.key]) == 3


def test_an_account_belongs_to_one_learner(store: Store, tenant: str) -> None:
    for id in ("lea", "max"):
        store.put_learner(tenant, Learner(id))
    store.activity.put_accounts(tenant, "lea", {"k2": "{}", "k1": "{}"})
    with pytest.raises(Conflict):
        store.activity.put_accounts(tenant, "max", {"k1": "{}"})
    with pytest.raises(NotFound):
        store.activity.put_accounts(tenant, "nobody", {"k3": "{}"})
    store.activity.put_accounts(tenant, "lea", {"k2": "{}"})
    store.activity.put_accounts(tenant, "max", {"k1": "{}"})
    assert store.activity.owners(tenant, ["k1", "k2", "k3"]) == {"k1": "max", "k2": "lea"}


def test_an_erased_learner_leaves_no_statement(store: Store, engine: Engine, tenant: str) -> None:
    store.put_learner(tenant, Learner("lea"))
    (key,) = {ref.value for ref in drafts(said("completed"))[0].refs if ref.kind == "agent" and ref.near}
    store.activity.put_accounts(tenant, "lea", {key: "{}"})
    other = {"mbox": "mailto:max@example.org"}
    about = said("praised", n=2, actor=other, context={"instructor": {"mbox": MAIL}})
    store.statements.add(tenant, drafts(said("completed", n=1), about, said("passed", n=3, actor=other)))
    store.people.erase(Who.of(store.ring, tenant, "lea"))
    assert ids(store, tenant) == [numbered(3)]
    with engine.begin() as connection:
        for table in (tables.account, tables.statement_ref):
            rows = select(func.count()).select_from(table).where(table.c.tenant == tenant)
            assert connection.scalar(rows) == (0 if table is tables.account else len(drafts(said("passed"))[0].refs))
