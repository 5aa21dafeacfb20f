"""The gap between what a learner holds and what roles ask for."""

from collections.abc import Iterable

from paths.graph import SkillGraph
from paths.model import Profile, RoleGoal
from paths.problem import Target

LEAST_WEIGHT = 0.01  # one hundredth: weights count in whole hundredths
MOST_WEIGHT = 100.0  # what the model allows of a weight; products of two weights can exceed it


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
    rows = [_row(skill, held.get(skill, 0), level, weights[skill]) for skill, level in levels.items()]
    return tuple(sorted(rows, key=lambda row: (-row.centi, row.skill)))


def _row(skill: str, current: int, target: int, weight: float) -> Target:
    rounded = min(MOST_WEIGHT, max(LEAST_WEIGHT, round(weight, 2)))
    return Target(skill, current, target, rounded, round(100 * rounded))
