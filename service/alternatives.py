"""What could stand in for a step: each answer is a whole plan with the other resource in it, so it is true."""

from datetime import UTC, datetime

from msgspec.structs import replace

from paths.model import LearningPath, Resource, Step
from service.change import step_of
from service.decision import settled
from service.ports import Ports
from service.recommend import planned
from service.schemas import Alternative, PathRequest

MOST = 5  # each costs a plan of its own; more is no help in choosing


def alternatives(ports: Ports, tenant: str, id: str, n: int) -> list[Alternative]:
    """Return up to five resources that may take the place of step `n`, the shortest resulting path first."""
    path = ports.store.path(tenant, id)
    step = step_of(path, n)
    catalogue = ports.workspaces.get(tenant).catalogue
    skills = [raised.skill for raised in step.raises]
    teaching = {r.id: r for skill in skills for r in catalogue.teaching(skill)}
    taken = {s.resource for s in path.steps}
    others = sorted((r for r in teaching.values() if r.id not in taken), key=lambda r: (_distance(r, step), r.id))
    tried = [_with(ports, tenant, path, step, other) for other in others[: 2 * MOST]]
    possible = [found for found in tried if found is not None]
    return sorted(possible, key=lambda a: (a.uncovered, a.path_minutes, a.resource))[:MOST]


def _distance(resource: Resource, step: Step) -> int:
    """Return how unlike the step a resource is: levels that it teaches too much or too little, then length."""
    bands = {band.skill: band.to for band in resource.teaches}
    missed = sum(abs(bands.get(raised.skill, 0) - raised.to) for raised in step.raises)
    return 100_000 * missed + abs((resource.minutes or 0) - step.minutes)


def _with(ports: Ports, tenant: str, path: LearningPath, step: Step, other: Resource) -> Alternative | None:
    learner = settled(ports, tenant, path.id, path.version).learner
    constraints = replace(
        path.constraints,
        excluded=tuple(sorted({*path.constraints.excluded, step.resource})),
        pinned=tuple(sorted({*path.constraints.pinned, other.id} - {step.resource})),
    )
    request = PathRequest(learner, path.roles, constraints, path.start, path.locale, preview=True)
    found = planned(ports, tenant, request, datetime.now(UTC).date()).path
    if found.status == "infeasible":
        return None
    uncovered = found.objective.selection.uncovered
    return Alternative(other.id, other.title, other.minutes or 0, found.minutes, uncovered, other.url)
