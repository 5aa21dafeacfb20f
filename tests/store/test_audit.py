"""The audit log: whatever is changed in it afterwards is found, and concurrent notes keep one chain."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import Connection, Engine, delete, insert, select, update

from paths.errors import BadRecord
from paths.model import Learner
from service.record.audit import checkpoint, note, person_ref, prune, verify
from service.secrets import Ring
from service.store import tables
from service.store.store import Store

ENTRIES = 7
_E, _H = tables.audit_entry.c, tables.audit_head.c
_logs = count(1)


@pytest.fixture
def log(store: Store, tenant: str) -> str:
    """A tenant with a few entries."""
    fill(store, tenant)
    return tenant


def fill(store: Store, tenant: str) -> None:
    for n in range(ENTRIES):
        note(store, tenant, "kim", f"key.{'created' if n % 2 else 'removed'}", f"key:{n}", {"n": n, "why": "test"})


def rows(connection: Connection, tenant: str) -> list[dict[str, Any]]:
    found = connection.execute(select(tables.audit_entry).where(_E.tenant == tenant).order_by(_E.seq))
    return [dict(row._mapping) for row in found]


@contextmanager
def tampering(engine: Engine, tenant: str) -> Iterator[Connection]:
    with engine.begin() as connection:
        yield connection


def found(store: Store, tenant: str) -> list[int]:
    return [fault.seq for fault in verify(store, tenant).faults]


def test_a_log_that_nobody_touched_holds(store: Store, log: str) -> None:
    assert verify(store, log).faults == ()
    assert verify(store, log).entries == ENTRIES


def test_an_empty_log_holds(store: Store, tenant: str) -> None:
    assert verify(store, tenant) == verify(store, tenant, checkpoint(store, tenant))
    assert verify(store, tenant).faults == ()


@pytest.mark.parametrize("column", ["at", "actor", "action", "object", "facts", "prev", "hash"])
@pytest.mark.parametrize("seq", [1, 4, ENTRIES])
def test_any_edit_of_any_column_is_found_where_it_is(
    store: Store, engine: Engine, log: str, column: str, seq: int
) -> None:
    with tampering(engine, log) as connection:
        old = rows(connection, log)[seq - 1][column]
        new = '{"n":99}' if column == "facts" else f"{old}0"
        connection.execute(update(tables.audit_entry).where(_E.tenant == log, _E.seq == seq).values({column: new}))
    assert {seq, seq + 1} & set(found(store, log))


@pytest.mark.parametrize("seq", range(1, ENTRIES + 1))
def test_any_entry_taken_away_is_found(store: Store, engine: Engine, log: str, seq: int) -> None:
    with tampering(engine, log) as connection:
        connection.execute(delete(tables.audit_entry).where(_E.tenant == log, _E.seq == seq))
    assert found(store, log)[0] == (0 if seq == ENTRIES else seq + 1)


@pytest.mark.parametrize("left", range(ENTRIES))
def test_any_truncation_is_found(store: Store, engine: Engine, log: str, left: int) -> None:
    with tampering(engine, log) as connection:
        connection.execute(delete(tables.audit_entry).where(_E.tenant == log, _E.seq > left))
    assert "cut off" in verify(store, log).faults[0].problem


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_done_to_the_rows_without_the_key_is_found(store: Store, engine: Engine, data: Any) -> None:
    """Swaps, deletions, copies and edits, also with every hash and the head's computed anew by the attacker."""
    name = f"log-{next(_logs)}"
    fill(store, name)
    with engine.begin() as connection:
        old = rows(connection, name)
        new = data.draw(st.lists(st.sampled_from(old), max_size=ENTRIES + 2))
        edited = [{**row, "seq": n} for n, row in enumerate(new, 1)]
        if data.draw(st.booleans()) and edited:
            row = data.draw(st.sampled_from(edited))
            row["actor"] = data.draw(st.sampled_from(["kim", "eve"]))
        if data.draw(st.booleans()):
            edited = rehashed(edited)
        connection.execute(delete(tables.audit_entry).where(_E.tenant == name))
        if edited:
            connection.execute(insert(tables.audit_entry), edited)
        if data.draw(st.booleans()):
            last = edited[-1] if edited else {"seq": 0, "hash": ""}
            values = {"seq": last["seq"], "hash": last["hash"]}
            connection.execute(update(tables.audit_head).where(_H.tenant == name).values(values))
        same = edited == old
    assert (verify(store, name).faults == ()) == same


def rehashed(edited: list[dict[str, Any]]) -> list[dict[str, Any]]:
    from service.record.audit import hash_of
    from service.store.trust.audit import Entry

    prev, made = "", []
    for row in edited:
        entry = Entry(**{**row, "prev": prev})
        prev = hash_of(entry)
        made.append({**row, "prev": entry.prev, "hash": prev})
    return made


def test_a_head_taken_away_is_found(store: Store, engine: Engine, log: str) -> None:
    with tampering(engine, log) as connection:
        connection.execute(delete(tables.audit_head).where(_H.tenant == log))
    assert "gone" in verify(store, log).faults[0].problem


def test_a_log_put_back_whole_is_found_with_a_checkpoint_kept_elsewhere(
    store: Store, engine: Engine, log: str
) -> None:  # fmt: skip
    with engine.begin() as connection:
        head = connection.execute(select(tables.audit_head).where(_H.tenant == log)).one()._mapping
    note(store, log, "kim", "key.removed", "key:late")
    kept = checkpoint(store, log)
    with engine.begin() as connection:
        connection.execute(delete(tables.audit_entry).where(_E.tenant == log, _E.seq > ENTRIES))
        connection.execute(update(tables.audit_head).where(_H.tenant == log).values(dict(head)))

    assert verify(store, log).faults == ()
    assert "put back" in verify(store, log, kept).faults[0].problem


def test_a_checkpoint_that_was_edited_is_none(store: Store, log: str) -> None:
    kept = replace(checkpoint(store, log), seq=3)
    assert "not signed" in verify(store, log, kept).faults[0].problem


def test_a_log_signed_with_another_key_does_not_hold(engine: Engine, log: str) -> None:
    assert "not signed" in verify(Store(engine, ring=Ring.fresh()), log).faults[0].problem


def test_concurrent_notes_keep_one_chain(store: Store, tenant: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: note(store, tenant, "kim", "key.created", f"key:{n}"), range(40)))
    assert verify(store, tenant) == verify(store, tenant)
    assert (verify(store, tenant).entries, verify(store, tenant).faults) == (40, ())


def test_a_note_in_a_transaction_that_fails_was_never_made(store: Store, log: str) -> None:
    def fail() -> None:
        with store.atomic() as together:
            note(together, log, "kim", "key.created", "key:x")
            raise BadRecord("x", "y")

    with pytest.raises(BadRecord):
        fail()
    assert verify(store, log).entries == ENTRIES
    note(store, log, "kim", "key.created", "key:y")
    assert verify(store, log).faults == ()


def test_no_learner_is_named_wherever_the_id_stands(store: Store, tenant: str) -> None:
    store.put_learner(tenant, Learner("hr:ada"))
    made = note(
        store, tenant, "hr:ada", "path.contested", "learner:hr:ada", {"who": ["hr:ada"], "hr:ada": {"x": "hr:ada"}}
    )

    assert "hr:ada" not in f"{made}"
    assert person_ref(store, tenant, "hr:ada") == made.actor
    assert made.object == f"learner:{made.actor}"


def test_references_differ_between_tenants(store: Store, tenant: str) -> None:
    assert person_ref(store, tenant, "hr:ada") != person_ref(store, "other", "hr:ada")


def test_what_was_removed_for_its_age_is_no_fault_and_is_noted(store: Store, log: str) -> None:
    prune(store, log, store.audit.page(log, after=2, limit=1)[0])

    assert verify(store, log).faults == ()
    assert [entry.seq for entry in store.audit.page(log)] == [*range(4, ENTRIES + 1), ENTRIES + 1]
    assert store.audit.page(log)[-1].action == "audit.pruned"


def test_entries_written_back_below_the_floor_are_found(store: Store, engine: Engine, log: str) -> None:
    with engine.begin() as connection:
        first = rows(connection, log)[0]
    prune(store, log, store.audit.page(log, limit=3)[-1])
    with engine.begin() as connection:
        connection.execute(insert(tables.audit_entry), [first])
    assert found(store, log)


def test_pages_go_on_after_a_number_and_choose_by_action(store: Store, log: str) -> None:
    assert [entry.seq for entry in store.audit.page(log, after=2, limit=3)] == [3, 4, 5]
    assert {entry.action for entry in store.audit.page(log, action="key.cr")} == {"key.created"}
