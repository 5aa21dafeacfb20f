"""From statements to progress and evidence: each is carried out once, in the transaction that says so.

Statements are taken in first and carried out soon after, by whichever process gets to it. What nobody can place yet
waits, and is tried again when a resource or an account appears.
"""

import logging
from dataclasses import dataclass
from dataclasses import replace as with_fields
from datetime import UTC, date, datetime

from paths.errors import PathError
from service.activity.effects import Told, carry_out, take_back
from service.activity.match import Matched, match
from service.activity.reading import consequence, day_of
from service.activity.scales import ScoreScales, scales_of
from service.ports import Ports
from service.record.switches import on
from service.store.errors import Conflict, StoreError, StoreUnavailable
from service.store.telling.activity import Due, Settled
from service.workspace import Workspace

LOT = 50  # statements in one transaction: the other writers wait no longer than a second
TRIES = 3  # a learner who changes something meanwhile is read again
LONGEST_REASON = 500

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class World:
    """What a lot of statements is read against."""

    workspace: Workspace
    scales: ScoreScales
    today: date


def apply_pending(ports: Ports, today: date | None = None) -> int:
    """Carry out all statements that wait, and return how many. Raises StoreUnavailable."""
    count = 0
    for tenant in ports.store.activity.waiting():
        while on(ports, tenant, "activity") and (done := apply_lot(ports, tenant, today)):
            count += done
    return count


def apply_lot(ports: Ports, tenant: str, today: date | None = None, limit: int = LOT) -> int:
    """Carry out the oldest statements that wait, and return how many they were."""
    workspace = ports.workspaces.get(tenant)  # before the transaction: it may have to be read
    world = World(workspace, scales_of(ports.store.activity.scales(tenant)), today or datetime.now(UTC).date())
    with ports.store.atomic() as together:
        inner = with_fields(ports, store=together)
        lot = together.activity.due(tenant, limit)
        undone = [due for due in lot if due.outcome == "undo"]
        new = [due for due in lot if due.outcome == "new"]
        for due in undone:
            together.activity.settle(tenant, due.n, _settled(inner, tenant, world, due, None))
        found = match(inner, tenant, workspace.catalogue, [due.body for due in new]) if new else []
        for due, matched in zip(new, found, strict=True):
            together.activity.settle(tenant, due.n, _settled(inner, tenant, world, due, matched))
    return len(lot)


def _settled(ports: Ports, tenant: str, world: World, due: Due, matched: Matched | None) -> Settled:
    """Return what came of a statement; what it may not do fails alone, and says why."""
    learner = matched.learner if matched else due.learner
    resource = matched.resource if matched else due.resource
    if matched and matched.lacks:
        return Settled("unmatched", matched.lacks, learner, resource)
    why = ""
    for _ in range(TRIES):
        try:
            with ports.store.atomic() as inner:
                return _done(with_fields(ports, store=inner), tenant, world, due, learner or "", resource or "")
        except StoreUnavailable:
            raise
        except Conflict as error:
            why = str(error)
        except (PathError, StoreError) as error:
            why = str(error)
            break
    log.warning("statement %s could not be carried out: %s", due.id, why)
    return Settled("failed", why[:LONGEST_REASON], learner, resource, due.effect)


def _done(ports: Ports, tenant: str, world: World, due: Due, learner: str, resource: str) -> Settled:
    if due.outcome == "undo":
        take_back(ports, tenant, due, learner, resource)
        return Settled("undone", "voided", learner, resource)
    said = consequence(due.body)
    if said is None:
        return Settled("ignored", "", learner, resource)
    told = Told(learner, resource, said, due.id, due.body["object"]["id"], day_of(due.body, world.today))
    effect = carry_out(ports, tenant, world.workspace, world.scales, told)
    return Settled("applied", said.state or "scored", learner, resource, effect)
