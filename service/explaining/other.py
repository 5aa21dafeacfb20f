"""Another plan for the same path, and what it would cost against it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import takewhile

from msgspec.structs import replace as with_value

from paths.catalogue import Catalogue
from paths.model import GapRow, LearningPath, SkillLevel
from paths.problem import Plan, Problem
from service.changing.lead import LEADING
from service.explaining.solving import solved_or_why
from service.explaining.stored import Recalled, version_recalled
from service.explaining.values import Consequence
from service.ports import Ports

REACHED = ("held", "reached")
Shown = Callable[[str], object]  # of a resource id: true where the learner may know of it now


def asked_again(ports: Ports, tenant: str, path: LearningPath) -> Recalled:
    """Return the problem that a version of a path answers, with the steps begun since in front.

    Those lead that stand at the path's beginning; the limits are the path's own, pins put on by hand included.
    """
    was = version_recalled(ports, tenant, path)
    lead = tuple(takewhile(lambda step: step.state in LEADING, path.steps))
    problem = replace(
        was.problem,
        constraints=path.constraints,
        fixed=tuple(step.resource for step in lead),
        taken={step.resource: step.session for step in lead},
    )
    return replace(was, problem=problem)


def without(problem: Problem, resource: str) -> Problem:
    """Return a problem in which a resource is not to be had."""
    limits = problem.constraints
    pinned = tuple(id for id in limits.pinned if id != resource)
    fixed = tuple(id for id in problem.fixed if id != resource)
    if "excluded" not in limits.soft:
        excluded = tuple(sorted({*limits.excluded, resource}))
        return replace(problem, constraints=with_value(limits, excluded=excluded, pinned=pinned), fixed=fixed)
    shelf = problem.catalogue
    rest = Catalogue.build((r for id, r in shelf.resources.items() if id != resource), shelf.precedences)
    return replace(problem, constraints=with_value(limits, pinned=pinned), fixed=fixed, catalogue=rest)


def with_it(problem: Problem, resource: str, steps: Iterable[str]) -> Problem:
    """Return a problem in which a resource must be a step, and of what is pinned softly what is one of `steps`."""
    limits = problem.constraints
    pinned = set(limits.pinned) if "pinned" not in limits.soft else set(limits.pinned) & set(steps)
    soft = {name: penalty for name, penalty in limits.soft.items() if name != "pinned"}
    excluded = tuple(id for id in limits.excluded if id != resource)
    changed = with_value(limits, pinned=tuple(sorted({*pinned, resource})), soft=soft, excluded=excluded)
    return replace(problem, constraints=changed)


def consequence(path: LearningPath, problem: Problem, shown: Shown) -> Consequence:
    """Solve a problem and return what its path would cost against the one there is; only what is `shown` is named."""
    found = compared(path, solved_or_why(problem))
    return with_value(found, added=tuple(id for id in found.added if shown(id)))


def compared(path: LearningPath, other: Plan) -> Consequence:
    """Return what a plan costs against a path; where there is no plan only why, and what is lost with it."""
    was, now = path.objective.selection, other.objective.selection
    steps, others = [step.resource for step in path.steps], [step.resource for step in other.steps]
    old, new = reached(path.gap), reached(other.gap)
    none = other.status == "infeasible"
    return Consequence(
        status=other.status,
        minutes=0 if none else other.minutes - path.minutes,
        uncovered=now.uncovered - was.uncovered,
        penalty=0 if none else now.penalty - was.penalty,
        cost=0 if none else now.cost - was.cost,
        lost=_levels(old - new),
        won=_levels(new - old),
        dropped=() if none else missing(steps, others),
        added=missing(others, steps),
        conflicts=other.conflicts if none else (),
    )


def reached(gap: Iterable[GapRow]) -> set[tuple[str, int]]:
    """Return the levels asked for that are held in the end."""
    asked = [row for row in gap if row.origin == "role"]
    return {(row.skill, one.level) for row in asked for one in row.levels if one.status in REACHED}


def missing(some: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    """Return what is in the one and not in the other, in its order."""
    return tuple(id for id in some if id not in others)


def _levels(found: Iterable[tuple[str, int]]) -> tuple[SkillLevel, ...]:
    return tuple(SkillLevel(skill, level) for skill, level in sorted(found))
