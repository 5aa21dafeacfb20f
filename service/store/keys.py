"""API keys, by their public prefix."""

import msgspec
from sqlalchemy import Connection, Row, delete, select

from service.store import tables, tenants
from service.store.body import checked, encode, key
from service.store.errors import Conflict, NotFound
from service.store.sql import claim
from service.store.values import ApiKey

_K = tables.api_key.c


def add_key(connection: Connection, new: ApiKey) -> None:
    """Keep a new key; raise Conflict where its prefix is taken."""
    tenants.revision(connection, new.tenant)
    checked(new, f"key {new.prefix!r}")
    row = {name: getattr(new, name) for name in ("tenant", "hash", "expires")}
    scopes = encode(new.scopes, f"scopes of key {new.prefix!r}")
    if not claim(connection, tables.api_key, {**row, "prefix": key("prefix", new.prefix), "scopes": scopes}):
        raise Conflict(f"a key with prefix {new.prefix!r} is kept already; make another")


def get_key(connection: Connection, prefix: str) -> ApiKey:
    """Return the key with this public prefix; raise NotFound."""
    row = connection.execute(select(tables.api_key).where(_K.prefix == prefix)).one_or_none()
    if row is None:
        raise NotFound("key", prefix)
    return _key_of(row)


def keys(connection: Connection, tenant: str) -> list[ApiKey]:
    """Return the tenant's keys by prefix."""
    mine = select(tables.api_key).where(_K.tenant == tenant).order_by(_K.prefix)
    return [_key_of(row) for row in connection.execute(mine)]


def remove_key(connection: Connection, tenant: str, prefix: str) -> None:
    """Remove a key of this tenant; raise NotFound."""
    mine = delete(tables.api_key).where(_K.tenant == tenant, _K.prefix == prefix)
    if connection.execute(mine).rowcount == 0:
        raise NotFound("key", prefix)


def _key_of(row: Row[tuple[str, ...]]) -> ApiKey:
    values = row._asdict()
    return ApiKey(**{**values, "scopes": tuple(msgspec.json.decode(values["scopes"], type=list[str]))})
