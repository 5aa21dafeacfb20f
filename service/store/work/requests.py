"""Writes that may be sent twice: the first is answered, the second gets the same answer."""

from datetime import datetime, timedelta

import msgspec
from sqlalchemy import ColumnElement, Connection, delete, func, select, update

from service.store import tables
from service.store.content import tenants
from service.store.database.body import key, text_of
from service.store.database.sql import claim
from service.store.errors import NotFound
from service.store.values import Begun, Fresh, InFlight, Mismatch, Replay, Request

KEPT = timedelta(hours=24)  # clients retry within minutes; an answer may hold personal data
GIVEN_UP = timedelta(seconds=60)  # without a sign of life its server died; `hold` gives one more often than that

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
        "holder": request.holder,
    }
    if claim(connection, tables.idempotency, row):
        return Fresh()
    ours = (_I.tenant == tenant, _I.key == request.key)
    kept = connection.execute(select(tables.idempotency).where(*ours).with_for_update()).one()
    age = now - datetime.fromisoformat(kept.created)
    if age > (GIVEN_UP if kept.status is None else KEPT):
        anew = update(tables.idempotency).where(*ours)
        connection.execute(anew.values(**row, status=None, response=None, headers=None))
        return Fresh()
    if (kept.method_path, kept.body_hash) != (request.method_path, request.body_hash):
        return Mismatch()
    if kept.status is None:
        return InFlight()
    headers = msgspec.json.decode(kept.headers or "[]", type=tuple[tuple[str, str], ...])
    return Replay(kept.status, kept.response.encode(), headers)


def hold(connection: Connection, tenant: str, name: str, holder: str, now: datetime) -> bool:
    """Renew the lease of whoever answers a request; say whether it still was theirs."""
    mine = update(tables.idempotency).where(*_held(tenant, name, holder), _I.status.is_(None))
    return connection.execute(mine.values(created=now.isoformat())).rowcount == 1


def finish(connection: Connection, tenant: str, name: str, answer: Replay, holder: str) -> None:
    """Keep the answer of a request; raise NotFound if it was not begun, or somebody else answers it by now."""
    headers = msgspec.json.encode(answer.headers).decode()
    told = {"status": answer.status, "response": text_of(answer.response), "headers": headers}
    ours = update(tables.idempotency).where(*_held(tenant, name, holder))
    if connection.execute(ours.values(**told)).rowcount == 0:
        raise NotFound("request", name)


def drop(connection: Connection, tenant: str, name: str, holder: str) -> None:
    """Forget a request that failed, so that it may be sent again; one that was answered stays."""
    unanswered = (*_held(tenant, name, holder), _I.status.is_(None))
    connection.execute(delete(tables.idempotency).where(*unanswered))


def forget_old(connection: Connection, now: datetime) -> int:
    """Remove the answers that are not repeated any more; return how many."""
    old = delete(tables.idempotency).where(_I.created < (now - KEPT).isoformat())
    return connection.execute(old).rowcount


def _held(tenant: str, name: str, holder: str) -> tuple[ColumnElement[bool], ...]:
    return _I.tenant == tenant, _I.key == name, func.coalesce(_I.holder, "") == holder
