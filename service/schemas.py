"""Wire values that are not part of the vocabulary: requests, pages and replies."""

from typing import Annotated, Generic, Literal, TypeVar

from msgspec import Meta, Struct, field

from paths.lifecycle import Who
from paths.model import (
    TOP_LEVEL,
    Constraints,
    Day,
    Evidence,
    GapRow,
    Id,
    Learner,
    LearningPath,
    Minutes,
    PathState,
    Profile,
    Reason,
    Record,
    Resource,
    RoleGoal,
    SkillGoal,
    SkillLevel,
    StepState,
)

T = TypeVar("T")

Names = Annotated[tuple[Annotated[str, Meta(min_length=1, max_length=200)], ...], Meta(max_length=100)]
Skills = Annotated[tuple[SkillGoal, ...], Meta(max_length=100)]
Roles = Annotated[tuple[RoleGoal, ...], Meta(max_length=20)]
DayOrToday = Annotated[str, Meta(pattern=r"^(today|\d{4}-\d{2}-\d{2})(?!\n)$", description='ISO 8601 day, or "today"')]
Locale = Annotated[str, Meta(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*(?!\n)$")]


class Wire(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Base of every wire value."""


class Page(Wire, Generic[T], frozen=True):
    """One page of a list; `next` is the cursor of the page after it, null on the last."""

    items: list[T]
    next: str | None = None


class PathRequest(Wire, frozen=True):
    """`learner` is an id of a stored learner, or a whole learner inline (then nothing of it is stored).

    At least one role or one skill is to be named.
    """

    learner: Id | Learner
    roles: Roles = ()
    constraints: Constraints | None = None
    start: Day | None = None
    locale: Locale = "en"
    preview: bool = False
    skills: Skills = ()


class GapRequest(Wire, frozen=True):
    """At least one role or one skill is to be named."""

    learner: Id | Learner
    roles: Roles = ()
    start: Day | None = None
    skills: Skills = ()


class GapReply(Wire, frozen=True):
    """`coverage` counts role rows only: the share of weighted target levels that are held already."""

    learner: Id
    rows: tuple[GapRow, ...]
    profile: Profile
    coverage: float


class SearchRequest(Wire, frozen=True):
    """Filters that are left out admit everything; all that are given must hold.

    `kinds` and `languages` are of passages, and a passage of unknown language passes. The others are of the resource
    that a passage belongs to, and what is unknown of it does not pass, so hub pages are found only where none of these
    is asked. `skills`: it teaches any of them. `reachesLevel` and `startsAtMost`: one of the bands that it teaches (of
    these skills, where skills are asked) ends there or higher, and begins there or lower. At most 20,000 resources may
    meet the filters. `updatedSince`: the document was last changed on that day or later; of one that does not say, its
    resource does, and what is not known does not pass.
    """

    query: Annotated[str, Meta(min_length=1, max_length=2000)]
    limit: Annotated[int, Meta(ge=1, le=50)] = 10
    learner: Id | None = None
    kinds: tuple[Literal["description", "content", "hub"], ...] = ()
    languages: tuple[str, ...] = ()
    modalities: Names = ()
    providers: Names = ()
    minutes_at_least: Minutes | None = None
    minutes_at_most: Minutes | None = None
    skills: Annotated[tuple[Id, ...], Meta(max_length=100)] = ()
    reaches_level: Annotated[int, Meta(ge=1, le=TOP_LEVEL)] | None = None
    starts_at_most: Annotated[int, Meta(ge=0, lt=TOP_LEVEL)] | None = None
    updated_since: Day | None = None


class SearchHit(Wire, frozen=True):
    """A passage found; `text` is the document's text at [start, end)."""

    document: Id
    version: str
    start: int
    end: int
    text: str
    title: str
    kind: str
    score: float
    resource: Id | None = None
    url: str | None = None
    updated: Day | None = None


class SearchReply(Wire, frozen=True):
    """`notes` say what the answer does not rest on; `degraded` names the part that failed."""

    hits: list[SearchHit]
    degraded: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class RecordBatch(Wire, frozen=True):
    """Records to write and ids to withdraw (resources and documents), all or none."""

    records: Annotated[tuple[Record, ...], Meta(max_length=1000)] = ()
    withdraw: Annotated[tuple[Id, ...], Meta(max_length=1000)] = ()


class WriteReply(Wire, frozen=True):
    revision: int
    added: int
    changed: int
    unchanged: int
    withdrawn: int


class EvidenceRequest(Wire, frozen=True):
    evidence: Annotated[tuple[Evidence, ...], Meta(min_length=1, max_length=1000)]


class PathChange(Wire, frozen=True):
    state: PathState
    by: Who = "learner"


class StepChange(Wire, frozen=True):
    """What changes; what is left out stays."""

    state: StepState | None = None
    progress: Annotated[int, Meta(ge=0, le=100)] | None = None
    pinned: bool | None = None
    by: Who = "learner"


class ReplanRequest(Wire, frozen=True):
    """What is left out stays as it was in the path.

    `start` is the day, or "today", from which what is left is planned; the days before it on which nothing was done
    become days off, so that what is done or under way keeps its days.
    """

    roles: Roles | None = None
    skills: Skills | None = None
    constraints: Constraints | None = None
    start: DayOrToday | None = None


class WhatIfRequest(ReplanRequest, frozen=True):
    """Beside what a new plan may ask for, what to suppose of the learner.

    `evidence` is added, or takes the place of the piece of the same id; `without_evidence` are ids to leave out;
    `completed` and `waived` resources are added, and `waived_levels` take the place of those of the same skill.
    """

    evidence: Annotated[tuple[Evidence, ...], Meta(max_length=1000)] = ()
    without_evidence: Annotated[tuple[Id, ...], Meta(max_length=1000)] = ()
    completed: Annotated[tuple[Id, ...], Meta(max_length=1000)] = ()
    waived: Annotated[tuple[Id, ...], Meta(max_length=1000)] = ()
    waived_levels: Annotated[tuple[SkillLevel, ...], Meta(max_length=1000)] = ()


class SwapRequest(Wire, frozen=True):
    """The resource that is to take the step's place."""

    resource: Id


class AddRequest(Wire, frozen=True):
    """A resource of the catalogue by its id, or one of the learner's own as a whole; its id begins with own:."""

    resource: Id | Resource


class StepDifference(Wire, frozen=True):
    """One change between two versions of a path; `code` is added, dropped or moved, and `reason` says why."""

    code: Literal["added", "dropped", "moved"]
    resource: Id
    title: str
    before: int | None = None
    after: int | None = None
    reason: Reason | None = None


class WhatIfReply(Wire, frozen=True):
    """The path as it would be; `dates_changed` counts the steps in both paths whose days differ."""

    path: LearningPath
    differences: tuple[StepDifference, ...]
    dates_changed: int = 0


class ReplannedPath(LearningPath, frozen=True):
    """The next version of a path, with what differs from the one before it and why."""

    differences: tuple[StepDifference, ...] = ()
    dates_changed: int = 0


class Alternative(Wire, frozen=True):
    """Another resource that may stand in for a step, with what the whole path would then be.

    `more_minutes` and `more_uncovered` compare it with the path as it is; negative is better. `uncovered` is the
    weight of the target levels that are not reached, times 100.
    """

    resource: Id
    title: str
    minutes: int
    path_minutes: int
    uncovered: int
    url: str | None = None
    more_minutes: int = 0
    more_uncovered: int = 0


class ExplanationRequest(Wire, frozen=True):
    locale: Locale | None = None


class Health(Wire, frozen=True):
    status: Literal["ok", "starting", "failing"]
    checks: dict[str, str] = field(default_factory=dict)
