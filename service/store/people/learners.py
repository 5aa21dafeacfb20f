"""Learners and their evidence: the personal data that can be erased."""

from collections.abc import Collection, Iterable, Sequence

from msgspec.structs import replace
from sqlalchemy import Connection, delete, select

from paths.errors import BadRecord
from paths.model import Evidence, Learner
from service.store import tables
from service.store.content import tenants
from service.store.database.body import checked, decode, fold
from service.store.database.sql import chunks, claim, insert, upsert
from service.store.errors import Conflict, NotFound
from service.store.values import Query

_L, _E = tables.learner.c, tables.evidence.c


def put(connection: Connection, tenant: str, learner: Learner) -> None:
    """Keep the learner as given, evidence included, in place of what was kept before."""
    tenants.revision(connection, tenant)
    rows = [_evidence_row(tenant, learner.id, one) for one in learner.evidence]
    if len({row["id"] for row in rows}) < len(rows):
        raise BadRecord("evidence", f"two have the same id; give each its own (learner {learner.id!r})")
    _put_body(connection, tenant, learner)
    connection.execute(delete(tables.evidence).where(_E.tenant == tenant, _E.learner == learner.id))
    insert(connection, tables.evidence, rows)


def get(connection: Connection, tenant: str, id: str, lock: bool = False) -> Learner:
    """Return the learner with all evidence in the order of its ids; raise NotFound."""
    found = _with_evidence(connection, tenant, [_body(connection, tenant, id, lock)])
    return found[0]


def page(connection: Connection, tenant: str, query: Query) -> list[Learner]:
    """Return the learners that the query's ids, text, after and limit ask for."""
    tenants.revision(connection, tenant)
    mine = select(_L.body).where(_L.tenant == tenant, _L.id > query.after).order_by(_L.id).limit(query.limit)
    if query.ids is not None:
        mine = mine.where(_L.id.in_(sorted(set(query.ids))))
    if query.text:
        mine = mine.where(_L.search.contains(fold(query.text), autoescape=True))
    return _with_evidence(connection, tenant, list(connection.scalars(mine)))


def add_evidence(connection: Connection, tenant: str, id: str, evidence: Iterable[Evidence]) -> int:
    """Add what is new and return how many; raise Conflict where an id is kept with other content."""
    _body(connection, tenant, id, lock=True)
    return sum(_add_one(connection, tenant, id, one) for one in evidence)


def swap_evidence(connection: Connection, tenant: str, id: str, old: Evidence, new: Evidence) -> None:
    """Put a piece in place of what it was; raise NotFound, or Conflict where it is not that any more."""
    _body(connection, tenant, id, lock=True)
    if _piece(connection, tenant, id, new.id) != old:
        raise Conflict(f"evidence {new.id!r} of learner {id!r} has changed meanwhile; read it again")
    upsert(connection, tables.evidence, [_evidence_row(tenant, id, new)])


def prove(connection: Connection, tenant: str, id: str, resource: str, proofs: Iterable[Evidence]) -> None:
    """Add a completed resource and what that proves, in place of what was withdrawn; other pieces stay as they are."""
    mark(connection, tenant, id, [resource], ())
    for proof in proofs:
        row = _evidence_row(tenant, id, proof)
        there = not claim(connection, tables.evidence, row)
        if there and _piece(connection, tenant, id, proof.id).state == "withdrawn":
            upsert(connection, tables.evidence, [row])


def take_back(
    connection: Connection, tenant: str, id: str, resource: str, proofs: Collection[str], note: str
) -> None:  # fmt: skip
    """Take a resource from the completed ones and withdraw what it proved; raise NotFound for an unknown learner."""
    old = get(connection, tenant, id, lock=True)
    _put_body(connection, tenant, replace(old, completed=tuple(done for done in old.completed if done != resource)))
    gone = [piece for piece in old.evidence if piece.id in proofs and piece.state != "withdrawn"]
    told = [replace(piece, state="withdrawn", note=note) for piece in gone]
    upsert(connection, tables.evidence, [_evidence_row(tenant, id, piece) for piece in told])


def mark(connection: Connection, tenant: str, id: str, completed: Sequence[str], waived: Sequence[str]) -> Learner:
    """Add resources to the completed and the waived ones; whatever else changes the learner meanwhile is kept."""
    old = decode(_body(connection, tenant, id, lock=True), Learner)
    new = replace(old, completed=_joined(old.completed, completed), waived=_joined(old.waived, waived))
    _put_body(connection, tenant, new)
    return get(connection, tenant, id)


def _put_body(connection: Connection, tenant: str, learner: Learner) -> None:
    body = checked(replace(learner, evidence=()), f"learner {learner.id!r}")
    row = {"tenant": tenant, "id": learner.id, "search": fold(learner.id), "body": body}
    upsert(connection, tables.learner, [row])


def _body(connection: Connection, tenant: str, id: str, lock: bool = False) -> str:
    mine = select(_L.body).where(_L.tenant == tenant, _L.id == id)
    body: str | None = connection.scalar(mine.with_for_update() if lock else mine)
    if body is None:
        raise NotFound("learner", id)
    return body


def _evidence_row(tenant: str, learner: str, evidence: Evidence) -> dict[str, str]:
    body = checked(evidence, f"evidence {evidence.id!r} of learner {learner!r}")
    return {"tenant": tenant, "learner": learner, "id": evidence.id, "body": body}


def _piece(connection: Connection, tenant: str, learner: str, id: str) -> Evidence:
    mine = select(_E.body).where(_E.tenant == tenant, _E.learner == learner, _E.id == id)
    body: str | None = connection.scalar(mine)
    if body is None:
        raise NotFound("evidence", id)
    return decode(body, Evidence)


def _add_one(connection: Connection, tenant: str, learner: str, evidence: Evidence) -> bool:
    """Add a piece unless it is there; one that came before is the same whatever has become of it since."""
    if claim(connection, tables.evidence, _evidence_row(tenant, learner, evidence)):
        return True
    kept = _piece(connection, tenant, learner, evidence.id)
    if evidence not in (kept, replace(kept, state="standing", note="")):
        raise Conflict(f"evidence {evidence.id!r} of learner {learner!r} is kept with other content; use a new id")
    return False


def _with_evidence(connection: Connection, tenant: str, bodies: Sequence[str]) -> list[Learner]:
    learners = [decode(body, Learner) for body in bodies]
    held: dict[str, list[Evidence]] = {learner.id: [] for learner in learners}
    for ids in chunks(held):
        mine = select(_E.learner, _E.body).where(_E.tenant == tenant, _E.learner.in_(ids)).order_by(_E.id)
        for learner, body in connection.execute(mine):
            held[learner].append(decode(body, Evidence))
    return [replace(learner, evidence=tuple(held[learner.id])) for learner in learners]


def _joined(old: Sequence[str], new: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*old, *new]))
