"""Read records, now or at any revision."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, exists, func, or_, select

from paths.model import Document
from service.store import tables
from service.store.content import tenants
from service.store.content.records import KIND, TABLE, R, record_of
from service.store.database.body import fold
from service.store.database.sql import chunks
from service.store.errors import NotFound
from service.store.values import Kind, Query

LAST = "\U0010ffff"  # sorts after every character that an id can hold


def records(connection: Connection, tenant: str, type_: type[R], query: Query) -> list[R]:
    """Return the records that the query asks for, in the order of their ids."""
    kind = KIND[type_]
    revision = tenants.revision(connection, tenant, query.rev)
    statement = _wanted(_select(kind), kind, tenant, query).where(at(TABLE[kind], revision))
    if query.ids is None:
        return _run(connection, statement.limit(query.limit), type_)
    found: list[R] = []
    for ids in chunks(sorted(set(query.ids))):
        found += _run(connection, statement.where(TABLE[kind].c.id.in_(ids)), type_)
        if query.limit is not None and len(found) >= query.limit:
            return found[: query.limit]
    return found


def record(connection: Connection, tenant: str, type_: type[R], id: str, rev: int | None) -> R:
    """Return one record; raise NotFound."""
    found = records(connection, tenant, type_, Query(rev=rev, ids=(id,)))
    if not found:
        raise NotFound(KIND[type_], id)
    return found[0]


def document_version(connection: Connection, tenant: str, id: str, version: str) -> Document:
    """Return the newest text that a document had under this version, current or not; raise NotFound."""
    table = tables.document.c
    named = _select("document").where(table.tenant == tenant, table.id == id, table.version == version)
    found = _run(connection, named.order_by(None).order_by(table.since_rev.desc()).limit(1), Document)
    if not found:
        raise NotFound("document", f"{id} version {version}")
    return found[0]


def documents_of(connection: Connection, tenant: str, resources: Iterable[str], rev: int | None) -> list[Document]:
    """Return the documents of these resources, in the order of their ids."""
    revision = tenants.revision(connection, tenant, rev)
    table = tables.document.c
    mine = _select("document").where(table.tenant == tenant, at(tables.document, revision))
    lots = [_run(connection, mine.where(table.resource.in_(ids)), Document) for ids in chunks(sorted(set(resources)))]
    return sorted((document for lot in lots for document in lot), key=lambda document: document.id)


def ids(connection: Connection, tenant: str, kind: Kind, prefix: str, rev: int | None) -> list[str]:
    """Return the ids that begin with `prefix`, sorted."""
    table = TABLE[kind]
    revision = tenants.revision(connection, tenant, rev)
    # A range, not LIKE: SQLite's LIKE would take another source's ids that differ in case only.
    begins = and_(table.c.id >= prefix, table.c.id < prefix + LAST)
    mine = select(table.c.id).where(table.c.tenant == tenant, begins, at(table, revision))
    return list(connection.scalars(mine.order_by(table.c.id)))


def counts(connection: Connection, tenant: str, rev: int | None) -> dict[Kind, int]:
    """Return how many records there are of each kind."""
    revision = tenants.revision(connection, tenant, rev)
    return {kind: _count(connection, table, tenant, revision) for kind, table in TABLE.items()}


def at(table: Table, revision: int) -> ColumnElement[bool]:
    """Return the condition that a row holds at `revision`."""
    until = table.c.until_rev
    return and_(table.c.since_rev <= revision, or_(until.is_(None), until > revision))


def _count(connection: Connection, table: Table, tenant: str, revision: int) -> int:
    mine = select(func.count()).select_from(table).where(table.c.tenant == tenant, at(table, revision))
    return connection.scalar(mine) or 0


def _select(kind: Kind) -> Select[Any]:
    table = TABLE[kind]
    if kind != "document":
        return select(table.c.body).order_by(table.c.id)
    text = tables.document_text
    same = and_(text.c.tenant == table.c.tenant, text.c.hash == table.c.text_hash)
    return select(table.c.body, text.c.text).join_from(table, text, same).order_by(table.c.id)


def _wanted(statement: Select[Any], kind: Kind, tenant: str, query: Query) -> Select[Any]:
    table = TABLE[kind].c
    statement = statement.where(table.tenant == tenant)
    if query.after:
        statement = statement.where(table.id > query.after)
    if query.text:
        statement = statement.where(table.search.contains(fold(query.text), autoescape=True))
    if query.principals is not None and kind in ("document", "resource"):
        statement = statement.where(visible(TABLE[kind], kind, query.principals))
    return statement


def visible(table: Table, kind: Kind, principals: frozenset[str]) -> ColumnElement[bool]:
    """Return the condition that one of the principals may see a row."""
    access = tables.access.c
    same = (access.tenant == table.c.tenant, access.id == table.c.id, access.since_rev == table.c.since_rev)
    return exists().where(*same, access.kind == kind, access.principal.in_(sorted(principals)))


def _run(connection: Connection, statement: Select[Any], type_: type[R]) -> list[R]:
    with_text = type_ is Document
    return [record_of(row[0], row[1] if with_text else None, type_) for row in connection.execute(statement)]
