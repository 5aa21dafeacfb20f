"""Rows that have been kept for as long as they were to be: counted, or removed."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, Table, delete, exists, func, select

from service.store import tables
from service.store.area import Area
from service.store.database.sql import upsert
from service.store.work.leases import stamp

_P, _S, _R = tables.path.c, tables.statement.c, tables.statement_ref.c
_C = tables.conversation.c
_E, _J, _A, _N = tables.event.c, tables.job.c, tables.audit_entry.c, tables.retention.c
ENDED_PATHS = ("done", "withdrawn", "replaced")
ENDED_JOBS = ("done", "failed", "cancelled")


class Aging(Area):
    """What is old of a tenant, by kind: paths, statements, conversations, events, jobs, audit."""

    def policy(self, tenant: str) -> str | None:
        """Return the JSON of what the organisation decided, None where it decided nothing."""
        with self._read() as connection:
            body: str | None = connection.scalar(select(_N.body).where(_N.tenant == tenant))
        return body

    def put_policy(self, tenant: str, body: msgspec.Struct) -> None:
        """Keep what the organisation decided."""
        with self._write() as connection:
            row = {"tenant": tenant, "body": msgspec.json.encode(body).decode()}
            upsert(connection, tables.retention, [row])

    def count(self, tenant: str, kind: str, before: datetime) -> int:
        """Return how many of a kind are older."""
        table, conditions = _old(tenant, kind, before)
        with self._read() as connection:
            return connection.scalar(select(func.count()).select_from(table).where(*conditions)) or 0

    def remove(self, tenant: str, kind: str, before: datetime) -> int:
        """Remove what is older, with all that hangs on it; return how many."""
        table, conditions = _old(tenant, kind, before)
        with self._write() as connection:
            if kind == "statements":
                gone = exists(select(_S.id).where(_S.tenant == _R.tenant, _S.n == _R.n, *conditions))
                connection.execute(delete(tables.statement_ref).where(_R.tenant == tenant, gone))
            return connection.execute(delete(table).where(*conditions)).rowcount


def _old(tenant: str, kind: str, before: datetime) -> tuple[Table, Sequence[ColumnElement[bool]]]:
    day, moment = before.isoformat(), stamp(before)
    found: dict[str, tuple[Table, Sequence[ColumnElement[bool]]]] = {
        "paths": (tables.path, (_P.tenant == tenant, _P.state.in_(ENDED_PATHS), _P.created < day)),
        "statements": (tables.statement, (_S.tenant == tenant, _S.stored < moment)),
        "events": (tables.event, (_E.tenant == tenant, _E.created < moment)),
        "jobs": (tables.job, (_J.tenant == tenant, _J.state.in_(ENDED_JOBS), _J.ended < moment)),
        "conversations": (tables.conversation, (_C.tenant == tenant, _C.updated < day)),
        "audit": (tables.audit_entry, (_A.tenant == tenant, _A.at < day)),
    }
    return found[kind]
