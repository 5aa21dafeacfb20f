"""How long what is kept: an organisation's policy in days, carried out daily, shown beforehand by a dry run."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import msgspec
from msgspec import Meta

from service.jobs.work import Running
from service.ports import Ports
from service.record.audit import SYSTEM, note, prune
from service.schemas import Wire
from service.store.people.traces import forget

KIND = "retention"
DAILY = timedelta(days=1)
AUDIT_AT_LEAST = 180  # days: records of automatic decisions are to be kept for six months
CENTURY = 36_500

Days = Annotated[int, Meta(ge=1, le=CENTURY)] | None
AuditDays = Annotated[int, Meta(ge=AUDIT_AT_LEAST, le=CENTURY)] | None


class Retention(Wire, frozen=True):
    """Days for which things are kept; null keeps them until their learner is erased.

    `paths` that are done, withdrawn or replaced, from the day they were made, with all that belongs to them;
    `statements` from the day they came in; `conversations` from the day something was last said in them, with all that
    was said; `events` told to webhooks; `jobs` that have ended; the `audit` log for at
    least 180. Answers to requests with an Idempotency-Key are kept for a day, whatever is set.
    """

    paths: Days = None
    statements: Days = None
    events: Days = 30
    jobs: Days = 30
    audit: AuditDays = None
    conversations: Days = 365


class RetentionReport(Wire, frozen=True):
    """How many were removed, or in a dry run would be, by kind."""

    dry_run: bool
    at: str
    removed: dict[str, int]


def retention(ports: Ports, tenant: str) -> Retention:
    """Return the organisation's policy, or the one that holds where it set none; raise NotFound for no tenant."""
    ports.store.revision(tenant)
    body = ports.store.aging.policy(tenant)
    return Retention() if body is None else msgspec.json.decode(body, type=Retention)


def put_retention(ports: Ports, tenant: str, by: str, policy: Retention) -> Retention:
    """Keep a policy, on record."""
    with ports.store.atomic() as together:
        together.aging.put_policy(tenant, policy)
        note(together, tenant, by, "retention.set", "retention", msgspec.to_builtins(policy))
    return policy


def tidy(ports: Ports, tenant: str, dry_run: bool = False, now: datetime | None = None) -> RetentionReport:
    """Remove what has been kept for its time; what was removed is on record, by numbers."""
    at = now or datetime.now(UTC)
    policy = retention(ports, tenant)
    asked = {kind: getattr(policy, kind) for kind in Retention.__struct_fields__}
    before = {kind: at - timedelta(days=days) for kind, days in asked.items() if days is not None}
    if dry_run:
        found = {kind: ports.store.aging.count(tenant, kind, day) for kind, day in before.items()}
        return RetentionReport(True, at.isoformat(), found)
    removed = _removed(ports, tenant, before)
    removed["answers"], removed["usage"] = ports.store.forget_requests(), ports.store.usage.forget_old()
    forget(ports.store.engine, (), ())  # what deleted rows left in SQLite's log
    return RetentionReport(False, at.isoformat(), removed)


def _removed(ports: Ports, tenant: str, before: dict[str, datetime]) -> dict[str, int]:
    removed = {}
    with ports.store.atomic() as together:
        for kind, day in before.items():
            if kind != "audit":
                removed[kind] = together.aging.remove(tenant, kind, day)
        if any(removed.values()):
            note(together, tenant, SYSTEM, "retention.applied", "retention", {"removed": removed})
        last = together.audit.newest_before(tenant, before["audit"]) if "audit" in before else None
        if last:
            removed["audit"] = prune(together, tenant, last)
    return removed


def tidy_up(ports: Ports, running: Running) -> RetentionReport:
    """Do as a job what the policy asks for."""
    return tidy(ports, running.tenant)
