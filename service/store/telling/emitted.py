"""Statements that we make, each kept in the transaction of what it tells, until a record store has it.

They are sent at least once, under ids that say what they tell of, so that the record store has each once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, func, select, tuple_, update

from service.store import tables
from service.store.area import Area
from service.store.database.body import encode
from service.store.database.sql import insert_missing
from service.store.work.leases import stamp

LONGEST_ANSWER = 500  # characters kept of what the record store says
_M = tables.emitted.c


@dataclass(frozen=True, slots=True)
class Made:
    """A statement about a step of a path; `verb` is in our words: opened, completed or voided."""

    id: str
    path: str
    resource: str
    verb: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A statement to be sent now."""

    tenant: str
    id: str
    tries: int
    body: dict[str, Any]


class Emitted(Area):
    """For callers: add, last, counts. For senders: claim, sent, refused, retry."""

    def add(self, tenant: str, made: Made) -> None:
        """Keep a statement to be sent; one with an id that is there changes nothing."""
        now = stamp(self._now())
        names = {name: getattr(made, name) for name in ("id", "path", "resource", "verb")}
        written = encode({**made.body, "timestamp": now}, f"statement {made.id}")
        row = {"tenant": tenant, **names, "state": "waiting", "tries": 0, "due": now, "created": now, "answer": ""}
        with self._write() as connection:
            insert_missing(connection, tables.emitted, [{**row, "body": written}])

    def last(self, tenant: str, path: str, resource: str, verb: str) -> Made | None:
        """Return the newest statement that says this of a step."""
        about = (_M.tenant == tenant, _M.path == path, _M.resource == resource, _M.verb == verb)
        with self._read() as connection:
            row = connection.execute(
                select(tables.emitted).where(*about).order_by(_M.created.desc(), _M.id).limit(1)
            ).one_or_none()
        if row is None:
            return None
        return Made(row.id, row.path, row.resource, row.verb, msgspec.json.decode(row.body))

    def counts(self, tenant: str) -> dict[str, int]:
        """Return how many statements are waiting, sent and refused."""
        mine = select(_M.state, func.count()).where(_M.tenant == tenant).group_by(_M.state).order_by(_M.state)
        with self._read() as connection:
            return {row[0]: row[1] for row in connection.execute(mine)}

    def claim(self, limit: int, lease_s: float) -> list[Outgoing]:
        """Lease the oldest statements that are due; empty where there is none, or somebody else sends already."""
        now = stamp(self._now())
        due = (_M.state == "waiting") & (_M.due <= now)
        with self._read() as connection:  # asked often, so it is not to take the write lock for nothing
            leased = select(_M.id).where(_M.state == "waiting", _M.lease >= now).limit(1)
            nothing = connection.scalar(select(_M.id).where(due).limit(1)) is None
            if nothing or connection.scalar(leased) is not None:
                return []
        free = (_M.lease.is_(None)) | (_M.lease < now)
        chosen = select(tables.emitted).where(due, free).order_by(_M.due, _M.created, _M.id).limit(limit)
        with self._write() as connection:
            rows = connection.execute(chosen.with_for_update(skip_locked=True)).all()
            taken = update(tables.emitted).where(_these([_outgoing(row) for row in rows]))
            connection.execute(taken.values(lease=stamp(self._now() + timedelta(seconds=lease_s))))
        return [_outgoing(row) for row in rows]

    def sent(self, lot: Sequence[Outgoing], status: int) -> None:
        """Keep that the record store has statements."""
        self._told(lot, {"state": "sent", "status": status, "lease": None})

    def refused(self, one: Outgoing, status: int, answer: str) -> None:
        """Keep that the record store will never take a statement, and what it said."""
        told = {"state": "refused", "status": status, "answer": answer[:LONGEST_ANSWER], "lease": None}
        self._told([one], told)

    def retry(self, lot: Sequence[Outgoing], again_at: datetime, answer: str, status: int | None = None) -> None:
        """Have statements sent again later."""
        told = {"due": stamp(again_at), "answer": answer[:LONGEST_ANSWER], "status": status, "lease": None}
        self._told(lot, {**told, "tries": _M.tries + 1})

    def _told(self, lot: Sequence[Outgoing], values: dict[str, Any]) -> None:
        with self._write() as connection:
            connection.execute(update(tables.emitted).where(_these(lot), _M.state == "waiting").values(values))


def _these(lot: Sequence[Outgoing]) -> ColumnElement[bool]:
    return tuple_(_M.tenant, _M.id).in_([(one.tenant, one.id) for one in lot])


def _outgoing(row: Row[Any]) -> Outgoing:
    return Outgoing(row.tenant, row.id, row.tries, msgspec.json.decode(row.body))
