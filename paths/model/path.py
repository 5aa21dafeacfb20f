"""A learning path: its steps with their reasons and citations, its objective and its certificate."""

from typing import Annotated, Literal

from msgspec import Meta, field

from paths.model.base import Day, Digest, Id, Level, Minutes, SkillLevel, Value
from paths.model.content import MinutesSource, Resource
from paths.model.gap import GapRow, RoleGoal, SkillGoal
from paths.model.learners import Constraints, Profile

PathStatus = Literal["complete", "partial", "infeasible"]
PathState = Literal["draft", "active", "done", "replaced", "withdrawn"]
StepState = Literal["planned", "started", "completed", "skipped", "waived"]
SentenceKind = Literal["fact", "quote", "claim"]


class Span(Value, frozen=True):
    start: Annotated[int, Meta(ge=0)]
    end: Annotated[int, Meta(ge=0)]


class Citation(Value, frozen=True):
    """Both ends of a citation; offsets in code points. `quote` equals the document text at [start, end)."""

    sentence: Span
    kind: Literal["description", "content", "hub", "graph"]
    document: Id
    version: str
    start: Annotated[int, Meta(ge=0)]
    end: Annotated[int, Meta(ge=0)]
    quote: str
    sha256: Digest
    prefix: str = ""
    suffix: str = ""
    url: str | None = None
    skill: Id | None = None


Fact = str | int | bool | None


class Reason(Value, frozen=True):
    """Data first: a front-end may write its own sentence from `code` and `facts`. `citations` index the step's list."""

    code: str
    kind: SentenceKind = "fact"
    facts: dict[str, Fact] = field(default_factory=dict)
    text: str = ""
    citations: tuple[int, ...] = ()


class Raised(Value, frozen=True):
    """One skill that a step raises, from the level held when it starts to the level held afterwards."""

    skill: Id
    from_: Level = field(name="from")
    to: Level


class SourceFlag(Value, frozen=True):
    """What became of a source that a step cites, when the path is read: nothing that the path promised rests on it.

    `citation` is the place in the step's list, null where the citation is not shown any more.
    """

    code: Literal["source_changed", "source_withdrawn", "source_stale"]
    facts: dict[str, Fact] = field(default_factory=dict)
    text: str = ""
    citation: Annotated[int, Meta(ge=0)] | None = None


class Step(Value, frozen=True):
    """One step. `n` counts from 1; `depends_on` are the steps without which this one could not start.

    Steps of different branches depend on nothing of each other. `session` is the dated session that the step takes.
    `flags` are told when the path is read, never kept.
    """

    n: Annotated[int, Meta(ge=1)]
    resource: Id
    title: str
    minutes: Minutes
    start: Day
    end: Day
    week: Annotated[int, Meta(ge=1, description="1 is the ISO week of the path's start")]
    url: str | None = None
    minutes_source: MinutesSource = "stated"
    raises: tuple[Raised, ...] = ()
    due: Day | None = None
    depends_on: tuple[int, ...] = ()
    state: StepState = "planned"
    pinned: bool = False
    progress: Annotated[int, Meta(ge=0, le=100)] = 0
    relevance: Annotated[int, Meta(ge=0, le=100)] = 0
    reasons: tuple[Reason, ...] = ()
    citations: tuple[Citation, ...] = ()
    tag_only: bool = False
    branch: Annotated[int, Meta(ge=1)] = 1
    session: Id | None = None
    flags: tuple[SourceFlag, ...] = ()


class SelectionObjective(Value, frozen=True):
    """Values of the tiers, in order: weighted uncovered levels x 100, soft penalty, cost in minute-equivalents.

    `cost` = `minutes` + `misfit` + `change`. `proven` says whether every tier was solved to proof.
    """

    uncovered: int
    penalty: int
    cost: int
    minutes: int
    misfit: int
    change: int = 0
    proven: bool = True
    solves: int = 0
    cuts: int = 0


class OrderObjective(Value, frozen=True):
    """Order value and its lower bound, both x 100 weighted minutes. `method` says how the order was found."""

    value: int
    bound: int
    method: Literal["exact", "local-search"]


class Objective(Value, frozen=True):
    selection: SelectionObjective
    order: OrderObjective


class Claim(Value, frozen=True):
    """One line of the certificate ('path check' on screens)."""

    claim: str
    verdict: bool
    witness: str = ""


class Conflict(Value, frozen=True):
    """A named constraint: `name` as in Constraints (or 'coverage'), `subject` the item it is about, `text` in words."""

    name: str
    subject: str | None = None
    text: str = ""


class Relaxation(Value, frozen=True):
    """The least change of one constraint that alone suffices; `alone` false means no change of it alone does."""

    constraint: Conflict
    alone: bool
    change: str | None = None
    amount: float | None = None


class Assumption(Value, frozen=True):
    code: str
    facts: dict[str, Fact] = field(default_factory=dict)
    text: str = ""


class Exclusion(Value, frozen=True):
    """Why a resource that teaches something wanted could not be a candidate."""

    resource: Id
    constraint: str
    text: str = ""


class Inputs(Value, frozen=True):
    """What the path was computed from: the tenant's revision and SHA-256 digests of the canonical inputs."""

    revision: int
    graph: Digest
    catalogue: Digest
    learner: Digest
    planner: str


class LearningPath(Value, frozen=True):
    """The recommendation. `status` says how good it is, `state` where it is in its life.

    `previous` are the resources of the version that this one replaces, in their order; `begun` those of them that were
    finished or started when this one was planned, which lead it unmoved.
    """

    id: str
    fingerprint: Digest
    learner: Id
    roles: tuple[RoleGoal, ...]
    status: PathStatus
    start: Day
    minutes: int
    objective: Objective
    inputs: Inputs
    state: PathState = "draft"
    version: int = 1
    end: Day | None = None
    locale: str = "en"
    skills: tuple[SkillGoal, ...] = ()
    previous: tuple[Id, ...] = ()
    begun: tuple[Id, ...] = ()
    steps: tuple[Step, ...] = ()
    gap: tuple[GapRow, ...] = ()
    profile: Profile = Profile()
    completed: tuple[Id, ...] = ()
    waived: tuple[Id, ...] = ()
    waived_levels: tuple[SkillLevel, ...] = ()
    additions: tuple[Resource, ...] = ()
    constraints: Constraints = field(default_factory=Constraints)
    certificate: tuple[Claim, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    relaxations: tuple[Relaxation, ...] = ()
    excluded: tuple[Exclusion, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    degraded: tuple[str, ...] = ()
    created: str = ""
