"""The least change of one constraint that alone suffices, found by exact search and checked by solving.

`change` of a relaxation is the new value in plain form, or 'drop'; `amount` says by how much it differs, in the
constraint's own unit: weeks, days of the deadline, hours, steps, money, minutes.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from paths.admissible import Rule
from paths.model import Constraints, Relaxation
from paths.planner.pose import ALL_HOURS, HOURS, duties, minutes, scheduled, spent, working_days
from paths.planner.trials import Trials
from paths.planner.wording import named
from paths.schedule import OutOfTime, budget, calendar, parse_day

MOST_WEEKS, MOST_STEPS = 520, 1000  # what Constraints allow
LATEST_DAYS = 7 * MOST_WEEKS  # that a deadline is moved by at most where sessions are waited for
DROP = "drop"


@dataclass(frozen=True, slots=True)
class Change:
    """Constraints with one of them changed, and that change in words and as an amount."""

    constraints: Constraints
    change: str
    amount: float | None = None


def relaxation(trials: Trials, rule: Rule, in_conflict: bool) -> Relaxation:
    """Return the least change of a rule after which all hard rules can hold. Raises Exhausted."""
    problem, found = trials.closed.problem, None
    if in_conflict and trials.least(trials.hard - {rule}) is not None:
        found = SEARCHES.get(rule.name, _drop)(trials, rule)
    if found is None or not trials.holds(found.constraints):
        return Relaxation(named(rule, problem), alone=False)
    return Relaxation(named(rule, problem), True, found.change, found.amount)


def _changed(trials: Trials, change: str, amount: float | None, **values: Any) -> Change:
    return Change(_with(trials, **values), change, amount)


def _with(trials: Trials, **values: Any) -> Constraints:
    return msgspec.structs.replace(trials.closed.problem.constraints, **values)


def _spent(trials: Trials) -> int:
    return spent(trials.closed, working_days(trials.closed, frozenset({HOURS})))


def _weeks(trials: Trials, rule: Rule) -> Change | None:
    problem = trials.closed.problem
    days, current = calendar(problem.constraints, problem.start), problem.constraints.weeks or 0
    more = range(current + 1, MOST_WEEKS + 1)
    if scheduled(trials.closed):
        at = bisect_left(more, True, key=lambda weeks: trials.holds(_with(trials, weeks=weeks)))
    else:
        needed = (trials.least(trials.hard - {rule}) or 0) + _spent(trials)
        at = bisect_left(more, needed, key=lambda weeks: days.capacity_until(days.last_day_of(weeks)))
    return _changed(trials, str(more[at]), more[at] - current, weeks=more[at]) if at < len(more) else None


def _deadline(trials: Trials, rule: Rule) -> Change | None:
    problem = trials.closed.problem
    current = parse_day(problem.constraints.deadline or "", "constraints.deadline")
    if scheduled(trials.closed):
        return _later(trials, current)
    needed = (trials.least(trials.hard - {rule}) or 0) + _spent(trials)
    try:
        day: date = calendar(problem.constraints, problem.start).day_of(needed)
    except OutOfTime:
        return None
    return _changed(trials, day.isoformat(), (day - current).days, deadline=day.isoformat())


def _later(trials: Trials, current: date) -> Change | None:
    """Search day by day, as with sessions to wait for the minutes do not say which day is needed."""
    first = current.toordinal()
    more = range(first + 1, min(first + LATEST_DAYS, date.max.toordinal()) + 1)

    def suffices(ordinal: int) -> bool:
        return trials.holds(_with(trials, deadline=date.fromordinal(ordinal).isoformat()))

    at = bisect_left(more, True, key=suffices)
    if at == len(more):
        return None
    day = date.fromordinal(more[at]).isoformat()
    return _changed(trials, day, more[at] - first, deadline=day)


def _hours(trials: Trials, rule: Rule) -> Change | None:
    """Search minute by minute of the week; where nothing is dated the minutes needed do not depend on the hours."""
    problem = trials.closed.problem
    constraints = problem.constraints
    timed = scheduled(trials.closed)
    needed = 0 if timed else (trials.least(trials.hard - {rule}) or 0) + _spent(trials)
    owed = duties(trials.closed, frozenset({HOURS}))
    dated = timed or any(d.latest is not None and d.penalty is None for d in owed)
    limited = not trials.hard.isdisjoint({Rule("weeks"), Rule("deadline")})

    def suffices(weekly: int) -> bool:
        tried = msgspec.structs.replace(constraints, hours_per_week=weekly / 60)
        limit = budget(tried, problem.start) if limited else None
        return (limit is None or limit >= needed) and (not dated or trials.holds(tried))

    current = round(60 * constraints.hours_per_week)
    more = range(current + 1, round(60 * ALL_HOURS) + 1)
    at = bisect_left(more, True, key=suffices)
    if at == len(more):
        return None
    return _changed(trials, f"{round(more[at] / 60, 4):g}", (more[at] - current) / 60, hours_per_week=more[at] / 60)


def _steps(trials: Trials, rule: Rule) -> Change | None:
    least = (trials.least(trials.hard - {rule}, "steps") or 0) + len(trials.closed.start.fixed)
    current = trials.closed.problem.constraints.max_steps or 0
    return _changed(trials, str(least), least - current, max_steps=least) if least <= MOST_STEPS else None


def _money(trials: Trials, rule: Rule) -> Change | None:
    fixed = sum(resource.cost for resource in trials.closed.start.fixed)
    least = (trials.least(trials.hard - {rule}, "money") or 0) + fixed
    current = trials.closed.problem.constraints.max_cost or 0
    return _changed(trials, str(least), least - current, max_cost=least)


def _step_minutes(trials: Trials, rule: Rule) -> Change | None:
    del rule
    constraints = trials.closed.problem.constraints
    current = constraints.max_step_minutes or 0
    lengths = sorted({minutes(r) for r in trials.closed.resources if minutes(r) > current})

    def suffices(length: int) -> bool:
        return trials.holds(msgspec.structs.replace(constraints, max_step_minutes=length))

    at = bisect_left(lengths, True, key=suffices)
    if at == len(lengths):
        return None
    return _changed(trials, str(lengths[at]), lengths[at] - current, max_step_minutes=lengths[at])


def _drop(trials: Trials, rule: Rule) -> Change:
    constraints = trials.closed.problem.constraints
    kept: tuple[object, ...] | dict[str, object]
    if rule.name == "languageLevels":
        kept = {}
    elif rule.name == "mandatory":
        kept = tuple(item for item in constraints.mandatory if item.resource != rule.subject)
    else:
        field = FIELDS[rule.name]
        kept = tuple(id for id in getattr(constraints, field) if rule.subject is not None and id != rule.subject)
    return _changed(trials, DROP, None, **{FIELDS[rule.name]: kept})


FIELDS = {
    "languages": "languages",
    "accessibilityFeatures": "accessibility_features",
    "modalities": "modalities",
    "providers": "providers",
    "excluded": "excluded",
    "pinned": "pinned",
    "mandatory": "mandatory",
    "languageLevels": "language_levels",
}
SEARCHES: Mapping[str, Callable[[Trials, Rule], Change | None]] = {
    "weeks": _weeks,
    "deadline": _deadline,
    "hoursPerWeek": _hours,
    "maxSteps": _steps,
    "maxCost": _money,
    "maxStepMinutes": _step_minutes,
}
