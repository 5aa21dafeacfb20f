"""The gap between what a learner holds and what roles ask for."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from paths.graph import SkillGraph
from paths.model import GapRow, LevelStatus, Profile, RoleGoal, TargetLevel
from paths.problem import Target

LEAST_WEIGHT = 0.01  # one hundredth: weights count in whole hundredths
MOST_WEIGHT = 100.0  # what the model allows of a weight; products of two weights can exceed it
WORST: tuple[LevelStatus, ...] = ("held", "reached", "deferred", "uncoverable")


class Verdict(NamedTuple):
    """What becomes of a level that the path does not reach, and why."""

    status: LevelStatus
    reason: str


Judge = Callable[[str, int], Verdict]


def targets(graph: SkillGraph, roles: Iterable[RoleGoal], profile: Profile) -> tuple[Target, ...]:
    """Return one row per skill that the roles ask for, heaviest first, then by skill id.

    With several roles the highest level counts, and the greatest product of requirement and role weight, rounded to
    hundredths. Raises Unknown, with the nearest names, for a role that does not exist.
    """
    levels: dict[str, int] = {}
    weights: dict[str, float] = {}
    for goal in roles:
        for asked in graph.role(goal.role).requirements:
            levels[asked.skill] = max(levels.get(asked.skill, 0), asked.level)
            weights[asked.skill] = max(weights.get(asked.skill, 0.0), asked.weight * goal.weight)
    held = profile.levels
    rows = [_target(skill, held.get(skill, 0), level, weights[skill]) for skill, level in levels.items()]
    return tuple(sorted(rows, key=lambda row: (-row.centi, row.skill)))


def _target(skill: str, current: int, target: int, weight: float) -> Target:
    rounded = min(MOST_WEIGHT, max(LEAST_WEIGHT, round(weight, 2)))
    return Target(skill, current, target, rounded, round(100 * rounded))


def gap_before(graph: SkillGraph, roles: Iterable[RoleGoal], profile: Profile) -> tuple[GapRow, ...]:
    """Return the role rows before any path is planned: what is not held is `deferred`, without a reason."""
    gap = Gap(graph, profile, profile.levels, lambda skill, level: Verdict("deferred", ""))
    return gap_rows(gap, targets(graph, roles, profile), {})


def uncovered(rows: Iterable[Target], final: Mapping[str, int]) -> int:
    """Return the centi-weights of all target levels that are not held at the end."""
    return sum(row.centi for row in rows for level in row.wanted if level > final.get(row.skill, 0))


class Gap(NamedTuple):
    """What gap rows are written from: the graph, the profile, the levels at the end, and a judge of what is missing."""

    graph: SkillGraph
    profile: Profile
    final: Mapping[str, int]
    judge: Judge


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
    )


def _levels(gap: Gap, target: Target) -> Iterator[TargetLevel]:
    for level in range(1, target.target + 1):
        if level <= target.current:
            yield TargetLevel(level, "held")
        elif level <= gap.final.get(target.skill, 0):
            yield TargetLevel(level, "reached")
        else:
            yield TargetLevel(level, *gap.judge(target.skill, level))
