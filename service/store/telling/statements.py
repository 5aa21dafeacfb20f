"""xAPI statements: kept once each, numbered in the order in which they can be seen, found by what they refer to.

Whoever adds statements holds the tenant's clock until the transaction ends, so `stored` and `n` grow in the order of
commits: who has read up to a statement never misses one that came before it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Select, and_, case, or_, select, update

from service.store import tables
from service.store.area import Area
from service.store.content import tenants
from service.store.database.body import encode
from service.store.database.sql import chunks, insert, insert_missing
from service.store.errors import Conflict, NotFound

Outcome = Literal["new", "applied", "ignored", "unmatched", "failed", "undo", "voided", "undone"]
COLUMNS = ("id", "digest", "outcome", "actor", "activity", "target")
MOMENT = timedelta(microseconds=1)

_S, _R, _C = tables.statement.c, tables.statement_ref.c, tables.statement_clock.c


@dataclass(frozen=True, slots=True)
class Ref:
    """Something that a statement is found by; one that is not near only counts when related ones are asked for."""

    kind: Literal["agent", "activity", "verb", "registration"]
    value: str
    near: bool = True


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement to be kept, complete but for `stored` and, where it named none, `timestamp`."""

    id: str
    body: dict[str, Any]
    digest: str
    refs: tuple[Ref, ...]
    actor: str | None
    activity: str | None
    target: str | None
    voids: bool
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which statements to read: all `refs` hold, stored after `since` and not after `until`, from behind `cursor`."""

    refs: tuple[Ref, ...] = ()
    since: str | None = None
    until: str | None = None
    ascending: bool = False
    cursor: int | None = None
    limit: int = 100


@dataclass(frozen=True, slots=True)
class Kept:
    """A statement as it is handed out: its number, when it was stored, its JSON."""

    n: int
    stored: str
    body: str


class Statements(Area):
    """The record store: adding, one by its id, many by what they refer to."""

    def add(self, tenant: str, drafts: Sequence[Draft]) -> int:
        """Keep all statements or none, and return how many are new; the same one again changes nothing.

        Raises Conflict where another statement is kept under an id, NotFound for an unknown tenant.
        """
        with self._write() as connection:
            last = _clock(connection, tenant)
            new = _unknown(connection, tenant, drafts)
            if new:
                stored = max(self._now(), datetime.fromisoformat(last.stored) + MOMENT)
                _insert(connection, tenant, new, last.n, stamp(stored))
                _void(connection, tenant, new)
            return len(new)

    def get(self, tenant: str, id: str, voided: bool = False) -> Kept:
        """Return one statement, which is voided or is not; raise NotFound."""
        state = _S.voided.is_not(None) if voided else _S.voided.is_(None)
        mine = select(_S.n, _S.stored, _S.body).where(_S.tenant == tenant, _S.id == id, state)
        with self._read() as connection:
            row = connection.execute(mine).one_or_none()
        if row is None:
            raise NotFound("voided statement" if voided else "statement", id)
        return Kept(**row._mapping)

    def page(self, tenant: str, wanted: Wanted) -> list[Kept]:
        """Return statements that are not voided, in the order of being stored, the newest first by default.

        One that refers to a statement which the filters find is found by them, too.
        """
        with self._read() as connection:
            rows = connection.execute(_asked(connection, tenant, wanted)).all()
        return [Kept(**row._mapping) for row in rows]

    def consistent_through(self, tenant: str) -> str | None:
        """Return the time up to which every statement stored can be seen, None where there never was one."""
        with self._read() as connection:
            stored: str | None = connection.scalar(select(_C.stored).where(_C.tenant == tenant))
        return stored


def stamp(moment: datetime) -> str:
    """Return a time as text that sorts as times do."""
    return moment.isoformat(timespec="microseconds")


@dataclass(frozen=True, slots=True)
class _Clock:
    n: int
    stored: str


def _clock(connection: Connection, tenant: str) -> _Clock:
    """Return the tenant's clock, and keep everybody else who would add statements waiting."""
    tenants.revision(connection, tenant)
    start = {"tenant": tenant, "n": 0, "stored": "1970-01-01T00:00:00.000000+00:00"}
    insert_missing(connection, tables.statement_clock, [start])
    mine = select(_C.n, _C.stored).where(_C.tenant == tenant).with_for_update()
    row = connection.execute(mine).one()
    return _Clock(row.n, row.stored)


def _unknown(connection: Connection, tenant: str, drafts: Sequence[Draft]) -> list[Draft]:
    """Return the statements that are not kept yet; raise Conflict for an id that stands for another one."""
    kept: dict[str, str] = {}
    for ids in chunks(draft.id for draft in drafts):
        rows = connection.execute(select(_S.id, _S.digest).where(_S.tenant == tenant, _S.id.in_(ids)))
        kept |= {row.id: row.digest for row in rows}
    if other := next((d.id for d in drafts if kept.get(d.id, d.digest) != d.digest), None):
        raise Conflict(f"another statement is kept as {other}; a changed statement needs an id of its own")
    return [draft for draft in drafts if draft.id not in kept]


def _insert(connection: Connection, tenant: str, new: Sequence[Draft], last: int, stored: str) -> None:
    rows, refs = [], []
    for n, draft in enumerate(new, last + 1):
        body = {**draft.body, "stored": stored}
        body.setdefault("timestamp", stored)
        columns = {name: getattr(draft, name) for name in COLUMNS}
        written = encode(body, f"statement {draft.id}")
        row = {"tenant": tenant, "n": n, "stored": stored, "reason": "", "body": written, "voids": int(draft.voids)}
        rows.append(row | columns)
        common = {"tenant": tenant, "n": n}
        refs += [{**common, "kind": r.kind, "value": r.value, "near": int(r.near)} for r in draft.refs]
    insert(connection, tables.statement, rows)
    insert(connection, tables.statement_ref, refs)
    clock = update(tables.statement_clock).where(_C.tenant == tenant)
    connection.execute(clock.values(n=last + len(new), stored=stored))


def _void(connection: Connection, tenant: str, new: Sequence[Draft]) -> None:
    """Mark what is voided by what came, and what came where it was voided before; nothing voids what voids."""
    by: dict[str, str] = {}
    for ids in chunks(draft.id for draft in new if not draft.voids):
        early = select(_S.target, _S.id).where(_S.tenant == tenant, _S.target.in_(ids), _S.voids == 1)
        by |= {row.target: row.id for row in connection.execute(early)}
    by |= {draft.target: draft.id for draft in new if draft.voids and draft.target}
    for target, id in by.items():
        mine = (_S.tenant == tenant, _S.id == target, _S.voided.is_(None), _S.voids == 0)
        outcome = case((_S.outcome == "applied", "undo"), else_="voided")
        connection.execute(update(tables.statement).where(*mine).values(voided=id, outcome=outcome))


def _asked(connection: Connection, tenant: str, wanted: Wanted) -> Select[Any]:
    mine = [_S.tenant == tenant, _S.voided.is_(None)]
    mine += [_S.stored > wanted.since] if wanted.since else []
    mine += [_S.stored <= wanted.until] if wanted.until else []
    if wanted.cursor is not None:
        mine.append(_S.n > wanted.cursor if wanted.ascending else _S.n < wanted.cursor)
    if wanted.refs:
        found = and_(*(_S.n.in_(_referring(tenant, ref)) for ref in wanted.refs))
        mine.append(or_(found, _S.id.in_(_pointing(tenant, wanted))) if _any_points(connection, tenant) else found)
    order = _S.n if wanted.ascending else _S.n.desc()
    return select(_S.n, _S.stored, _S.body).where(*mine).order_by(order).limit(wanted.limit)


def _referring(tenant: str, ref: Ref) -> Select[Any]:
    near = [_R.near == 1] if ref.near else []
    return select(_R.n).where(_R.tenant == tenant, _R.kind == ref.kind, _R.value == ref.value, *near)


def _any_points(connection: Connection, tenant: str) -> bool:
    pointing = select(_S.id).where(_S.tenant == tenant, _S.target.is_not(None)).limit(1)
    return connection.scalar(pointing) is not None


def _pointing(tenant: str, wanted: Wanted) -> Select[Any]:
    """Return the statements that refer to a matching one, directly or over others; they match as it does."""
    first = select(_S.id, _S.target).where(_S.tenant == tenant, _S.target.is_not(None)).cte("chain", recursive=True)
    further = tables.statement.alias()
    joined = select(first.c.id, further.c.target).where(
        further.c.tenant == tenant, further.c.id == first.c.target, further.c.target.is_not(None)
    )
    chain = first.union(joined)
    at = tables.statement.alias()
    matching = (at.c.n.in_(_referring(tenant, ref)) for ref in wanted.refs)
    return select(chain.c.id).join(at, and_(at.c.tenant == tenant, at.c.id == chain.c.target)).where(*matching)
