"""Writes that may be sent twice: the first is answered, the second gets the same answer.

Whatever a request writes while it is being answered says so in the same transaction. So a server may be killed at any
point: a request that had written nothing by then begins anew, one that had is never done again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec
from sqlalchemy import ColumnElement, Connection, delete, func, select, update

from service.store import tables
from service.store.content import tenants
from service.store.database.body import key, text_of
from service.store.database.sql import claim
from service.store.errors import Conflict, NotFound
from service.store.values import AnswerLost, Begun, Fresh, InFlight, Mismatch, Replay, Request

KEPT = timedelta(hours=24)  # clients retry within minutes; an answer may hold personal data
GIVEN_UP = timedelta(seconds=60)  # without a sign of life its server died; `hold` gives one more often than that

WRITTEN = ""  # in place of an answer, where there is no status yet: something was written for this request

_I = tables.idempotency.c


class Attempt(NamedTuple):
    """One attempt to answer a request that may be sent twice."""

    tenant: str
    key: str
    holder: str


_ANSWERED: ContextVar[Attempt | None] = ContextVar("answered", default=None)


@contextmanager
def answering(attempt: Attempt) -> Iterator[None]:
    """Have all that is written from within the block, in threads that it waits for too, count as this attempt's."""
    token = _ANSWERED.set(attempt)
    try:
        yield
    finally:
        _ANSWERED.reset(token)


def written(connection: Connection) -> None:
    """Note in a transaction that is about to be kept which attempt it belongs to, if to any.

    Raise Conflict where another attempt took the request over meanwhile: what this one wrote is undone.
    """
    if (attempt := _ANSWERED.get()) is None:
        return
    unanswered = (*_held(*attempt), _I.status.is_(None))
    if connection.execute(update(tables.idempotency).where(*unanswered).values(response=WRITTEN)).rowcount:
        return
    ours = (_I.tenant == attempt.tenant, _I.key == attempt.key)
    if connection.execute(select(_I.key).where(*ours)).one_or_none() is not None:
        raise Conflict("the same request was sent again and is answered elsewhere by now; nothing was done here")


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
    if kept.status is None and kept.response == WRITTEN and GIVEN_UP < age <= KEPT:
        same = (kept.method_path, kept.body_hash) == (request.method_path, request.body_hash)
        return AnswerLost() if same else Mismatch()
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
