"""What the questions about a path are answered with."""

from typing import Annotated, Literal

from msgspec import Meta, field

from paths.model import Conflict, Digest, Id, PathState, PathStatus, Raised, Reason, SkillLevel
from service.schemas import StepDifference, Wire

Change = Literal[
    "recommended", "replanned", "skipped", "waived", "swapped", "added", "unpinned",
    "started", "completed", "planned", "pinned", "progressed", "activated", "replaced", "withdrawn", "changed",
]  # fmt: skip


class PathDiff(Wire, frozen=True):
    """Two versions compared. `dates_changed` counts the steps in both whose days differ; pairs are before and after."""

    path: str
    since: int = field(name="from")
    to: int
    fingerprints: tuple[Digest, Digest]
    minutes: tuple[int, int]
    uncovered: tuple[int, int]
    differences: tuple[StepDifference, ...]
    dates_changed: int


class Version(Wire, frozen=True):
    """One version of a path and what made it: a plan, or a change of a step or of the path by hand.

    `resource` is the one that was asked for, or whose step was changed; `instead` the one whose place it took.
    """

    version: int
    created: str
    fingerprint: Digest
    status: PathStatus
    state: PathState
    steps: int
    minutes: int
    made_by: Change
    planned: bool
    revision: int
    resource: Id | None = None
    instead: Id | None = None


class ReplayRequest(Wire, frozen=True):
    """The version to compute again; by default the newest."""

    version: Annotated[int, Meta(ge=1, le=2**31 - 1)] | None = None


class ReplayedStep(Wire, frozen=True):
    """One difference between the stored path and the one computed again."""

    code: Literal["added", "dropped", "moved"]
    resource: Id
    before: int | None = None
    after: int | None = None


class Programs(Wire, frozen=True):
    """A program or model whose version is another one now."""

    name: str
    then: str
    now: str


class ReplayReply(Wire, frozen=True):
    """A version computed again from its decision record, at the revision of the records that it was computed from."""

    path: str
    version: int
    revision: int
    fingerprint: Digest
    recomputed: Digest
    same: bool
    differences: tuple[ReplayedStep, ...] = ()
    programs: tuple[Programs, ...] = ()


class Consequence(Wire, frozen=True):
    """What another plan would cost against the path: positive is more minutes, more of the gap left, a higher value.

    `uncovered` is the weight of target levels left, times 100; `lost` and `won` are target levels reached in one of
    the two only. With status infeasible there is no such path, and `conflicts` say why.
    """

    status: PathStatus
    minutes: int
    uncovered: int
    penalty: int
    cost: int
    lost: tuple[SkillLevel, ...] = ()
    won: tuple[SkillLevel, ...] = ()
    dropped: tuple[Id, ...] = ()
    added: tuple[Id, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


class Obstacle(Wire, frozen=True):
    """Why a step may not stand in another place: the step that could not start there, and what it would lack."""

    step: int
    resource: Id
    needs: tuple[SkillLevel, ...] = ()
    requires: tuple[Id, ...] = ()


class Place(Wire, frozen=True):
    """What becomes of a step one place earlier or later.

    It is refused by `obstacle`, or because the steps done or under way lead (`begun`), or because due days would be
    missed (`conflicts`); else `cost` is by how much the order would be worse, in weighted minutes times 100, and `end`
    the day on which the path would end.
    """

    possible: bool
    obstacle: Obstacle | None = None
    begun: bool = False
    conflicts: tuple[Conflict, ...] = ()
    cost: int | None = None
    end: str | None = None


class Here(Wire, frozen=True):
    """Why a step stands where it stands; null at the ends of the path."""

    earlier: Place | None
    later: Place | None


class Why(Wire, frozen=True):
    """Why a step is in the path, and why it stands where it stands.

    `without` is what the best path without it would cost; null for a completed step, which is there because it is done.
    """

    step: int
    resource: Id
    title: str
    reasons: tuple[Reason, ...]
    raises: tuple[Raised, ...]
    without: Consequence | None
    here: Here


class WhyNot(Wire, frozen=True):
    """Why a resource is not in the path, or as which `step` it is.

    `constraint` is the limit that keeps it out, `by` the resource that is better or that it clashes with. `with_it` is
    what the best path that has it would cost, where there is anything to compare.
    """

    resource: Id
    title: str
    reason: Reason
    step: int | None = None
    constraint: str | None = None
    by: Id | None = None
    with_it: Consequence | None = None
