"""The value of one more question: which short check of which skill would save the most minutes, on average.

A check is taken to reveal the level of its skill exactly. For every level that the profile holds possible the path is
planned again as if that level were known, so each figure is true by execution (value of perfect information, Howard
1966, *IEEE Transactions on Systems Science and Cybernetics* 2:22-26). What the check itself takes is not subtracted.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from math import fsum

from paths.doubts import DIGITS, Doubt, doubts, monotone, supposing
from paths.model import PathStatus
from paths.plan import plan
from paths.problem import Plan, Problem

MOST_PLANS = 200  # of one answer; each takes about as long as a recommendation

Solve = Callable[[Problem], Plan]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the path would be if a check found this level. `changed`: it would have other steps."""

    level: int
    probability: float
    status: PathStatus
    minutes: int
    uncovered: int
    changed: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A skill that could be checked, and what comes of it.

    `saved` are the expected minutes by which the path gets shorter, over the levels at which it leaves no more
    uncovered than now; `longer` those by which it gets longer, so that they would have turned out missing; `changes`
    is the probability that it has other steps. `known` says whether any evidence speaks of the skill.
    """

    skill: str
    saved: float
    longer: float
    changes: float
    known: bool
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Questions:
    """The most worthwhile questions first. `left` are skills that were not looked into, as that was too much work.

    `plans` is how often a path was planned, and `proven` says whether each was the best there is.
    """

    asked: tuple[Question, ...]
    now: Plan
    left: tuple[str, ...]
    plans: int
    proven: bool


@dataclass
class _Work:
    """Plans, counts how often, and notes whether each answer was proven to be the best."""

    solve: Solve
    most: int
    plans: int = 0
    proven: bool = True

    def plan(self, problem: Problem) -> Plan:
        self.plans += 1
        found = self.solve(problem)
        self.proven &= found.objective.selection.proven
        return found


def questions(problem: Problem, limit: int = 5, most_plans: int = MOST_PLANS, solve: Solve = plan) -> Questions:
    """Return up to `limit` questions about skills of the closed candidates that would change the path.

    They are ranked by the minutes saved, then by the minutes that would turn out missing, then by skill. A skill
    without evidence is taken to be half as likely at each level as at the one below it (`paths.profile.PRIOR`). At
    most `most_plans` paths are planned; what is `left` then is what seemed to matter least. Raises as `plan` does.
    """
    problem = replace(problem, limits=replace(problem.limits, solves=0))  # why not more is not asked here
    work = _Work(solve, most_plans)
    now = work.plan(problem)
    found, left = list[Question](), doubts(problem, now)
    while left and work.plans + len(left[0].levels) <= most_plans:
        doubt, *left = left
        found.append(_question(doubt, now, _planned(problem, now, doubt, work)))
    return Questions(
        asked=tuple(sorted((q for q in found if q.saved or q.longer or q.changes), key=_rank)[:limit]),
        now=now,
        left=tuple(sorted(doubt.skill for doubt in left)),
        plans=work.plans,
        proven=work.proven,
    )


def _planned(problem: Problem, now: Plan, doubt: Doubt, work: _Work) -> dict[int, Plan]:
    """Return the plan for every class of levels.

    Where the highest class brings no other steps and covers nothing more, those between it and the one held bring none
    either: their paths are paths at the highest, too.
    """
    planned = {doubt.held: now}
    for level in reversed(doubt.levels):
        if level not in planned:
            planned[level] = work.plan(supposing(problem, doubt.skill, level))
        if level == doubt.levels[-1] > doubt.held and monotone(problem) and _same(planned[level], now):
            planned |= dict.fromkeys((between for between in doubt.levels if between > doubt.held), now)
    return planned


def _same(one: Plan, other: Plan) -> bool:
    """Say whether two plans, each proven to be the best, are of the same steps and leave the same uncovered."""
    values = [plan.objective.selection for plan in (one, other)]
    return (
        all(value.proven for value in values)
        and values[0].uncovered == values[1].uncovered
        and one.status == other.status
        and _steps(one) == _steps(other)
    )


def _steps(found: Plan) -> set[str]:
    return {step.resource for step in found.steps}


def _question(doubt: Doubt, now: Plan, planned: Mapping[int, Plan]) -> Question:
    pairs = [
        (chance, _outcome(level, chance, planned[doubt.classes[level]], now))
        for level, chance in enumerate(doubt.probabilities)
        if chance
    ]
    return Question(
        skill=doubt.skill,
        saved=_expected((chance, max(0, now.minutes - one.minutes)) for chance, one in pairs if _covers(one, now)),
        longer=_expected((chance, max(0, one.minutes - now.minutes)) for chance, one in pairs),
        changes=_expected((chance, int(one.changed)) for chance, one in pairs),
        known=doubt.known,
        outcomes=tuple(one for _, one in pairs),
    )


def _outcome(level: int, chance: float, other: Plan, now: Plan) -> Outcome:
    return Outcome(
        level=level,
        probability=chance,
        status=other.status,
        minutes=other.minutes,
        uncovered=other.objective.selection.uncovered,
        changed=_steps(other) != _steps(now) or other.status != now.status,
    )


def _covers(one: Outcome, now: Plan) -> bool:
    """Say whether an outcome is a path that leaves no more uncovered than now; no path at all saves nothing."""
    return one.status != "infeasible" and one.uncovered <= now.objective.selection.uncovered


def _expected(weighed: Iterable[tuple[float, int]]) -> float:
    return round(fsum(chance * value for chance, value in weighed), DIGITS)


def _rank(question: Question) -> tuple[float, float, str]:
    return -question.saved, -question.longer, question.skill
