"""The versions of a path: each one kept, and what made it."""

from paths.model import LearningPath, Step
from service.decision import settled_of
from service.explaining.values import Change, Version
from service.ports import Ports

BY_STATE: dict[str, Change] = {"active": "activated", "replaced": "replaced", "withdrawn": "withdrawn"}


def versions(ports: Ports, tenant: str, id: str, after: int, limit: int) -> list[Version]:
    """Return up to `limit` versions of a path, oldest first, those after version `after`; raise NotFound."""
    newest = ports.store.path(tenant, id).version
    wanted = range(after + 1, min(newest, after + limit) + 1)
    before = ports.store.path(tenant, id, after) if after and wanted else None
    found = []
    for n in wanted:
        path = ports.store.path(tenant, id, n)
        found.append(_version(ports, tenant, path, before))
        before = path
    return found


def _version(ports: Ports, tenant: str, path: LearningPath, before: LearningPath | None) -> Version:
    record = ports.store.decision(tenant, path.id, path.version)
    made = settled_of(record).made
    planned = made.follows == path.version - 1
    by: tuple[Change, str | None] = (made.code, made.resource) if planned or before is None else by_hand(before, path)
    return Version(
        version=path.version,
        created=path.created,
        fingerprint=path.fingerprint,
        status=path.status,
        state=path.state,
        steps=len(path.steps),
        minutes=path.minutes,
        made_by=by[0],
        planned=planned,
        revision=record.revision,
        resource=by[1],
        instead=made.instead if planned else None,
    )


def by_hand(before: LearningPath, after: LearningPath) -> tuple[Change, str | None]:
    """Return what was changed without a new plan, and on the step of which resource."""
    for old, new in zip(before.steps, after.steps, strict=False):
        if (change := _changed(old, new)) is not None:
            return change, new.resource
    return (BY_STATE.get(after.state, "changed") if before.state != after.state else "changed"), None


def _changed(old: Step, new: Step) -> Change | None:
    if old.state != new.state:
        states: dict[str, Change] = {"started": "started", "completed": "completed", "planned": "planned"}
        return states.get(new.state, "changed")
    if old.pinned != new.pinned:
        return "pinned" if new.pinned else "unpinned"
    return "progressed" if old.progress != new.progress else None
