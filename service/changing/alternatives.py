"""What could stand in for a step: each answer is a whole plan with the other resource in it, so it is true."""

from collections.abc import Callable
from datetime import date

from paths.admissible import visible
from paths.model import Resource, Step
from service.changing.again import Known, known, pose
from service.changing.change import step_of
from service.explaining.solving import solved
from service.ports import Ports
from service.recommend import with_own
from service.schemas import Alternative

MOST = 5  # each costs a plan of its own; more is no help in choosing


def alternatives(
    ports: Ports, tenant: str, id: str, n: int, today: date, fits: Callable[[Resource], bool] = lambda _: True
) -> list[Alternative]:
    """Return up to five resources that may take the place of step `n`, the shortest resulting path first.

    Each `fits`, and is planned as swapping would plan it, behind the steps done and under way. For a completed step
    there are none.
    """
    given = known(ports, tenant, id)
    step = step_of(given.path, n)
    if step.state == "completed":
        return []
    catalogue = with_own(ports.workspaces.get(tenant), given.learner).catalogue
    teaching = {r.id: r for raised in step.raises for r in catalogue.teaching(raised.skill)}
    taken = {*(s.resource for s in given.path.steps), *given.constraints.excluded}
    others = [r for r in teaching.values() if r.id not in taken and visible(r, given.learner) and fits(r)]
    nearest = sorted(others, key=lambda r: (_distance(r, step), r.id))[: 2 * MOST]
    rest = given.without(step).barring(step.resource)
    tried = [_with(ports, tenant, rest, other, today) for other in nearest]
    possible = [found for found in tried if found is not None]
    return sorted(possible, key=lambda a: (a.uncovered, a.path_minutes, a.resource))[:MOST]


def _distance(resource: Resource, step: Step) -> int:
    """Return how unlike the step a resource is: levels that it teaches too much or too little, then length."""
    bands = {band.skill: band.to for band in resource.teaches}
    missed = sum(abs(bands.get(raised.skill, 0) - raised.to) for raised in step.raises)
    return 100_000 * missed + abs((resource.minutes or 0) - step.minutes)


def _with(ports: Ports, tenant: str, rest: Known, other: Resource, today: date) -> Alternative | None:
    drawn = solved(pose(ports, tenant, rest.pinning(other.id), today).posed.problem)
    if drawn.status == "infeasible" or all(step.resource != other.id for step in drawn.steps):
        return None
    was, uncovered = rest.path, drawn.objective.selection.uncovered
    return Alternative(
        resource=other.id,
        title=other.title,
        minutes=other.minutes or 0,
        path_minutes=drawn.minutes,
        uncovered=uncovered,
        url=other.url,
        more_minutes=drawn.minutes - was.minutes,
        more_uncovered=uncovered - was.objective.selection.uncovered,
    )
