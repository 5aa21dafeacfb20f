"""What the planner is asked and what it answers: values only, shared by every stage."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from paths.catalogue import Catalogue
from paths.graph import SkillGraph
from paths.model import (
    Assumption,
    Conflict,
    Constraints,
    Exclusion,
    GapRow,
    Learner,
    Objective,
    PathStatus,
    Profile,
    Raised,
    Relaxation,
    Resource,
    RoleGoal,
    SkillGoal,
)

NEUTRAL_RELEVANCE = 50  # of a resource that no search has judged
CHANGE_MINUTES = 30  # what one step added or dropped against the previous path costs
WORST_MISFIT = 30  # minutes that a resource of relevance 0 costs on top of its own


@dataclass(frozen=True, slots=True)
class Target:
    """One role row: the levels `current`+1..`target` of `skill` are wanted, each with `centi` = round(100 * weight).

    A row whose target is held already has no wanted level.
    """

    skill: str
    current: int
    target: int
    weight: float
    centi: int

    @property
    def wanted(self) -> range:
        return range(self.current + 1, self.target + 1)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much work a plan may cost, counted and never timed, so that the machine's load cannot change an answer.

    `nodes` is per solve (branch and bound), `states` per order (dynamic programming), `solves` for the search for
    conflicts and relaxations as a whole.
    """

    nodes: int = 5_000
    states: int = 200_000
    solves: int = 300


@dataclass(frozen=True, slots=True)
class Problem:
    """One request, with every fact it needs. `relevance` maps resource ids to 0..100; a missing id counts as 50.

    `previous` are the steps of the path that this one replaces; `fixed` are the steps already done or started, which
    lead the new path in this order, and `taken` says of those in which session they began, None for outside of any.
    `skills` are levels wanted beside what the roles ask.
    """

    graph: SkillGraph
    catalogue: Catalogue
    learner: Learner
    profile: Profile
    roles: tuple[RoleGoal, ...]
    constraints: Constraints
    start: date
    relevance: Mapping[str, int] = field(default_factory=dict)
    previous: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    limits: Limits = Limits()
    skills: tuple[SkillGoal, ...] = ()
    taken: Mapping[str, str | None] = field(default_factory=dict)

    def relevance_of(self, resource: str) -> int:
        """Return a resource's relevance as it is counted: 0..100."""
        return min(100, max(0, self.relevance.get(resource, NEUTRAL_RELEVANCE)))

    def misfit(self, resource: str) -> int:
        """Return the minute-equivalents, 0..30, that a resource costs for speaking of something else."""
        return (WORST_MISFIT * (100 - self.relevance_of(resource))) // 100


@dataclass(frozen=True, slots=True)
class Candidates:
    """The closed candidates: every resource that could matter and can start, sorted by id.

    `skills` are the skills that the targets ask for, directly or through prerequisites; one search over them gives
    the relevance.
    """

    skills: tuple[str, ...]
    resources: tuple[Resource, ...]


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One step of a plan. Days are ISO 8601; `depends_on` are numbers of steps, counted from 1, as branches are."""

    resource: str
    minutes: int
    raises: tuple[Raised, ...]
    start: str
    end: str
    week: int
    due: str | None = None
    depends_on: tuple[int, ...] = ()
    pinned: bool = False
    branch: int = 1
    session: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The planner's answer; `steps` are in the order in which they are to be done."""

    status: PathStatus
    steps: tuple[PlannedStep, ...]
    gap: tuple[GapRow, ...]
    objective: Objective
    conflicts: tuple[Conflict, ...] = ()
    relaxations: tuple[Relaxation, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    assumptions: tuple[Assumption, ...] = ()

    @property
    def minutes(self) -> int:
        return sum(step.minutes for step in self.steps)
