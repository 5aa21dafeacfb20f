"""What is asked of a learner, and the gap that is left."""

from typing import Annotated, Literal

from msgspec import Meta

from paths.model.base import TOP_LEVEL, Id, Level, Value, Weight

GoalKind = Literal["current", "target", "next"]
LevelStatus = Literal["held", "reached", "deferred", "uncoverable"]


class RoleGoal(Value, frozen=True):
    """A role that the learner has, is to have, or is to have after that; `kind` is shown, `weight` decides."""

    role: Id
    weight: Weight = 1.0
    kind: GoalKind = "target"


class SkillGoal(Value, frozen=True):
    """A level of one skill that is wanted for itself."""

    skill: Id
    level: Annotated[int, Meta(ge=1, le=TOP_LEVEL)]
    weight: Weight = 1.0


class Asked(Value, frozen=True):
    """One requirement behind a gap row, as it stands; `role` is None where the skill was wanted for itself."""

    role: Id | None
    kind: GoalKind
    level: Annotated[int, Meta(ge=1, le=TOP_LEVEL)]
    weight: Weight
    source: str = ""
    assumed: bool = False


class TargetLevel(Value, frozen=True):
    """One level of a gap row. `reason` names the filter or the missing entry where the level is not reached."""

    level: Annotated[int, Meta(ge=1, le=TOP_LEVEL)]
    status: LevelStatus
    reason: str = ""


class GapRow(Value, frozen=True):
    """`status` is the worst of the row's levels; `after` is the level that the path ends with.

    `asked` are all requirements that the row unites: the highest level and the greatest weight count.
    """

    skill: Id
    label: str
    current: Level
    target: Level
    after: Level
    weight: Weight
    origin: Literal["role", "prerequisite"]
    status: LevelStatus
    reason: str
    levels: tuple[TargetLevel, ...] = ()
    evidence: tuple[Id, ...] = ()
    asked: tuple[Asked, ...] = ()
