"""What the index has still to follow. A row is written with the change it tells of, and leaves when it was followed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, delete, func, select

from service.store import tables
from service.store.database.sql import chunks, insert
from service.store.values import OutboxRow, Query

_O = tables.outbox.c


@dataclass(frozen=True, slots=True)
class Stamp:
    """When a change was made: the revision and the time (ISO 8601)."""

    revision: int
    created: str


def add(
    connection: Connection, tenant: str, op: Literal["upsert", "remove"], documents: Mapping[str, str], stamp: Stamp
) -> None:
    """Add one row for each document (id -> version)."""
    common = {"tenant": tenant, "op": op, "revision": stamp.revision, "created": stamp.created}
    rows = [{**common, "document": id, "version": version} for id, version in documents.items()]
    insert(connection, tables.outbox, rows)


def add_all(connection: Connection, tenant: str, stamp: Stamp) -> int:
    """Add every document that the tenant has now."""
    table = tables.document.c
    current = select(table.id, table.version).where(table.tenant == tenant, table.until_rev.is_(None))
    documents = {row.id: row.version for row in connection.execute(current.order_by(table.id))}
    add(connection, tenant, "upsert", documents, stamp)
    return len(documents)


def pending(connection: Connection, query: Query) -> list[OutboxRow]:
    """Return the oldest rows; of one document they come in the order of its changes."""
    rows = connection.execute(select(tables.outbox).order_by(_O.seq).limit(query.limit))
    return [OutboxRow(**row._mapping) for row in rows]


def size(connection: Connection) -> int:
    """Return how many rows wait."""
    return connection.scalar(select(func.count()).select_from(tables.outbox)) or 0


def done(connection: Connection, seqs: Iterable[int]) -> None:
    """Take rows off the list; those that are gone already do not matter."""
    for chunk in chunks(seqs):
        connection.execute(delete(tables.outbox).where(_O.seq.in_(chunk)))
