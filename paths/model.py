"""The one vocabulary. Every value is immutable, and its JSON form (camelCase) is the same in files, API and exports.

Levels are whole numbers 0 to 5: none; knows what it is; does it with help; does it alone; handles the unusual and
helps others; sets the practice. Minutes are whole minutes. Dates are ISO 8601 days in the learner's time zone.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

TOP_LEVEL = 5
EVERYONE = "everyone"

Id = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=200,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._~:\-]*(?!\n)$",
        description="URL-safe id, by custom source:external-id; letters, digits and . _ ~ : - only",
    ),
]
Level = Annotated[int, Meta(ge=0, le=TOP_LEVEL, description="0 none .. 5 sets the practice")]
Minutes = Annotated[int, Meta(ge=1, le=1_000_000)]
Cost = Annotated[int, Meta(ge=0, le=10**15, description="in the organisation's smallest currency unit")]
Weight = Annotated[float, Meta(gt=0, le=100)]
Day = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}(?!\n)$", description="ISO 8601 day")]
Principal = Annotated[str, Meta(pattern=r"^(everyone|group:[^\n]+|person:[^\n]+)(?!\n)$", max_length=200)]
Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}(?!\n)$", description="SHA-256, hexadecimal")]


class Value(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Base of every value: immutable, camelCase in JSON, unknown fields refused."""


# --- skills and roles -------------------------------------------------------------------------------------------------


class Skill(Value, frozen=True, tag="skill", tag_field="type"):
    id: Id
    label: Annotated[str, Meta(min_length=1, max_length=500)]
    description: str = ""
    alt_labels: tuple[str, ...] = ()
    parents: tuple[Id, ...] = ()
    uri: str | None = None


class SkillEdge(Value, frozen=True, tag="edge", tag_field="type"):
    """`before` at `before_level` comes before `after` at `after_level`. Only confirmed hard edges bind."""

    before: Id
    after: Id
    before_level: Annotated[int, Meta(ge=1, le=TOP_LEVEL)] = 1
    after_level: Annotated[int, Meta(ge=1, le=TOP_LEVEL)] = 1
    strength: Literal["hard", "soft"] = "hard"
    status: Literal["confirmed", "suggested", "rejected"] = "confirmed"
    provenance: str = ""


class Requirement(Value, frozen=True):
    """What a role asks of one skill. `assumed` marks a level that the source did not state."""

    skill: Id
    level: Annotated[int, Meta(ge=1, le=TOP_LEVEL)]
    weight: Weight = 1.0
    source: str = ""
    assumed: bool = False


class Role(Value, frozen=True, tag="role", tag_field="type"):
    id: Id
    label: Annotated[str, Meta(min_length=1, max_length=500)]
    description: str = ""
    alt_labels: tuple[str, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    uri: str | None = None


# --- content ----------------------------------------------------------------------------------------------------------


class Document(Value, frozen=True, tag="document", tag_field="type"):
    """Any text. `text` is NFC with LF line ends; `version` names this text among the document's versions."""

    id: Id
    text: str
    title: str = ""
    kind: Literal["description", "content", "hub"] = "content"
    version: str = ""
    resource: Id | None = None
    url: str | None = None
    language: str | None = None
    access: tuple[Principal, ...] = (EVERYONE,)


class Passage(Value, frozen=True):
    """The span [start, end) of one version of a document's text, in code points."""

    document: Id
    version: str
    start: Annotated[int, Meta(ge=0)]
    end: Annotated[int, Meta(ge=1)]


MinutesSource = Literal["stated", "words", "media", "median"]


class Teaches(Value, frozen=True):
    """A band of one skill: who holds `from_` holds `to` afterwards."""

    skill: Id
    from_: Annotated[int, Meta(ge=0, le=TOP_LEVEL)] = field(name="from", default=0)
    to: Annotated[int, Meta(ge=1, le=TOP_LEVEL)] = 2
    provenance: Literal["stated", "inferred", "assumed"] = "stated"
    confidence: Annotated[float, Meta(ge=0, le=1)] | None = None
    model: str | None = None


class SkillLevel(Value, frozen=True):
    skill: Id
    level: Level


class Resource(Value, frozen=True, tag="resource", tag_field="type"):
    """One learnable item. `counts_as` is directed and not transitive; `has_part` and `is_part_of` mirror each other."""

    id: Id
    title: Annotated[str, Meta(min_length=1, max_length=1000)]
    description: str = ""
    url: str | None = None
    provider: str | None = None
    language: str | None = None
    modality: str | None = None
    minutes: Minutes | None = None
    minutes_source: MinutesSource = "stated"
    teaches: tuple[Teaches, ...] = ()
    competency_required: tuple[SkillLevel, ...] = ()
    requires: tuple[Id, ...] = ()
    has_part: tuple[Id, ...] = ()
    is_part_of: tuple[Id, ...] = ()
    counts_as: tuple[Id, ...] = ()
    accessibility_features: tuple[str, ...] = ()
    cost: Cost = 0
    access: tuple[Principal, ...] = (EVERYONE,)
    provenance: str = ""


Record = Skill | SkillEdge | Role | Resource | Document


# --- learners ---------------------------------------------------------------------------------------------------------


EvidenceSource = Literal["assessment", "manager", "peer", "self", "completion", "credential", "inferred"]


class Evidence(Value, frozen=True):
    """One observation of a level. `original` keeps the value on the scale it came in."""

    id: Id
    skill: Id
    level: Level
    source: EvidenceSource
    when: Day
    by: str = ""
    original: str | None = None
    link: str | None = None


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
    soft: dict[str, Annotated[int, Meta(ge=0, le=100_000)]] = field(default_factory=dict)


class Learner(Value, frozen=True):
    """A learner as the file and the API give one. `completed` and `waived` are resource ids."""

    id: Id
    evidence: tuple[Evidence, ...] = ()
    completed: tuple[Id, ...] = ()
    waived: tuple[Id, ...] = ()
    groups: tuple[str, ...] = ()
    constraints: Constraints = field(default_factory=Constraints)

    @property
    def principals(self) -> frozenset[str]:
        """Whom this learner is, as documents and resources name it in `access`."""
        return frozenset({EVERYONE, f"person:{self.id}", *(f"group:{g}" for g in self.groups)})


class SkillEstimate(Value, frozen=True):
    """Probabilities of levels 0..5 with their evidence; `level` is the largest k with P(level >= k) >= 0.5."""

    skill: Id
    level: Level
    probabilities: tuple[float, ...]
    evidence: tuple[Id, ...] = ()


class Profile(Value, frozen=True):
    """A skill that is not listed is held at level 0, with no evidence."""

    estimates: tuple[SkillEstimate, ...] = ()

    @property
    def levels(self) -> dict[str, int]:
        return {e.skill: e.level for e in self.estimates}


# --- gap and path -----------------------------------------------------------------------------------------------------


LevelStatus = Literal["held", "reached", "deferred", "uncoverable"]
PathStatus = Literal["complete", "partial", "infeasible"]
PathState = Literal["draft", "active", "done", "replaced", "withdrawn"]
StepState = Literal["planned", "started", "completed", "skipped", "waived"]
SentenceKind = Literal["fact", "quote", "claim"]


class TargetLevel(Value, frozen=True):
    """One level of a gap row. `reason` names the filter or the missing entry where the level is not reached."""

    level: Annotated[int, Meta(ge=1, le=TOP_LEVEL)]
    status: LevelStatus
    reason: str = ""


class GapRow(Value, frozen=True):
    """`status` is the worst of the row's levels; `after` is the level that the path ends with."""

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


class Step(Value, frozen=True):
    """One step. `n` counts from 1; `depends_on` are the steps without which this one could not start."""

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


class RoleGoal(Value, frozen=True):
    role: Id
    weight: Weight = 1.0


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
    """The recommendation. `status` says how good it is, `state` where it is in its life."""

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
    steps: tuple[Step, ...] = ()
    gap: tuple[GapRow, ...] = ()
    profile: Profile = Profile()
    completed: tuple[Id, ...] = ()
    waived: tuple[Id, ...] = ()
    constraints: Constraints = field(default_factory=Constraints)
    certificate: tuple[Claim, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    relaxations: tuple[Relaxation, ...] = ()
    excluded: tuple[Exclusion, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    degraded: tuple[str, ...] = ()
    created: str = ""
