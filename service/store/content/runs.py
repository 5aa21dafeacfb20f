"""Runs of an ingest and the records they could not take."""

from collections.abc import Iterable

from msgspec.structs import replace
from sqlalchemy import Connection, func, select

from paths.errors import BadRecord
from service.store import tables
from service.store.content import tenants
from service.store.database.body import checked, decode, key
from service.store.database.sql import insert, upsert
from service.store.errors import NotFound
from service.store.values import IngestRun, Query, Refusal

MAX_SKIP = 2**31 - 1  # what a column of whole numbers holds

_R, _Q = tables.ingest_run.c, tables.quarantine.c


def put(connection: Connection, tenant: str, run: IngestRun) -> None:
    """Keep the run as it is now, in place of what was kept under its id."""
    tenants.revision(connection, tenant)
    row = {"tenant": tenant, "id": key("id", run.id), "body": checked(run, f"run {run.id!r}")}
    upsert(connection, tables.ingest_run, [row])


def page(connection: Connection, tenant: str, query: Query, newest: bool = False) -> list[IngestRun]:
    """Return runs behind the cursor in the order of their ids, or against it: the newest first."""
    tenants.revision(connection, tenant)
    behind = _R.id < query.after if newest and query.after else _R.id > query.after
    order = _R.id.desc() if newest else _R.id
    mine = select(_R.body).where(_R.tenant == tenant, behind).order_by(order).limit(query.limit)
    return [decode(body, IngestRun) for body in connection.scalars(mine)]


def refuse(connection: Connection, tenant: str, run: str, refusals: Iterable[Refusal]) -> None:
    """Add refused records to a run, in their order; raise NotFound for an unknown run."""
    held = select(_R.id).where(_R.tenant == tenant, _R.id == run).with_for_update()
    if connection.scalar(held) is None:
        raise NotFound("run", run)
    last: int = connection.scalar(select(func.max(_Q.n)).where(_Q.tenant == tenant, _Q.run == run)) or 0
    ours = {"tenant": tenant, "run": run}
    bodies = (checked(_printable(refusal), f"refusal in run {run!r}") for refusal in refusals)
    insert(connection, tables.quarantine, [{**ours, "n": n, "body": body} for n, body in enumerate(bodies, last + 1)])


def refused(connection: Connection, tenant: str, run: str, skip: int, query: Query) -> list[Refusal]:
    """Return the records that a run refused, without the first `skip` of them; raise NotFound for an unknown run."""
    if connection.scalar(select(_R.id).where(_R.tenant == tenant, _R.id == run)) is None:
        raise NotFound("run", run)
    if not 0 <= skip <= MAX_SKIP:
        raise BadRecord("skip", f"give 0 to {MAX_SKIP}")
    ours = (_Q.tenant == tenant, _Q.run == run, _Q.n > skip)
    mine = select(_Q.body).where(*ours).order_by(_Q.n).limit(query.limit)
    return [decode(body, Refusal) for body in connection.scalars(mine)]


def _printable(refusal: Refusal) -> Refusal:
    # A report of a bad record may quote it; the report itself must never be refused.
    return replace(refusal, file=_clean(refusal.file), field=_clean(refusal.field), problem=_clean(refusal.problem))


def _clean(text: str) -> str:
    return text.replace("\0", "\N{SYMBOL FOR NULL}").encode("utf-8", "replace").decode()
