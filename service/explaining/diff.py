"""What differs between two versions of a path, and why."""

from collections.abc import Callable

from msgspec.structs import asdict

from paths.model import LearningPath
from service.decision import settled_of
from service.explaining.causes import Side, causes
from service.explaining.context import Context
from service.explaining.stored import recalled
from service.explaining.values import PathDiff
from service.explaining.wording import reason
from service.ports import Ports
from service.readable import UNNAMED, principals_of
from service.schemas import ReplannedPath, StepDifference
from service.store.values import Decision

Shown = tuple[tuple[StepDifference, ...], int]


def diff(ports: Ports, tenant: str, id: str, since: int | None, to: int | None) -> PathDiff:
    """Compare two versions of a path, by default the newest with the one before it; raise NotFound."""
    new = ports.store.path(tenant, id, to)
    old = ports.store.path(tenant, id, max(1, new.version - 1) if since is None else since)
    sides = [(path, ports.store.decision(tenant, id, path.version)) for path in (old, new)]
    differences, dates = _shown(ports, tenant, *sides)
    return PathDiff(
        path=id,
        since=old.version,
        to=new.version,
        fingerprints=(old.fingerprint, new.fingerprint),
        minutes=(old.minutes, new.minutes),
        uncovered=(old.objective.selection.uncovered, new.objective.selection.uncovered),
        differences=differences,
        dates_changed=dates,
    )


def explained(ports: Ports, tenant: str, path: LearningPath, record: Decision) -> ReplannedPath:
    """Return a path planned again, kept or not, with what differs from the version that it follows and why."""
    follows = settled_of(record).made.follows
    old = ports.store.path(tenant, path.id, follows)
    differences, dates = _shown(ports, tenant, (old, ports.store.decision(tenant, path.id, follows)), (path, record))
    return ReplannedPath(**asdict(path), differences=differences, dates_changed=dates)


def _shown(
    ports: Ports, tenant: str, before: tuple[LearningPath, Decision], after: tuple[LearningPath, Decision]
) -> Shown:
    old, new = (_side(ports, tenant, *one) for one in (before, after))
    title = _titles(ports, tenant, old, new)
    found = causes(old, new)
    context = Context(old, new, found, title, after[0].locale)
    differences = tuple(
        StepDifference(edit.code, edit.resource, title(edit.resource), edit.before, edit.after, reason(context, edit))
        for edit in found.changes
    )
    days = [{step.resource: (step.start, step.end) for step in side.path.steps} for side in (old, new)]
    return differences, sum(days[0][id] != days[1][id] for id in days[0].keys() & days[1].keys())


def _side(ports: Ports, tenant: str, path: LearningPath, record: Decision) -> Side:
    was = recalled(ports, tenant, record, path)
    return Side(path, was.problem, was.settled.made, record.versions)


def _titles(ports: Ports, tenant: str, before: Side, after: Side) -> Callable[[str], str]:
    """Return the titles by resource id; what the learner may not see now has none."""
    shelves = [ports.workspaces.get(tenant).catalogue.resources, after.problem.catalogue.resources,
               before.problem.catalogue.resources]  # fmt: skip
    principals = principals_of(ports, tenant, after.path)

    def title(id: str) -> str:
        known = next((shelf[id] for shelf in shelves if id in shelf), None)
        return known.title if known and not principals.isdisjoint(known.access) else UNNAMED

    return title
