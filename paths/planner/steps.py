"""An order becomes steps: what each raises, on which days, and on which earlier ones it depends."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from paths.model import Resource
from paths.planner.axis import stays
from paths.planner.closure import Closed
from paths.planner.pose import minutes
from paths.problem import PlannedStep
from paths.replay import State, apply, may_start, raises, taught
from paths.schedule import calendar, slot


@dataclass(frozen=True)
class Walked:
    """The steps of a path, the minutes (waiting included) at which they end, and the state that they end in."""

    steps: tuple[PlannedStep, ...]
    state: State
    ends: tuple[int, ...] = ()


def walk(closed: Closed, sequence: Sequence[str]) -> Walked:
    """Replay an order from the learner's state and lay it out over the days. Raises OutOfTime past 100 years."""
    problem, state = closed.problem, closed.start.before
    resources = [problem.catalogue.resources[id] for id in sequence]
    days = calendar(problem.constraints, problem.start)
    laid = list(stays(problem, resources, days))
    steps = []
    for n, (resource, stay) in enumerate(zip(resources, laid, strict=True)):
        when = slot(days, stay.begin, stay.till, stay.session)
        steps.append(
            PlannedStep(
                resource=resource.id,
                minutes=minutes(resource),
                raises=raises(resource, state.levels),
                start=when.start.isoformat(),
                end=when.end.isoformat(),
                week=when.week,
                due=_due(closed, resource),
                depends_on=tuple(_depends(closed, resources[:n], resource)),
                pinned=resource.id in problem.constraints.pinned,
                session=when.session,
            )
        )
        state = apply(resource, state, problem.catalogue)
    return Walked(branched(steps), state, tuple(stay.till for stay in laid))


def branched(steps: Sequence[PlannedStep]) -> tuple[PlannedStep, ...]:
    """Return the steps with the branch that each is of: what depends on each other, directly or through others."""
    branch = list(range(len(steps)))
    for n, step in enumerate(steps):
        joined = {branch[n], *(branch[other - 1] for other in step.depends_on)}
        branch = [min(joined) if at in joined else at for at in branch]
    numbers = {at: number for number, at in enumerate(sorted(set(branch)), 1)}
    return tuple(replace(step, branch=numbers[at]) for step, at in zip(steps, branch, strict=True))


def _due(closed: Closed, resource: Resource) -> str | None:
    """Return the first due day among the mandatory items that are, or else that it counts as, this resource."""
    catalogue, dated = closed.problem.catalogue, [item for item in closed.problem.constraints.mandatory if item.due]
    own = [item.due for item in dated if item.resource == resource.id]
    if own:
        return min(filter(None, own))
    met = catalogue.satisfied({resource.id}) - closed.start.before.satisfied
    return min((item.due for item in dated if item.resource in met and item.due), default=None)


def _depends(closed: Closed, earlier: Sequence[Resource], resource: Resource) -> Iterator[int]:
    """Yield the numbers of the earlier steps without any one of which, all else being done, this could not start."""
    problem, before = closed.problem, closed.start.before
    tops = [taught(other) for other in earlier]
    for n in range(len(earlier)):
        levels = dict(before.levels)
        for top in (*tops[:n], *tops[n + 1 :]):
            levels |= {skill: max(to, levels.get(skill, 0)) for skill, to in top.items()}
        done = before.done | {other.id for at, other in enumerate(earlier) if at != n}
        # What is satisfied takes time to work out, and only a step that requires resources asks for it.
        satisfied = problem.catalogue.satisfied(done) if resource.requires else before.satisfied
        if not may_start(resource, State(levels, done, satisfied), problem.graph):
            yield n + 1
