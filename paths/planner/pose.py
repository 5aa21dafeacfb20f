"""From a closed problem to a selection task: which rules hold, and what every step costs."""

from collections.abc import Iterable, Iterator, Mapping, Set

import msgspec

from paths.admissible import BUDGET, FILTERS, Rule, budget_penalty, offences
from paths.model import Constraints, Resource
from paths.planner.axis import least, slots, stays
from paths.planner.closure import Closed, wanted_levels
from paths.planner.network import Atom, Network
from paths.planner.selection import tie
from paths.planner.task import Duty, Task, Total
from paths.problem import CHANGE_MINUTES, Problem
from paths.replay import apply
from paths.schedule import Calendar, budget, calendar, parse_day

HOURS = Rule("hoursPerWeek")
ALL_HOURS = 168.0  # of a week: what is left when hoursPerWeek is dropped


def hard_rules(closed: Closed) -> tuple[Rule, ...]:
    """Return the hard constraints that could matter, the rigid ones of a request last."""
    constraints = closed.problem.constraints
    hard = [rule for rule in _stated(constraints) if rule.name not in constraints.soft]
    if budget_penalty(constraints) is not None:
        hard = [rule for rule in hard if rule.name not in BUDGET]
    dated = any(duty.latest is not None and duty.penalty is None for duty in duties(closed, frozenset({HOURS})))
    limited = any(rule.name in BUDGET for rule in hard)
    return (*filters(closed), *hard, *([HOURS] if dated or limited or scheduled(closed) else []))


def scheduled(closed: Closed) -> bool:
    """Say whether anything that could matter is given at certain times only, so that hours alone may decide."""
    return any(resource.sessions for resource in closed.resources)


def filters(closed: Closed) -> list[Rule]:
    """Return the hard filters that keep out something that could matter."""
    return sorted({rule for rules in closed.broken.values() for rule in rules if rule.name in FILTERS})


def _stated(constraints: Constraints) -> Iterator[Rule]:
    if constraints.max_cost is not None:
        yield Rule("maxCost")
    if constraints.max_steps is not None:
        yield Rule("maxSteps")
    yield from dict.fromkeys(Rule("pinned", id) for id in constraints.pinned)
    yield from dict.fromkeys(Rule("mandatory", item.resource) for item in constraints.mandatory)
    if constraints.weeks is not None:
        yield Rule("weeks")
    if constraints.deadline is not None:
        yield Rule("deadline")


def pose(closed: Closed, network: Network, hard: Set[Rule], *, soft: bool = True) -> Task:
    """Return the selection task on a network of the closed problem.

    Of the hard constraints those in `hard` hold; the soft ones count where `soft` says so, else not at all.
    """
    problem, steps, days = closed.problem, network.resources, working_days(closed, hard)
    given = slots(steps, days, spent(closed, days))
    owed = [d for d in duties(closed, hard) if (d.rule in hard if d.penalty is None else soft)]
    reached = network.run(network.everything).held
    return Task(
        network=network,
        goals={atom: centi for atom, centi in goals(closed).items() if network.mask([atom]) & reached},
        duties=tuple(owed),
        totals=tuple(total for total in totals(closed, hard) if soft or total.penalty is None),
        minutes={r.id: least(r, given) for r in steps},
        costs={r.id: minutes(r) + problem.misfit(r.id) + _change(problem, r.id) for r in steps},
        penalties={r.id: fine(r, problem.constraints) if soft else 0 for r in steps},
        ties={r.id: tie(r.id) for r in steps},
        levels=closed.start.after.levels,
        clashes=tuple(_clashes(problem, network)),
        slots=given,
    )


def minutes(resource: Resource) -> int:
    """Return the length of a resource; one of unknown length is never a step."""
    return resource.minutes or 0


def goals(closed: Closed) -> Mapping[Atom, int]:
    """Return the target levels still to reach, with their weights in hundredths."""
    weights = {row.skill: row.centi for row in closed.targets}
    return {atom: weights[atom.name] for atom in wanted_levels(closed.targets, closed.start.after)}


def duties(closed: Closed, hard: Set[Rule]) -> Iterator[Duty]:
    """Yield what must be done: mandatory items not yet satisfied, or satisfied too late, and pinned steps."""
    problem, start = closed.problem, closed.start
    constraints, soft = problem.constraints, problem.constraints.soft
    days = working_days(closed, hard)
    used = spent(closed, days)
    for item in constraints.mandatory:
        due = None if item.due is None else parse_day(item.due, "constraints.mandatory.due")
        latest = None if due is None else days.capacity_until(due)
        if item.resource in start.before.satisfied or _led(closed, item.resource, latest, days):
            continue
        latest = None if latest is None else latest - used
        yield Duty(Rule("mandatory", item.resource), Atom("met", item.resource), latest, soft.get("mandatory"))
    for id in constraints.pinned:
        if id not in start.before.satisfied and all(id != fixed.id for fixed in start.fixed):
            yield Duty(Rule("pinned", id), Atom("step", id), None, soft.get("pinned"))


def _led(closed: Closed, item: str, latest: int | None, days: Calendar) -> bool:
    """Say whether the fixed steps satisfy an item, by the minute `latest` where there is one."""
    state = closed.start.before
    for resource, stay in zip(closed.start.fixed, stays(closed.problem, closed.start.fixed, days), strict=True):
        state = apply(resource, state, closed.problem.catalogue)
        if item in state.satisfied:
            return latest is None or stay.till <= latest
    return False


def working_days(closed: Closed, hard: Set[Rule]) -> Calendar:
    """Return the learner's calendar, one of all hours where hoursPerWeek does not hold."""
    return calendar(hours(closed.problem.constraints, hard), closed.problem.start)


def spent(closed: Closed, days: Calendar) -> int:
    """Return the minute at which the fixed steps end."""
    return max((stay.till for stay in stays(closed.problem, closed.start.fixed, days)), default=0)


def totals(closed: Closed, hard: Set[Rule]) -> Iterator[Total]:
    """Yield the totals, hard ones only where `hard` has all their rules; what the fixed steps use is taken off."""
    constraints, fixed = closed.problem.constraints, closed.start.fixed
    resources = closed.resources
    limit, rules = _budget(closed, hard)
    if limit is not None:
        days = working_days(closed, hard)
        used = spent(closed, days)
        given = slots(resources, days, used)
        amounts = {r.id: least(r, given) for r in resources}
        yield Total(rules, amounts, limit - used, budget_penalty(constraints), of_time=True)
    most, price = constraints.max_steps, constraints.soft.get("maxSteps")
    if most is not None and (price is not None or Rule("maxSteps") in hard):
        yield Total((Rule("maxSteps"),), {r.id: 1 for r in resources}, most - len(fixed), price)
    most, price = constraints.max_cost, constraints.soft.get("maxCost")
    if most is not None and (price is not None or Rule("maxCost") in hard):
        paid = sum(r.cost for r in fixed)
        yield Total((Rule("maxCost"),), {r.id: r.cost for r in resources}, most - paid, price)


def _budget(closed: Closed, hard: Set[Rule]) -> tuple[int | None, tuple[Rule, ...]]:
    constraints = hours(closed.problem.constraints, hard)
    if budget_penalty(constraints) is None:
        weeks = constraints.weeks if Rule("weeks") in hard else None
        deadline = constraints.deadline if Rule("deadline") in hard else None
        constraints = msgspec.structs.replace(constraints, weeks=weeks, deadline=deadline)
    rules = [Rule(name) for name in BUDGET if Rule(name) in hard]
    return budget(constraints, closed.problem.start), tuple(rules)


def hours(constraints: Constraints, hard: Set[Rule]) -> Constraints:
    """Return the constraints, with all hours of the week where hoursPerWeek does not hold."""
    if HOURS in hard:
        return constraints
    return msgspec.structs.replace(constraints, hours_per_week=ALL_HOURS)


def _change(problem: Problem, id: str) -> int:
    """Return what choosing a step adds to the cost of departing from the previous path."""
    if not problem.previous:
        return 0
    return -CHANGE_MINUTES if id in problem.previous else CHANGE_MINUTES


def changed(closed: Closed, steps: Iterable[str]) -> int:
    """Return the cost of departing from the previous path; what has been satisfied since is no departure."""
    previous = set(closed.problem.previous)
    return CHANGE_MINUTES * len((previous - closed.start.before.satisfied) ^ set(steps)) if previous else 0


def fine(resource: Resource, constraints: Constraints) -> int:
    """Return the minutes that soft filters charge for a step."""
    return sum(constraints.soft.get(rule.name, 0) for rule in offences(resource, constraints))


def _clashes(problem: Problem, network: Network) -> Iterator[tuple[int, int]]:
    for id, at in network.steps.items():
        rivals: Iterable[str] = problem.catalogue.rivals(id)
        yield from sorted((at, network.steps[other]) for other in rivals if network.steps.get(other, -1) > at)
