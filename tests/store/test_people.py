"""A learner is erased from every table that there is, on both databases; tables to come are filled and searched too."""

from itertools import count
from typing import Any

import pytest
from sqlalchemy import Engine, Table, insert
from sqlalchemy.types import Float, Integer, LargeBinary

from service.store import tables
from service.store.errors import Conflict
from service.store.people.holding import RULES
from service.store.people.people import Who
from service.store.people.traces import forget, rows_showing
from service.store.store import Store

OTHERS = "meadow-4f"
_numbers = count(1)


def filled(store: Store, tenant: str, learner: str, mark: str) -> dict[str, int]:
    """Put one row about a learner into every table, every text of it holding `mark`; return how many a table."""
    made: dict[str, dict[str, Any]] = {"tenant": {"id": tenant}}
    with store._write() as connection:
        for table in tables.metadata.sorted_tables:
            if table.name != "tenant":
                row = _row(table, made, Who.of(store.ring, tenant, learner), mark)
                connection.execute(insert(table), [row])
                made[table.name] = row
    return {name: 1 for name in made if RULES[name].kind != "none"}


def _row(table: Table, made: dict[str, dict[str, Any]], who: Who, mark: str) -> dict[str, Any]:
    rule = RULES[table.name]
    row: dict[str, Any] = {}
    for column in table.columns:
        if isinstance(column.type, Integer):
            row[column.name] = 1
        elif isinstance(column.type, Float):
            row[column.name] = 0.5
        elif isinstance(column.type, LargeBinary):
            row[column.name] = b"bytes"
        else:
            row[column.name] = _text(rule.kind, column.name, who, mark)
    row |= {"tenant": who.tenant} if "tenant" in table.c else {}
    for key in table.foreign_key_constraints:
        row |= {e.parent.name: made[key.referred_table.name][e.column.name] for e in key.elements}
    if rule.kind == "person":
        row[rule.column] = who.learner
    if rule.kind == "reference":
        row[rule.column] = who.ref
    if table.name == "outbox":
        del row["seq"]
    return row


def _text(kind: str, name: str, who: Who, mark: str) -> str:
    if kind in ("person", "child", "reference"):
        return f"{mark}-{name}"
    if kind == "mention":
        return f"{mark}-{who.learner}-{name}"
    if name in ("body", "args", "saved", "result", "error", "note", "resolution"):
        objects = f'{{"items":[{{"id":"{who.learner}","note":"{mark}"}}],"error":"no learner \'{who.learner}\' here"}}'
        return {"object": objects, "principal": f'{{"access":["person:{who.learner}"]}}'}.get(kind, "{}")
    if (kind, name) == ("principal", "principal"):
        return f"person:{who.learner}"
    return f"{OTHERS}-{next(_numbers)}-{name}"


def canary(who: Who) -> str:
    return who.learner.removeprefix("hr:")


@pytest.fixture
def both(store: Store, tenant: str) -> Who:
    """A learner and another one, each with a row in every table."""
    filled(store, tenant, f"hr:{tenant}-canary", f"{tenant}-canary")
    return Who.of(store.ring, tenant, f"hr:{tenant}-canary")


def test_nothing_of_an_erased_learner_is_left_in_any_table(store: Store, engine: Engine, both: Who) -> None:
    assert rows_showing(engine, [canary(both)]).keys() >= {n for n, r in RULES.items() if r.kind in ("person", "child")}

    counts = store.people.erase(both)

    assert counts == {name: 1 for name, rule in RULES.items() if rule.kind != "none"}
    assert rows_showing(engine, [canary(both)]) == {}
    assert store.people.count(both) == {}


def test_what_others_have_stays(store: Store, engine: Engine, both: Who) -> None:
    store.add_tenant(f"{both.tenant}-b")
    filled(store, f"{both.tenant}-b", "hr:other", OTHERS)
    before = store.people.held(Who.of(store.ring, f"{both.tenant}-b", "hr:other"))

    store.people.erase(both)

    assert store.people.held(Who.of(store.ring, f"{both.tenant}-b", "hr:other")) == before


def test_an_erasure_that_fails_in_the_middle_erases_nothing(store: Store, both: Who) -> None:
    def fail() -> None:
        with store.atomic() as together:
            together.people.erase(both)
            raise Conflict("x")

    before = store.people.held(both)
    with pytest.raises(Conflict):
        fail()
    assert store.people.held(both) == before


def test_everybody_who_is_named_anywhere_is_known(store: Store, both: Who) -> None:
    assert store.people.everyone(both.tenant) == {both.learner}


def test_the_database_is_rid_of_deleted_rows(store: Store, engine: Engine, both: Who) -> None:
    store.people.erase(both)
    assert forget(engine, [canary(both).encode()], RULES) in ("nothing was left", "written anew", "vacuumed")
