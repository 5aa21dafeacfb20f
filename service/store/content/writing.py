"""Write records in one transaction: compare, close the old rows, open the new ones, tell the outbox."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select, update
from sqlalchemy import Row as SqlRow

from paths.errors import BadRecord
from service.store import tables
from service.store.content import outbox, tenants
from service.store.content.records import TABLE, Row, row_of
from service.store.database.sql import chunks, insert, insert_missing
from service.store.errors import Moved
from service.store.values import Changes, Kind, Written

OF_DOCUMENTS = ("version", "text_hash", "resource", "updated")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A write whose records are known to be good; made before any lock is taken."""

    put: dict[Kind, dict[str, Row]]
    withdraw: dict[Kind, set[str]]
    at: int | None = None

    @property
    def kinds(self) -> list[Kind]:
        return [kind for kind in TABLE if self.put.get(kind) or self.withdraw.get(kind)]


@dataclass(frozen=True, slots=True)
class _Difference:
    kind: Kind
    added: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    unchanged: int = 0
    gone: dict[str, str] = field(default_factory=dict)  # id -> version, of documents

    @property
    def opened(self) -> list[Row]:
        return self.added + self.changed

    @property
    def closed(self) -> list[str]:
        return sorted([*self.gone, *(row.id for row in self.changed)])


def prepare(changes: Changes) -> Prepared:
    """Return the rows to write; raise BadRecord for a record that cannot be kept, or is both put and withdrawn."""
    put: dict[Kind, dict[str, Row]] = {}
    for row in map(row_of, changes.put):
        put.setdefault(row.kind, {})[row.id] = row
    withdraw: dict[Kind, set[str]] = {}
    for key in changes.withdraw:
        if key.id in put.get(key.kind, {}):
            raise BadRecord("withdraw", f"{key.kind} {key.id!r} is also put; do one or the other")
        withdraw.setdefault(key.kind, set()).add(key.id)
    return Prepared(put, withdraw, changes.at)


def write(connection: Connection, tenant: str, prepared: Prepared, now: str) -> Written:
    """Write what differs as one new revision; where nothing differs, the revision stays."""
    revision = tenants.lock(connection, tenant)
    if prepared.at not in (None, revision):
        raise Moved(f"the records have changed since revision {prepared.at}; read them again")
    differences = [_difference(connection, tenant, prepared, kind) for kind in prepared.kinds]
    moved = [d for d in differences if d.opened or d.closed]
    if moved:
        revision += 1
        tenants.move_to(connection, tenant, revision)
    for difference in moved:
        _close(connection, tenant, difference, revision)
        _open(connection, tenant, difference.kind, difference.opened, revision)
        if difference.kind == "document":
            _announce(connection, tenant, difference, outbox.Stamp(revision, now))
    return Written(
        revision,
        added=sum(len(d.added) for d in differences),
        changed=sum(len(d.changed) for d in differences),
        unchanged=sum(d.unchanged for d in differences),
        withdrawn=sum(len(d.gone) for d in differences),
    )


def _difference(connection: Connection, tenant: str, prepared: Prepared, kind: Kind) -> _Difference:
    put, withdraw = prepared.put.get(kind, {}), prepared.withdraw.get(kind, set())
    kept = _kept(connection, tenant, kind, sorted({*put, *withdraw}))
    same = sum(row.id in kept and kept[row.id].hash == row.hash for row in put.values())
    return _Difference(
        kind,
        added=[row for row in put.values() if row.id not in kept],
        changed=[row for row in put.values() if row.id in kept and kept[row.id].hash != row.hash],
        unchanged=same,
        gone={id: kept[id].version if kind == "document" else "" for id in sorted(withdraw & kept.keys())},
    )


def _kept(connection: Connection, tenant: str, kind: Kind, ids: Sequence[str]) -> dict[str, SqlRow[tuple[str, ...]]]:
    table = TABLE[kind].c
    columns = [table.id, table.hash, *([table.version] if kind == "document" else [])]
    found: dict[str, SqlRow[tuple[str, ...]]] = {}
    for chunk in chunks(ids):
        current = select(*columns).where(table.tenant == tenant, table.until_rev.is_(None), table.id.in_(chunk))
        found |= {row.id: row for row in connection.execute(current)}
    return found


def _close(connection: Connection, tenant: str, difference: _Difference, revision: int) -> None:
    table = TABLE[difference.kind]
    for chunk in chunks(difference.closed):
        current = (table.c.tenant == tenant, table.c.until_rev.is_(None), table.c.id.in_(chunk))
        connection.execute(update(table).where(*current).values(until_rev=revision))


def _open(connection: Connection, tenant: str, kind: Kind, rows: Sequence[Row], revision: int) -> None:
    common = ("id", "hash", "search", "body", *(OF_DOCUMENTS if kind == "document" else ()))
    stamp = {"tenant": tenant, "since_rev": revision}
    insert(connection, TABLE[kind], [{**stamp, **{name: getattr(row, name) for name in common}} for row in rows])
    visible = [{**stamp, "kind": kind, "id": row.id, "principal": who} for row in rows for who in row.access]
    insert(connection, tables.access, visible)
    if kind == "document":
        texts = [{"tenant": tenant, "hash": row.text_hash, "text": row.text} for row in rows]
        insert_missing(connection, tables.document_text, texts)


def _announce(connection: Connection, tenant: str, difference: _Difference, stamp: outbox.Stamp) -> None:
    outbox.add(connection, tenant, "upsert", {row.id: row.version for row in difference.opened}, stamp)
    outbox.add(connection, tenant, "remove", difference.gone, stamp)
