"""Why a step is in a path, and why it stands where it stands: what it would cost to do without, or elsewhere."""

from collections.abc import Sequence
from dataclasses import replace

from msgspec.structs import replace as with_value

from paths.model import LearningPath, Resource, SkillLevel
from paths.problem import Problem
from paths.replay import State, apply, unmet
from service.changing.again import known
from service.changing.change import step_of
from service.changing.swap import opened
from service.explaining.other import Shown, asked_again, consequence, without
from service.explaining.solving import solved_or_why
from service.explaining.values import Here, Obstacle, Place, Why
from service.ports import Ports
from service.readable import readable


def why(ports: Ports, tenant: str, id: str, n: int) -> Why:
    """Return why step `n` of a path's newest version is in it; raise NotFound."""
    given = known(ports, tenant, id)
    path, find = given.path, opened(ports, tenant, given)
    step, shown = step_of(path, n), step_of(readable(ports, tenant, path), n)
    problem = asked_again(ports, tenant, path).problem
    done = step.state == "completed"
    places = [_place(path, problem, at, find) if 0 < at < len(path.steps) else None for at in (n - 1, n)]
    return Why(
        step=n,
        resource=step.resource,
        title=shown.title,
        reasons=shown.reasons,
        raises=step.raises,
        without=None if done else consequence(path, without(problem, step.resource), find),
        here=Here(earlier=places[0], later=places[1]),
    )


def _place(path: LearningPath, problem: Problem, n: int, shown: Shown) -> Place:
    """Return what becomes of the path when steps `n` and `n` + 1 change places."""
    if n <= len(problem.fixed):
        return Place(possible=False, begun=True)
    line = [step.resource for step in path.steps]
    line[n - 1], line[n] = line[n], line[n - 1]
    if (found := obstacle(problem, line)) is not None:
        named = tuple(id for id in found.requires if shown(id))
        return Place(possible=False, obstacle=with_value(found, requires=named))
    moved = solved_or_why(replace(problem, fixed=tuple(line)))
    if moved.status == "infeasible":
        return Place(possible=False, conflicts=moved.conflicts)
    cost = moved.objective.order.value - path.objective.order.value
    return Place(possible=True, cost=cost, end=moved.steps[-1].end if moved.steps else None)


def obstacle(problem: Problem, line: Sequence[str]) -> Obstacle | None:
    """Return the first step of an order that may not start when its turn comes, and what it lacks."""
    catalogue, learner = problem.catalogue, problem.learner
    state = State.at(problem.profile.levels, {*learner.completed, *learner.waived}, catalogue)
    for n, resource in enumerate((catalogue.resource(id) for id in line), 1):
        if lacks := tuple(unmet(resource, state, problem.graph)):
            return _obstacle(n, resource, lacks)
        state = apply(resource, state, catalogue)
    return None


def _obstacle(n: int, resource: Resource, lacks: Sequence[SkillLevel | str]) -> Obstacle:
    levels = {(lack.skill, lack.level): lack for lack in lacks if isinstance(lack, SkillLevel)}
    ids = tuple(dict.fromkeys(lack for lack in lacks if isinstance(lack, str)))
    return Obstacle(n, resource.id, tuple(levels[key] for key in sorted(levels)), ids)
