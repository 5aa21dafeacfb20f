"""The gap between what a learner holds and what roles and goals ask for."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from paths.graph import SkillGraph
from paths.model import (
    TOP_LEVEL,
    Asked,
    GapRow,
    LevelStatus,
    Profile,
    RoleGoal,
    SkillGoal,
    SkillLevel,
    TargetLevel,
)
from paths.problem import Problem, Target

LEAST_WEIGHT = 0.01  # one hundredth: weights count in whole hundredths
MOST_WEIGHT = 100.0  # what the model allows of a weight; products of two weights can exceed it
WORST: tuple[LevelStatus, ...] = ("held", "reached", "deferred", "uncoverable")
UNPLANNED = "no path is planned yet"


class Verdict(NamedTuple):
    """What becomes of a level that the path does not reach, and why."""

    status: LevelStatus
    reason: str


Judge = Callable[[str, int], Verdict]


class Goals(NamedTuple):
    """What a learner is to reach: roles, skills wanted for themselves, and levels that nobody may ask beyond."""

    roles: tuple[RoleGoal, ...] = ()
    skills: tuple[SkillGoal, ...] = ()
    waived: tuple[SkillLevel, ...] = ()


def goals_of(problem: Problem) -> Goals:
    """Return what a planning problem asks of its learner."""
    return Goals(problem.roles, problem.skills, problem.learner.waived_levels)


def targets(graph: SkillGraph, goals: Goals, profile: Profile) -> tuple[Target, ...]:
    """Return one row per skill that the goals ask for, heaviest first, then by skill id.

    However often a skill is asked for, it is one row: the highest level counts, and the greatest weight, which is a
    requirement's times its role's, or a skill goal's own, times what the organisation's policy gives the skill,
    rounded to hundredths. A waived level caps the row; at 0 there is none. Raises Unknown, with the nearest names, for
    a role or a skill that does not exist.
    """
    caps: dict[str, int] = {}
    for waived in goals.waived:
        caps[waived.skill] = min(waived.level, caps.get(waived.skill, TOP_LEVEL))
    held, strategic = profile.levels, graph.policy.skill_weights
    rows = []
    for skill, pulls in _pulls(graph, goals).items():
        level = min(max(pull.asked.level for pull in pulls), caps.get(skill, TOP_LEVEL))
        weight = max(pull.weight for pull in pulls) * strategic.get(skill, 1.0)
        if level:
            rows.append(_target(skill, held.get(skill, 0), level, weight))
    return tuple(sorted(rows, key=lambda row: (-row.centi, row.skill)))


def requirements(graph: SkillGraph, goals: Goals) -> dict[str, tuple[Asked, ...]]:
    """Return, by skill, every requirement behind its row, each once, by role and level; raises as `targets` does."""
    return {
        skill: tuple(sorted({pull.asked for pull in pulls}, key=_asked_key))
        for skill, pulls in _pulls(graph, goals).items()
    }


class _Pull(NamedTuple):
    """One requirement and the weight that it has in this request."""

    asked: Asked
    weight: float


def _pulls(graph: SkillGraph, goals: Goals) -> dict[str, list[_Pull]]:
    found: dict[str, list[_Pull]] = {}
    for role in goals.roles:
        for need in graph.role(role.role).requirements:
            asked = Asked(role.role, role.kind, need.level, need.weight, need.source, need.assumed)
            found.setdefault(need.skill, []).append(_Pull(asked, need.weight * role.weight))
    for goal in goals.skills:
        asked = Asked(None, "target", goal.level, goal.weight)
        found.setdefault(graph.skill(goal.skill).id, []).append(_Pull(asked, goal.weight))
    return found


def _asked_key(asked: Asked) -> tuple[str, int, str, float, str, bool]:
    return asked.role or "", asked.level, asked.kind, asked.weight, asked.source, asked.assumed


def _target(skill: str, current: int, target: int, weight: float) -> Target:
    rounded = min(MOST_WEIGHT, max(LEAST_WEIGHT, round(weight, 2)))
    return Target(skill, current, target, rounded, round(100 * rounded))


def gap_before(graph: SkillGraph, goals: Goals, profile: Profile) -> tuple[GapRow, ...]:
    """Return the role rows before any path is planned: what is not held is `deferred`, and the reason says so."""
    gap = Gap(graph, profile, profile.levels, _unplanned, requirements(graph, goals))
    return gap_rows(gap, targets(graph, goals, profile), {})


def _unplanned(_: str, __: int) -> Verdict:
    return Verdict("deferred", UNPLANNED)


def uncovered(rows: Iterable[Target], final: Mapping[str, int]) -> int:
    """Return the centi-weights of all target levels that are not held at the end."""
    return sum(row.centi for row in rows for level in row.wanted if level > final.get(row.skill, 0))


class Gap(NamedTuple):
    """What gap rows are written from: the graph, the profile, the levels at the end, and a judge of what is missing.

    `asked` are the requirements behind each skill's role row.
    """

    graph: SkillGraph
    profile: Profile
    final: Mapping[str, int]
    judge: Judge
    asked: Mapping[str, tuple[Asked, ...]] = MappingProxyType({})


def gap_rows(gap: Gap, roles: Iterable[Target], prerequisites: Mapping[str, int]) -> tuple[GapRow, ...]:
    """Return the rows of role skills as given, then those of `prerequisites` (skill to level) by skill."""
    rows = [_row(gap, target, "role") for target in roles]
    held = gap.profile.levels
    for skill, level in sorted(prerequisites.items()):
        rows.append(_row(gap, Target(skill, held.get(skill, 0), level, 1.0, 100), "prerequisite"))
    return tuple(rows)


def _row(gap: Gap, target: Target, origin: Literal["role", "prerequisite"]) -> GapRow:
    levels = tuple(_levels(gap, target))
    worst = max(levels, key=lambda level: WORST.index(level.status), default=None)
    evidence = next((e.evidence for e in gap.profile.estimates if e.skill == target.skill), ())
    return GapRow(
        skill=target.skill,
        label=gap.graph.label(target.skill),
        current=target.current,
        target=target.target,
        after=gap.final.get(target.skill, 0),
        weight=target.weight,
        origin=origin,
        status=worst.status if worst else "held",
        reason=worst.reason if worst else "",
        levels=levels,
        evidence=evidence,
        asked=gap.asked.get(target.skill, ()) if origin == "role" else (),
    )


def _levels(gap: Gap, target: Target) -> Iterator[TargetLevel]:
    for level in range(1, target.target + 1):
        if level <= target.current:
            yield TargetLevel(level, "held")
        elif level <= gap.final.get(target.skill, 0):
            yield TargetLevel(level, "reached")
        else:
            yield TargetLevel(level, *gap.judge(target.skill, level))
