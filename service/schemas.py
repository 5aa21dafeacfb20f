"""Wire values that are not part of the vocabulary: requests, pages and replies."""

from typing import Annotated, Generic, Literal, TypeVar

from msgspec import Meta, Struct, field

from paths.lifecycle import Who
from paths.model import (
    Constraints,
    Day,
    Evidence,
    GapRow,
    Id,
    Learner,
    LearningPath,
    PathState,
    Profile,
    Record,
    RoleGoal,
    StepState,
)

T = TypeVar("T")

Roles = Annotated[tuple[RoleGoal, ...], Meta(min_length=1, max_length=20)]
Locale = Annotated[str, Meta(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*(?!\n)$")]


class Wire(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Base of every wire value."""


class Page(Wire, Generic[T], frozen=True):
    """One page of a list; `next` is the cursor of the page after it, null on the last."""

    items: list[T]
    next: str | None = None


class PathRequest(Wire, frozen=True):
    """`learner` is an id of a stored learner, or a whole learner inline (then nothing of it is stored)."""

    learner: Id | Learner
    roles: Roles
    constraints: Constraints | None = None
    start: Day | None = None
    locale: Locale = "en"
    preview: bool = False


class GapRequest(Wire, frozen=True):
    learner: Id | Learner
    roles: Roles
    start: Day | None = None


class GapReply(Wire, frozen=True):
    """`coverage` counts role rows only: the share of weighted target levels that are held already."""

    learner: Id
    rows: tuple[GapRow, ...]
    profile: Profile
    coverage: float


class SearchRequest(Wire, frozen=True):
    query: Annotated[str, Meta(min_length=1, max_length=2000)]
    limit: Annotated[int, Meta(ge=1, le=50)] = 10
    learner: Id | None = None
    kinds: tuple[Literal["description", "content", "hub"], ...] = ()
    languages: tuple[str, ...] = ()


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


class SearchReply(Wire, frozen=True):
    hits: list[SearchHit]
    degraded: tuple[str, ...] = ()


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
    """What is left out stays as it was in the path."""

    roles: Roles | None = None
    constraints: Constraints | None = None
    start: Day | None = None


class StepDifference(Wire, frozen=True):
    """One change between two versions of a path; `code` is added, dropped or moved."""

    code: Literal["added", "dropped", "moved"]
    resource: Id
    title: str
    before: int | None = None
    after: int | None = None


class WhatIfReply(Wire, frozen=True):
    path: LearningPath
    differences: tuple[StepDifference, ...]


class Alternative(Wire, frozen=True):
    """Another resource that may stand in for a step, with what the whole path would then be."""

    resource: Id
    title: str
    minutes: int
    path_minutes: int
    uncovered: int
    url: str | None = None


class ExplanationRequest(Wire, frozen=True):
    locale: Locale | None = None


class Health(Wire, frozen=True):
    status: Literal["ok", "starting", "failing"]
    checks: dict[str, str] = field(default_factory=dict)
