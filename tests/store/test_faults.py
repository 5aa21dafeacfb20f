"""Whichever statement of a call fails, nothing of the call is kept, and the next one works."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import Engine, event, select

from paths.model import Document, Evidence, Learner, Resource, Skill, Teaches
from service.store import tables
from service.store.database.engine import open_engine
from service.store.store import Store
from service.store.values import Changes, IngestRun, Key, Refusal, SkillVector
from tests.store.test_stored_paths import DECISION, PATH, STARTED, TEXT

PROOF = Evidence(id="e:1", skill="x:0", level=2, source="completion", when="2026-01-05")
FIRST = Changes(
    put=(
        *(Skill(id=f"x:{n}", label=str(n)) for n in range(3)),
        Resource(id="x:course", title="A course", teaches=(Teaches("x:0", 0, 2),)),
        Document(id="x:page", text="Joins.", access=("group:a",)),
    )
)
SECOND = Changes(
    put=(Skill(id="x:0", label="new"), Document(id="x:page", text="Joins, again.")),
    withdraw=(Key("skill", "x:2"),),
)
RUN = IngestRun("run-1", "a.csv", "2026-11-01T00:00:00+00:00")
Call = Callable[[Store, str], object]


class Interrupted(Exception):
    """What the database is made to raise."""


def prepared(store: Store, tenant: str) -> None:
    """Give a tenant something of everything."""
    store.write(tenant, FIRST)
    store.put_learner(tenant, Learner(id="hr:ada", evidence=(PROOF,)))
    store.save_path(tenant, PATH, DECISION)
    store.put_run(tenant, RUN)
    store.jobs.add(tenant, f"running {tenant}", {}, key="k")
    store.jobs.claim("w", {f"running {tenant}"}, 60)
    store.jobs.add(tenant, f"queued {tenant}", {})
    dead = store.jobs.add(tenant, f"dead {tenant}", {})
    store.jobs.cancel(tenant, dead.id)


def held(store: Store, tenant: str) -> Any:
    """Return a running job, under a lease of its own."""
    kind = f"held {tenant}"
    store.jobs.add(tenant, kind, {})
    return store.jobs.claim("w", {kind}, 60)


def jobs(store: Store, tenant: str, kind: str) -> str:
    return store.jobs.page(tenant, kind=f"{kind} {tenant}")[0].id


def two_writes(store: Store, tenant: str) -> None:
    with store.atomic() as together:
        together.write(tenant, SECOND)
        together.jobs.add(tenant, "ingest", {"run": "run-2"}, key="run-2")
        together.put_run(tenant, replace(RUN, id="run-2"))


CALLS: dict[str, Call] = {
    "write": lambda store, tenant: store.write(tenant, SECOND),
    "put_learner": lambda store, tenant: store.put_learner(tenant, Learner(id="hr:ada", completed=("x:course",))),
    "add_evidence": lambda store, tenant: store.add_evidence(tenant, "hr:ada", [replace(PROOF, id="e:2")]),
    "prove": lambda store, tenant: store.prove(tenant, "hr:ada", "x:course", [replace(PROOF, id="e:3")]),
    "take_back": lambda store, tenant: store.take_back(tenant, "hr:ada", "x:course", ["e:1"], "a mistake"),
    "mark": lambda store, tenant: store.mark(tenant, "hr:ada", completed=("x:course",)),
    "erase_learner": lambda store, tenant: store.erase_learner(tenant, "hr:ada"),
    "save_path": lambda store, tenant: store.save_path(tenant, replace(PATH, id="018f-2"), DECISION),
    "replace_path": lambda store, tenant: store.replace_path(tenant, STARTED, DECISION),
    "add_explanation": lambda store, tenant: store.add_explanation(tenant, TEXT),
    "reindex": lambda store, tenant: store.reindex(tenant),
    "put_run": lambda store, tenant: store.put_run(tenant, replace(RUN, state="done")),
    "add_refusals": lambda store, tenant: store.add_refusals(tenant, "run-1", [Refusal("a.csv", 1, "id", "no")]),
    "put_vectors": lambda store, tenant: store.put_vectors(tenant, "m", [SkillVector("x:0", "h", b"1234")]),
    "atomic": two_writes,
    "jobs.add": lambda store, tenant: store.jobs.add(tenant, "new", {}, key="k"),
    "jobs.cancel": lambda store, tenant: store.jobs.cancel(tenant, jobs(store, tenant, "queued")),
    "jobs.cancel one that runs": lambda store, tenant: store.jobs.cancel(tenant, jobs(store, tenant, "running")),
    "jobs.retry": lambda store, tenant: store.jobs.retry(tenant, jobs(store, tenant, "dead")),
    "jobs.claim": lambda store, tenant: store.jobs.claim("w", {f"queued {tenant}"}, 60),
    "erase_tenant": lambda store, tenant: store.erase_tenant(tenant),
}
HELD: dict[str, Callable[[Store, Any], object]] = {
    "beat": lambda store, job: store.jobs.beat(job, 1, 2, "half", saved={"at": 1}),
    "finish": lambda store, job: store.jobs.finish(job, {"ok": True}),
    "fail": lambda store, job: store.jobs.fail(job, "no", None),
    "release": lambda store, job: store.jobs.release(job),
    "stop": lambda store, job: store.jobs.stop(job),
}


def kept(engine: Engine, tenant: str) -> dict[str, list[str]]:
    """Return every row that a tenant has, of every table."""
    found: dict[str, list[str]] = {}
    with engine.begin() as connection:
        for table in tables.metadata.sorted_tables:
            column = table.c.get("tenant", table.c.get("id") if table.name == "tenant" else None)
            if column is not None:
                found[table.name] = sorted(map(repr, connection.execute(select(table).where(column == tenant))))
    return found


def failing_at(url: str, number: int) -> Store:
    """Return a store whose statement of this number, counted from 1, fails; the end of a transaction is one too."""
    engine, seen = open_engine(url), count(1)

    def look(*_: object) -> None:
        if next(seen) == number:
            raise Interrupted

    event.listen(engine, "before_cursor_execute", look)
    event.listen(engine, "commit", look)
    return Store(engine)


def every_failure(url: str, engine: Engine, tenant: str, call: Callable[[Store], object]) -> None:
    """Let each statement of a call fail in turn, then none; the tenant's rows must not move before that."""
    before = kept(engine, tenant)
    for number in count(1):
        store = failing_at(url, number)
        try:
            call(store)
        except Interrupted:
            assert kept(engine, tenant) == before, f"half of it is kept when statement {number} fails"
        else:
            break
        finally:
            store.close()
    assert number > 2
    assert kept(engine, tenant) != before


@pytest.mark.parametrize("name", CALLS)
def test_a_call_of_which_any_statement_fails_leaves_nothing(
    url: str, engine: Engine, store: Store, tenant: str, name: str
) -> None:  # fmt: skip
    prepared(store, tenant)
    every_failure(url, engine, tenant, lambda failing: CALLS[name](failing, tenant))


@pytest.mark.parametrize("name", HELD)
def test_a_workers_word_of_which_any_statement_fails_leaves_nothing(
    url: str, engine: Engine, store: Store, tenant: str, name: str
) -> None:  # fmt: skip
    job = held(store, tenant)
    every_failure(url, engine, tenant, lambda failing: HELD[name](failing, job))
