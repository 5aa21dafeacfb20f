"""Tenants and their revision: one number that moves by one with each write that changed a record."""

import msgspec
from sqlalchemy import Connection, delete, select, update

from paths.errors import BadRecord
from paths.model import Id
from service.store import tables
from service.store.database.sql import insert_missing
from service.store.errors import NotFound

_T = tables.tenant.c


def add(connection: Connection, tenant: str) -> None:
    """Add a tenant at revision 0; one that is there stays as it is."""
    try:
        msgspec.convert(tenant, Id)
    except msgspec.ValidationError as error:
        raise BadRecord("tenant", str(error)) from error
    insert_missing(connection, tables.tenant, [{"id": tenant, "revision": 0}])


def all_(connection: Connection) -> list[str]:
    """Return the ids of all tenants."""
    return list(connection.scalars(select(_T.id).order_by(_T.id)))


def remove(connection: Connection, tenant: str) -> None:
    """Remove a tenant and everything it has, keys and history included."""
    lock(connection, tenant)
    connection.execute(delete(tables.tenant).where(_T.id == tenant))


def revision(connection: Connection, tenant: str, asked: int | None = None) -> int:
    """Return the revision to read at; raise NotFound for an unknown tenant or a revision that was not written yet."""
    now: int | None = connection.scalar(select(_T.revision).where(_T.id == tenant))
    if now is None:
        raise NotFound("tenant", tenant)
    if asked is not None and not 0 <= asked <= now:
        raise NotFound("revision", str(asked))
    return now if asked is None else asked


def lock(connection: Connection, tenant: str) -> int:
    """Return the revision and keep the other writers of this tenant's records waiting until the transaction ends."""
    # Not a full row lock: rows of other tables may go on to refer to the tenant meanwhile.
    statement = select(_T.revision).where(_T.id == tenant).with_for_update(key_share=True)
    now: int | None = connection.scalar(statement)
    if now is None:
        raise NotFound("tenant", tenant)
    return now


def move_to(connection: Connection, tenant: str, to: int) -> None:
    """Make `to` the tenant's revision."""
    connection.execute(update(tables.tenant).where(_T.id == tenant).values(revision=to))
