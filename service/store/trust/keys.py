"""API keys, by their public prefix: `store.keys`."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Row, Update, delete, or_, select, update

from service.store import tables
from service.store.area import Area
from service.store.content import tenants
from service.store.database.body import checked, encode, key
from service.store.database.sql import claim
from service.store.errors import Conflict, NotFound
from service.store.values import ApiKey

_K = tables.api_key.c
PLAIN = ("tenant", "hash", "expires", "name", "role", "created", "used", "old_hash", "old_until")


class Keys(Area):
    """Only hashes of secrets are kept; a key that is removed is unknown from then on."""

    __slots__ = ()

    def add(self, new: ApiKey) -> None:
        """Keep a new key; raise Conflict where its prefix is taken, NotFound for an unknown tenant."""
        with self._write() as connection:
            tenants.revision(connection, new.tenant)
            checked(new, f"key {new.prefix!r}")
            row = {name: getattr(new, name) for name in PLAIN}
            row |= {"prefix": key("prefix", new.prefix), "scopes": encode(new.scopes, f"scopes of key {new.prefix!r}")}
            if not claim(connection, tables.api_key, row):
                raise Conflict(f"a key with prefix {new.prefix!r} is kept already; make another")

    def get(self, prefix: str) -> ApiKey:
        """Return the key with this public prefix, whosever it is; raise NotFound."""
        with self._read() as connection:
            row = connection.execute(select(tables.api_key).where(_K.prefix == prefix)).one_or_none()
        if row is None:
            raise NotFound("key", prefix)
        return _key_of(row)

    def of(self, tenant: str) -> Sequence[ApiKey]:
        """Return the tenant's keys by prefix."""
        with self._read() as connection:
            mine = select(tables.api_key).where(_K.tenant == tenant).order_by(_K.prefix)
            return [_key_of(row) for row in connection.execute(mine)]

    def any(self) -> bool:
        """Say whether there is a key of any tenant."""
        with self._read() as connection:
            return connection.scalar(select(_K.prefix).limit(1)) is not None

    def rotate(self, tenant: str, prefix: str, hash: str, until: str) -> ApiKey:
        """Give a key of this tenant another secret, the old one counting until then; raise NotFound."""
        new = {"old_hash": _K.hash, "hash": hash, "old_until": until}
        self._change(update(tables.api_key).where(_K.tenant == tenant, _K.prefix == prefix).values(**new), prefix)
        return self.get(prefix)

    def used(self, prefix: str, now: str, unless_since: str) -> None:
        """Note that a key was used, unless that is noted already since `unless_since`."""
        stale = or_(_K.used.is_(None), _K.used < unless_since)
        with self._write() as connection:
            connection.execute(update(tables.api_key).where(_K.prefix == prefix, stale).values(used=now))

    def remove(self, tenant: str, prefix: str) -> None:
        """Remove a key of this tenant; raise NotFound."""
        with self._write() as connection:
            gone = connection.execute(delete(tables.api_key).where(_K.tenant == tenant, _K.prefix == prefix))
            if gone.rowcount == 0:
                raise NotFound("key", prefix)

    def _change(self, statement: Update, prefix: str) -> None:
        with self._write() as connection:
            if connection.execute(statement).rowcount == 0:
                raise NotFound("key", prefix)


def _key_of(row: Row[Any]) -> ApiKey:
    values = row._asdict()
    return ApiKey(**{**values, "scopes": tuple(msgspec.json.decode(values["scopes"], type=list[str]))})
