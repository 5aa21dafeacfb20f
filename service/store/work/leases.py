"""Who works on which job: a claim gives a lease; a lease that nobody renews lapses, and the job is free again.

Tenants take turns: the one with the least jobs running is served first, among those the one served longest ago.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, func, select, update

from service.store import tables
from service.store.database.sql import upsert
from service.store.work.job import Held

MOST_LAPSES = 3  # a job in which three workers died is not given to a fourth
DIED = f"its worker died {MOST_LAPSES} times while at it; look at the server's log, then retry"

_J, _T = tables.job.c, tables.job_turn.c


@dataclass(frozen=True, slots=True)
class Claim:
    """Who asks for a job of which kinds, and for how long without a sign of life."""

    worker: str
    kinds: Collection[str]
    lease_s: float
    now: datetime

    @property
    def ready(self) -> ColumnElement[bool]:
        return (_J.state == "queued") & (_J.due <= stamp(self.now)) & _J.kind.in_(sorted(self.kinds))


def stamp(moment: datetime) -> str:
    """Return a time as text that sorts as times do."""
    return moment.isoformat(timespec="microseconds")


def lapsed(connection: Connection, now: datetime) -> bool:
    """Say whether any lease ran out."""
    return connection.scalar(select(_J.id).where(*_lapsed(now)).limit(1)) is not None


def waiting(connection: Connection, asked: Claim) -> bool:
    """Say whether a job of these kinds is due."""
    return connection.scalar(select(_J.id).where(asked.ready).limit(1)) is not None


def free_lapsed(connection: Connection, now: datetime) -> None:
    """Put jobs whose worker fell silent back in the queue; end those that were to be cancelled or keep killing."""
    freed = {"worker": None, "lease": None, "lease_until": None, "changed": stamp(now)}
    ended = {**freed, "ended": stamp(now)}
    counted = {"lapses": _J.lapses + 1}
    asked, deadly = _J.cancel_asked == 1, _J.lapses + 1 >= MOST_LAPSES
    lots: list[tuple[ColumnElement[bool], dict[str, object]]] = [
        (asked, {**ended, "state": "cancelled"}),
        (~asked & deadly, {**ended, **counted, "state": "failed", "error": DIED}),
        (~asked & ~deadly, {**freed, **counted, "state": "queued", "due": stamp(now)}),
    ]
    for which, values in lots:
        # locked first: of two that free the same job on PostgreSQL the second must not wait, nor count twice
        found = select(_J.tenant, _J.id).where(*_lapsed(now), which).with_for_update(skip_locked=True)
        for row in connection.execute(found).all():
            connection.execute(update(tables.job).where(_J.tenant == row.tenant, _J.id == row.id).values(values))


def _lapsed(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return _J.state == "running", _J.lease_until < stamp(now)


def claim(connection: Connection, asked: Claim) -> Held | None:
    """Give the next job to a worker, or nothing where none is due."""
    for tenant in _by_turn(connection, asked):
        row = connection.execute(
            select(tables.job)
            .where(asked.ready, _J.tenant == tenant)
            .order_by(_J.due, _J.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).one_or_none()
        if row is not None:
            return _give(connection, row, asked)
    return None


def _by_turn(connection: Connection, asked: Claim) -> list[str]:
    tenants = list(connection.scalars(select(_J.tenant).where(asked.ready).distinct()))
    running = select(_J.tenant, func.count().label("jobs")).where(_J.state == "running").group_by(_J.tenant)
    busy = {row.tenant: row.jobs for row in connection.execute(running)}
    turns = {row.tenant: row.turn for row in connection.execute(select(tables.job_turn))}
    return sorted(tenants, key=lambda tenant: (busy.get(tenant, 0), turns.get(tenant, 0), tenant))


def _give(connection: Connection, row: Row[tuple[object, ...]], asked: Claim) -> Held:
    lease, now = secrets.token_hex(16), stamp(asked.now)
    given = {
        "state": "running",
        "worker": asked.worker,
        "lease": lease,
        "lease_until": stamp(asked.now + timedelta(seconds=asked.lease_s)),
        "tries": row.tries + 1,
        "started": row.started or now,
        "changed": now,
    }
    connection.execute(update(tables.job).where(_J.tenant == row.tenant, _J.id == row.id).values(given))
    last = connection.scalar(select(func.max(_T.turn))) or 0
    upsert(connection, tables.job_turn, [{"tenant": row.tenant, "turn": last + 1}])
    args, saved = (msgspec.json.decode(text) if text is not None else None for text in (row.args, row.saved))
    return Held(row.tenant, row.id, row.kind, args, saved, row.tries + 1, lease, asked.lease_s)
