"""The rows of the audit log. What they mean, and whether they hold, is `service.record.audit`'s business."""

from collections.abc import Callable, Iterator
from datetime import datetime

import msgspec
from msgspec.structs import replace
from sqlalchemy import delete, select

from service.store import tables
from service.store.area import Area
from service.store.database.body import encode, key
from service.store.database.sql import claim, insert, upsert
from service.store.values import MAX_PAGE

LATELY = 2_000  # entries that are looked through: a millisecond

_E, _H, _L = tables.audit_entry.c, tables.audit_head.c, tables.learner.c


class Entry(msgspec.Struct, frozen=True, rename="camel"):
    """One thing done. `facts` is canonical JSON; `hash` covers all the rest, and through `prev` all before it."""

    tenant: str
    seq: int
    at: str
    actor: str
    action: str
    object: str
    facts: str
    prev: str = ""
    hash: str = ""


class Head(msgspec.Struct, frozen=True, rename="camel"):
    """Where the log of a tenant ends, signed; entries up to `floor` were removed when their time was over."""

    tenant: str
    floor: int = 0
    floor_hash: str = ""
    seq: int = 0
    hash: str = ""
    signature: str = ""


Chain = Callable[[Head, Entry], tuple[Entry, Head]]


class Audit(Area):
    """Rows are added at the end and never changed; the oldest may be removed together."""

    def append(self, tenant: str, entry: Entry, chain: Chain) -> Entry:
        """Add an entry as `chain` makes it from the head; of several at once each follows another."""
        key("action", entry.action)
        with self._write() as connection:
            claim(connection, tables.audit_head, msgspec.structs.asdict(Head(tenant)))
            mine = select(tables.audit_head).where(_H.tenant == tenant).with_for_update()
            head = Head(**connection.execute(mine).one()._mapping)
            made, moved = chain(head, replace(entry, tenant=tenant, seq=head.seq + 1, at=self._now().isoformat()))
            insert(connection, tables.audit_entry, [msgspec.structs.asdict(made)])
            upsert(connection, tables.audit_head, [msgspec.structs.asdict(moved)])
            return made

    def page(
        self, tenant: str, after: int = 0, limit: int = 100, action: str = "", newest: bool = False
    ) -> list[Entry]:  # fmt: skip
        """Return entries behind `after` in their order, or against it; `action` begins an action's name."""
        behind = _E.seq < after if newest and after else _E.seq > after
        mine = select(tables.audit_entry).where(_E.tenant == tenant, behind)
        if action:
            mine = mine.where(_E.action.startswith(action, autoescape=True))
        mine = mine.order_by(_E.seq.desc() if newest else _E.seq).limit(limit)
        with self._read() as connection:
            return [Entry(**row._mapping) for row in connection.execute(mine)]

    def all_of(self, tenant: str) -> Iterator[Entry]:
        """Yield every entry in the order of the numbers, page by page."""
        after: int | None = None
        while found := self._from(tenant, after):
            yield from found
            after = found[-1].seq

    def head(self, tenant: str) -> Head | None:
        """Return where the log ends, None where nothing was ever noted."""
        with self._read() as connection:
            row = connection.execute(select(tables.audit_head).where(_H.tenant == tenant)).one_or_none()
            return Head(**row._mapping) if row else None

    def tenants(self) -> list[str]:
        """Return the tenants that have a log, whether or not there is such a tenant now."""
        both = select(_E.tenant).union(select(_H.tenant))
        with self._read() as connection:
            return sorted(connection.scalars(both))

    def newest_before(self, tenant: str, day: datetime) -> Entry | None:
        """Return the last entry noted before a moment, None where there is none."""
        mine = select(tables.audit_entry).where(_E.tenant == tenant, _E.at < day.isoformat())
        with self._read() as connection:
            row = connection.execute(mine.order_by(_E.seq.desc()).limit(1)).one_or_none()
            return Entry(**row._mapping) if row else None

    def noted(self, entry: Entry, since: datetime, among: int = LATELY) -> bool:
        """Say whether the same actor did the same to the same since a moment, among the entries noted last."""
        last = select(tables.audit_entry).where(_E.tenant == entry.tenant).order_by(_E.seq.desc()).limit(among)
        found = last.subquery().c
        same = (found.actor == entry.actor, found.action == entry.action, found.object == entry.object)
        with self._read() as connection:
            return connection.scalar(select(found.seq).where(found.at >= since.isoformat(), *same).limit(1)) is not None

    def prune(self, tenant: str, upto: Entry, sign: Callable[[Head], Head]) -> int:
        """Remove the entries up to one of them, and have the head say so; return how many."""
        with self._write() as connection:
            mine = select(tables.audit_head).where(_H.tenant == tenant).with_for_update()
            head = Head(**connection.execute(mine).one()._mapping)
            moved = sign(replace(head, floor=upto.seq, floor_hash=upto.hash))
            upsert(connection, tables.audit_head, [msgspec.structs.asdict(moved)])
            return connection.execute(
                delete(tables.audit_entry).where(_E.tenant == tenant, _E.seq <= upto.seq)
            ).rowcount  # fmt: skip

    def named(self, tenant: str, words: list[str]) -> set[str]:
        """Return those of the words that are ids of this tenant's learners."""
        with self._read() as connection:
            return set(connection.scalars(select(_L.id).where(_L.tenant == tenant, _L.id.in_(words))))

    def _from(self, tenant: str, after: int | None) -> list[Entry]:
        mine = select(tables.audit_entry).where(_E.tenant == tenant)
        mine = mine if after is None else mine.where(_E.seq > after)
        with self._read() as connection:
            return [Entry(**row._mapping) for row in connection.execute(mine.order_by(_E.seq).limit(MAX_PAGE))]


def canonical(facts: dict[str, object]) -> str:
    """Return facts as the log keeps them; raise BadRecord for what a database cannot keep."""
    return encode(facts, "facts of an audit entry")
