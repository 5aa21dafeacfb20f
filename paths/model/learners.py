"""Learners: their evidence, their limits, and what they can probably do."""

from typing import Annotated, Literal

from msgspec import Meta, field

from paths.model.base import EVERYONE, Cost, Day, Id, Level, Minutes, SkillLevel, Value
from paths.model.content import LanguageLevel, Resource
from paths.model.skills import EvidenceSource

EvidenceState = Literal["standing", "contested", "withdrawn"]


class Evidence(Value, frozen=True):
    """One observation of a level. `original` keeps the value on the scale it came in.

    A contested piece counts less until somebody settles it, a withdrawn one not at all; `note` says why.
    """

    id: Id
    skill: Id
    level: Level
    source: EvidenceSource
    when: Day
    by: str = ""
    original: str | None = None
    link: str | None = None
    state: EvidenceState = "standing"
    note: Annotated[str, Meta(max_length=2000)] = ""


class Mandatory(Value, frozen=True):
    resource: Id
    due: Day | None = None


class Constraints(Value, frozen=True):
    """The learner's limits; hard, unless named in `soft` with a penalty in minutes."""

    hours_per_week: Annotated[float, Meta(gt=0, le=168)] = 5.0
    weeks: Annotated[int, Meta(ge=1, le=520)] | None = None
    deadline: Day | None = None
    time_zone: str = "UTC"
    days_off: tuple[Day, ...] = ()
    languages: tuple[str, ...] = ()
    accessibility_features: tuple[str, ...] = ()
    mandatory: tuple[Mandatory, ...] = ()
    excluded: tuple[Id, ...] = ()
    pinned: tuple[Id, ...] = ()
    max_step_minutes: Minutes | None = None
    max_steps: Annotated[int, Meta(ge=1, le=1000)] | None = None
    max_cost: Cost | None = None
    modalities: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    language_levels: dict[str, LanguageLevel] = field(default_factory=dict)
    soft: dict[str, Annotated[int, Meta(ge=0, le=100_000)]] = field(default_factory=dict)


class Learner(Value, frozen=True):
    """A learner as the file and the API give one. `completed` and `waived` are resource ids.

    `waived_levels` cap what roles may ask of a skill; at level 0 it is not asked for at all. `additions` are resources
    of the learner's own, with ids that begin with own: and count for this learner only.
    """

    id: Id
    evidence: tuple[Evidence, ...] = ()
    completed: tuple[Id, ...] = ()
    waived: tuple[Id, ...] = ()
    groups: tuple[str, ...] = ()
    waived_levels: Annotated[tuple[SkillLevel, ...], Meta(max_length=1000)] = ()
    additions: Annotated[tuple[Resource, ...], Meta(max_length=100)] = ()
    constraints: Constraints = field(default_factory=Constraints)

    @property
    def principals(self) -> frozenset[str]:
        """Whom this learner is, as documents and resources name it in `access`."""
        return frozenset({EVERYONE, f"person:{self.id}", *(f"group:{g}" for g in self.groups)})


class Counted(Value, frozen=True):
    """How much one piece of evidence counted; at `weight` 0 not at all, and `reason` says why."""

    evidence: Id
    source: EvidenceSource
    level: Level
    weight: float
    reason: Literal["", "contested", "withdrawn", "overruled"] = ""


class Contradiction(Value, frozen=True):
    """Two pieces of evidence of one skill that both count and lie two or more levels apart."""

    first: Id
    second: Id
    levels_apart: int


class SkillEstimate(Value, frozen=True):
    """Probabilities of levels 0..5 with their evidence; `level` is the largest k with P(level >= k) >= 0.5.

    `evidence` are the pieces that count; `counted` lists every piece with its weight.
    """

    skill: Id
    level: Level
    probabilities: tuple[float, ...]
    evidence: tuple[Id, ...] = ()
    counted: tuple[Counted, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()


class Profile(Value, frozen=True):
    """A skill that is not listed is held at level 0, with no evidence."""

    estimates: tuple[SkillEstimate, ...] = ()

    @property
    def levels(self) -> dict[str, int]:
        return {e.skill: e.level for e in self.estimates}
