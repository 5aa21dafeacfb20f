"""Writes that may be sent twice: the first is answered, the second gets the same answer."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from service.store import tables, tenants
from service.store.body import key
from service.store.errors import NotFound
from service.store.sql import claim
from service.store.values import Begun, Fresh, InFlight, Mismatch, Replay, Request

KEPT = timedelta(hours=24)  # clients retry within minutes; an answer may hold personal data
GIVEN_UP = timedelta(minutes=10)  # no request takes so long: its server died before it could answer

_I = tables.idempotency.c


def begin(connection: Connection, tenant: str, request: Request, now: datetime) -> Begun:
    """Say whether this request is new; of several at once exactly one is told Fresh."""
    tenants.revision(connection, tenant)
    key("Idempotency-Key", request.key)
    row = {
        "tenant": tenant,
        "key": request.key,
        "method_path": request.method_path,
        "body_hash": request.body_hash,
        "created": now.isoformat(),
    }
    if claim(connection, tables.idempotency, row):
        return Fresh()
    ours = (_I.tenant == tenant, _I.key == request.key)
    kept = connection.execute(select(tables.idempotency).where(*ours).with_for_update()).one()
    age = now - datetime.fromisoformat(kept.created)
    if age > (GIVEN_UP if kept.status is None else KEPT):
        connection.execute(update(tables.idempotency).where(*ours).values(**row, status=None, response=None))
        return Fresh()
    if (kept.method_path, kept.body_hash) != (request.method_path, request.body_hash):
        return Mismatch()
    return InFlight() if kept.status is None else Replay(kept.status, kept.response.encode())


def finish(connection: Connection, tenant: str, name: str, status: int, response: str) -> None:
    """Keep the answer of a request that was begun; raise NotFound if it was not."""
    ours = update(tables.idempotency).where(_I.tenant == tenant, _I.key == name)
    if connection.execute(ours.values(status=status, response=response)).rowcount == 0:
        raise NotFound("request", name)


def drop(connection: Connection, tenant: str, name: str) -> None:
    """Forget a request that failed, so that it may be sent again; one that was answered stays."""
    unanswered = (_I.tenant == tenant, _I.key == name, _I.status.is_(None))
    connection.execute(delete(tables.idempotency).where(*unanswered))


def forget_old(connection: Connection, now: datetime) -> int:
    """Remove the answers that are not repeated any more; return how many."""
    old = delete(tables.idempotency).where(_I.created < (now - KEPT).isoformat())
    return connection.execute(old).rowcount
