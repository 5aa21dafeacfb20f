"""Jobs: durable, each under a lease while somebody works on it, and never acknowledged before it is kept.

Adding one inside `store.atomic()` makes it part of that write: either both are there or neither is.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from uuid_utils import uuid7

from paths.errors import BadRecord
from service.store import tables
from service.store.area import Area
from service.store.content import tenants
from service.store.database.body import encode
from service.store.database.body import key as checked_key
from service.store.database.sql import claim as insert_new
from service.store.errors import Conflict, NotFound
from service.store.work import leases
from service.store.work.job import Beat, Held, Job, JobState, Standing
from service.store.work.leases import Claim, stamp

LONGEST_ARGS = 1_000_000  # characters; what is larger belongs into a file or a table, with the job naming it
LONGEST_NOTE = 500  # characters of a note or an error
ITSELF = "every"  # the key of jobs that nobody asked for
ENDED = ("done", "failed", "cancelled")
FREE = {"worker": None, "lease": None, "lease_until": None}

_J = tables.job.c
_SHOWN = [_J[name] for name in Job.__struct_fields__]

Value = msgspec.Struct | dict[str, Any]


class Jobs(Area):
    """For callers: add, get, page, cancel, retry. For workers: claim, beat, finish, fail, release."""

    def add(
        self, tenant: str, kind: str, args: Value, *, key: str | None = None, not_before: datetime | None = None
    ) -> Job:
        """Queue a job and return it; with a key, return the one of this kind and key that is still open.

        Raises NotFound for an unknown tenant, BadRecord for arguments that cannot be kept.
        """
        now, id = stamp(self._now()), str(UUID(bytes=uuid7().bytes))
        row = {
            "tenant": tenant,
            "id": id,
            "kind": kind,
            "key": None if key is None else checked_key("key", key),
            "state": "queued",
            "args": _json(args, f"arguments of a job {kind!r}"),
            "due": now if not_before is None else stamp(not_before),
            "created": now,
            "changed": now,
            "note": "",
            **dict.fromkeys(("done", "total", "tries", "lapses", "cancel_asked"), 0),
        }
        with self._write() as connection:
            tenants.revision(connection, tenant)
            while True:  # the job that is in the way may end while we look
                if insert_new(connection, tables.job, row):
                    return _one(connection, tenant, id)
                same = (_J.tenant == tenant, _J.kind == kind, _J.key == key, _J.state.in_(("queued", "running")))
                if (found := connection.execute(select(*_SHOWN).where(*same)).one_or_none()) is not None:
                    return _job(found)

    def get(self, tenant: str, id: str) -> Job:
        """Return a job; raise NotFound."""
        with self._read() as connection:
            return _one(connection, tenant, id)

    def page(
        self, tenant: str, state: JobState | None = None, kind: str | None = None, after: str = "", limit: int = 100
    ) -> list[Job]:
        """Return jobs, the oldest first; `after` is the id of the last one seen."""
        asked = [_J.tenant == tenant, _J.id > after]
        asked += [_J.state == state] if state else []
        asked += [_J.kind == kind] if kind else []
        with self._read() as connection:
            rows = connection.execute(select(*_SHOWN).where(*asked).order_by(_J.id).limit(limit))
            return [_job(row) for row in rows]

    def cancel(self, tenant: str, id: str) -> Job:
        """Cancel a job that waits, ask one that runs to stop; raise NotFound, or Conflict where it ended otherwise."""
        now = stamp(self._now())
        ours = (_J.tenant == tenant, _J.id == id)
        asked = update(tables.job).where(*ours, _J.state == "running").values(cancel_asked=1, changed=now)
        ended = {"state": "cancelled", "ended": now, "changed": now}
        queued = update(tables.job).where(*ours, _J.state == "queued").values(ended)
        with self._write() as connection:
            # twice: between the first and the second a worker may hand a running job back
            for attempt in (queued, asked, queued):
                if connection.execute(attempt).rowcount:
                    return _one(connection, tenant, id)
            job = _one(connection, tenant, id)
        if job.state == "cancelled":
            return job
        raise Conflict(f"job {id!r} is {job.state} already; there is nothing to cancel")

    def retry(self, tenant: str, id: str) -> Job:
        """Queue a failed or cancelled job again, to go on from what it saved; raise NotFound, Conflict."""
        now = stamp(self._now())
        fresh = dict.fromkeys(("tries", "lapses", "cancel_asked"), 0)
        again = {**fresh, "state": "queued", "due": now, "changed": now, "ended": None, "error": None}
        dead = (_J.tenant == tenant, _J.id == id, _J.state.in_(("failed", "cancelled")))
        try:
            with self._write() as connection:
                job = _one(connection, tenant, id)
                if connection.execute(update(tables.job).where(*dead).values(again)).rowcount == 0:
                    raise Conflict(f"job {id!r} is {job.state}; only failed and cancelled ones can be retried")
                return _one(connection, tenant, id)
        except IntegrityError as error:
            raise Conflict(f"another job with the key of {id!r} is open; wait for it or cancel it") from error

    def standing(self, late_s: float) -> Standing:
        """Return how the jobs of all tenants stand, for a check-up."""
        before = stamp(self._now() - timedelta(seconds=late_s))
        late = (_J.state == "queued", _J.due < before)
        with self._read() as connection:
            return Standing(
                waiting=frozenset(connection.scalars(select(_J.kind).where(_J.state == "queued").distinct())),
                late=_count(connection, *late),
                silent=_count(connection, _J.state == "running", _J.lease_until < before),
                failed=_count(connection, _J.state == "failed"),
            )

    def forget(self, tenant: str, before: datetime) -> int:
        """Remove jobs that ended before this moment; return how many."""
        old = delete(tables.job).where(_J.tenant == tenant, _J.state.in_(ENDED), _J.ended < stamp(before))
        with self._write() as connection:
            return connection.execute(old).rowcount

    def repeat(self, tenant: str, kind: str, every: timedelta) -> None:
        """Queue the next of a kind that runs by itself, `every` so long after the last; harmless when it is queued."""
        newest = select(_J.created).where(_J.tenant == tenant, _J.kind == kind, _J.key == ITSELF).order_by(_J.id.desc())
        with self._read() as connection:
            last = connection.scalar(newest.limit(1))
            due = self._now() if last is None else datetime.fromisoformat(last) + every
        self.add(tenant, kind, {}, key=ITSELF, not_before=due)

    # --- for workers --------------------------------------------------------------------------------------------------

    def claim(self, worker: str, kinds: Collection[str], lease_s: float) -> Held | None:
        """Lease the next job that is due, or return None; nobody else gets it while the lease is renewed."""
        asked = Claim(worker, kinds, lease_s, self._now())
        with self._read() as connection:  # asked twice a second, so it is not to take the write lock for nothing
            if not (leases.waiting(connection, asked) or leases.lapsed(connection, asked.now)):
                return None
        with self._write() as connection:
            leases.free_lapsed(connection, asked.now)
            return leases.claim(connection, asked)

    def beat(
        self, held: Held, done: int | None = None, total: int | None = None, note: str = "", saved: object = None
    ) -> Beat:
        """Renew the lease, tell how far it is, keep what a next try may go on from.

        "lost": somebody else has the job, stop at once; "cancel": somebody asked to stop it.
        """
        now = self._now()
        told: dict[str, object] = {"lease_until": stamp(now + timedelta(seconds=held.lease_s)), "changed": stamp(now)}
        told |= {} if done is None else {"done": done, "total": total or 0, "note": note[:LONGEST_NOTE]}
        told |= {} if saved is None else {"saved": _json(saved, f"state of job {held.id!r}")}
        with self._write() as connection:
            renewed = update(tables.job).where(*_mine(held)).values(told).returning(_J.cancel_asked)
            asked = connection.execute(renewed).scalar_one_or_none()
        return "lost" if asked is None else "cancel" if asked else "go"

    def finish(self, held: Held, result: Value | None = None) -> None:
        """End a job well; raise Conflict where the lease is lost, which inside `atomic` undoes the work with it."""
        kept = None if result is None else _json(result, f"result of job {held.id!r}")
        self._end(held, {"state": "done", "result": kept, "error": None})

    def fail(self, held: Held, error: str, again_at: datetime | None) -> None:
        """End a try badly: to be tried again then, or never. Raise Conflict where the lease is lost."""
        told = {"error": error[:LONGEST_NOTE]}
        if again_at is None:
            self._end(held, {**told, "state": "failed"})
        else:
            self._queue(held, {**told, "due": stamp(again_at)})

    def stop(self, held: Held) -> None:
        """End a job that was to be cancelled; raise Conflict where the lease is lost."""
        self._end(held, {"state": "cancelled"})

    def release(self, held: Held) -> None:
        """Hand a job back unfinished; the try does not count. Raise Conflict where the lease is lost."""
        self._queue(held, {"due": stamp(self._now()), "tries": _J.tries - 1})

    def _end(self, held: Held, values: dict[str, Any]) -> None:
        now = stamp(self._now())
        with self._write() as connection:
            if not _leave(connection, held, {**values, "ended": now, "changed": now}):
                raise Conflict(_lost(held))

    def _queue(self, held: Held, values: dict[str, Any]) -> None:
        """Put a job back in the queue, or end it where it was to be cancelled."""
        now = stamp(self._now())
        with self._write() as connection:
            queued = _leave(connection, held, {**values, "state": "queued", "changed": now}, _J.cancel_asked == 0)
            ended = {"state": "cancelled", "ended": now, "changed": now}
            if not queued and not _leave(connection, held, ended):
                raise Conflict(_lost(held))


def _leave(connection: Connection, held: Held, values: dict[str, Any], *only: ColumnElement[bool]) -> bool:
    leaving = update(tables.job).where(*_mine(held), *only).values({**values, **FREE})
    return connection.execute(leaving).rowcount == 1


def _lost(held: Held) -> str:
    return f"job {held.id!r} is no longer this worker's; what it did counts no more"


def _mine(held: Held) -> tuple[ColumnElement[bool], ...]:
    return _J.tenant == held.tenant, _J.id == held.id, _J.state == "running", _J.lease == held.lease


def _count(connection: Connection, *which: ColumnElement[bool]) -> int:
    return connection.scalar(select(func.count()).select_from(tables.job).where(*which)) or 0


def _one(connection: Connection, tenant: str, id: str) -> Job:
    row = connection.execute(select(*_SHOWN).where(_J.tenant == tenant, _J.id == id)).one_or_none()
    if row is None:
        raise NotFound("job", id)
    return _job(row)


def _job(row: Row[Any]) -> Job:
    values = row._asdict()
    result = None if row.result is None else msgspec.json.decode(row.result)
    return Job(**{**values, "cancel_asked": bool(row.cancel_asked), "result": result})


def _json(value: object, subject: str) -> str:
    text = encode(value, subject)
    if len(text) > LONGEST_ARGS:
        raise BadRecord("job", f"{subject} take {len(text)} characters; give at most {LONGEST_ARGS}")
    return text
