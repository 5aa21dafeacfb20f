"""Suite `paths`: does production recommend paths that hold what they must, and are they better than the rivals'.

A case is a learner with a role and limits, and properties that every correct planner's path has, for the reason its
`why` states. Beside the properties, every path is checked by the independent verifier with all its inputs, and its
coverage, minutes, redundancy, order and simulated learning gain stand beside those of the rivals on the same cases,
with paired differences. Last, the same plans are made on damaged graphs and judged on the true one.

The rivals are compared on the cases with a role level to reach that are not infeasible: where hard limits contradict
each other there is no list to compare.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from random import Random
from statistics import fmean
from typing import Annotated, Any

from msgspec import Meta, Struct

from evals import data, noise, orders
from evals.judging import Judged, Rules, Trail, plain
from evals.properties import Properties, checked, told
from evals.rivals import RIVALS, Rival
from evals.simulator import Cohort
from evals.statistics import kendall_tau
from evals.suite import Invariant, Measures
from evals.values import CaseResult
from paths.model import Constraints, Day, Document, Evidence, Id, Learner, LearningPath, Level, RoleGoal
from paths.problem import Problem
from paths.verify import verify

SHUFFLES = 5  # of our own steps, for the shuffle test
JUDGED = Measures(
    "gap_coverage",
    higher=("gap_coverage", "properties_held", "learning_gain"),
    lower=("cost", "out_of_turn", "violations", "redundancy"),
    at_equal={"cost": "gap_coverage"},  # a path that covers more may well cost more
    invariants=(Invariant("false_claims", at_most=0), Invariant("violations", at_most=0)),
)
LEAST_SHARED = 3  # items that two lists must share before their order is compared: two are a coin toss

Progress = Callable[[int, int], None]


class PathCase(Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the data. `profile` gives levels, each as one assessment on the day of the start.

    `witness` is a path written by hand that shows that the properties can be had at once. `group` is one of the
    organisation's, for slices.
    """

    id: Id
    role: Id
    start: Day
    properties: Properties
    why: Annotated[str, Meta(min_length=1)]
    more_roles: tuple[Id, ...] = ()
    profile: Mapping[Id, Level] = {}
    evidence: tuple[Evidence, ...] = ()
    completed: tuple[Id, ...] = ()
    waived: tuple[Id, ...] = ()
    constraints: Constraints = Constraints()
    witness: tuple[Id, ...] | None = None
    group: str = ""

    @property
    def roles(self) -> tuple[RoleGoal, ...]:
        return tuple(RoleGoal(role) for role in (self.role, *self.more_roles))

    @property
    def learner(self) -> Learner:
        tested = (
            Evidence(f"profile:{skill}", skill, level, "assessment", self.start)
            for skill, level in self.profile.items()
        )
        return Learner(self.id, (*self.evidence, *tested), self.completed, self.waived, constraints=self.constraints)

    @property
    def slices(self) -> dict[str, str]:
        """The groups that it belongs to: figures are also told for each of them."""
        top = max((*self.profile.values(), *(piece.level for piece in self.evidence)), default=0)
        return {
            "role": self.role,
            "language": ",".join(self.constraints.languages) or "any",
            "level": f"up to level {top}" if top else "starts from nothing",
            "source": self.id.partition(":")[0] if ":" in self.id else "written for the suite",
            "time": "limited" if self.constraints.weeks or self.constraints.deadline else "open",
            **({"group": self.group} if self.group else {}),
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """What production gave: the path, the problem as it was settled (with the relevance), the documents cited."""

    path: LearningPath
    problem: Problem
    documents: Sequence[Document] = ()

    @property
    def steps(self) -> tuple[str, ...]:
        return tuple(step.resource for step in self.path.steps)


@dataclass(frozen=True, slots=True)
class Production:
    """What is evaluated: the recommendation as a learner gets it, the planner alone, and whom they stand beside."""

    recommend: Callable[[PathCase], Answer]
    plan: noise.Planner
    rivals: Mapping[str, Rival] = field(default_factory=lambda: RIVALS)


def packaged() -> Path:
    """Return the cases on the starter workspace."""
    return Path(str(files("evals").joinpath("datasets", "starter_paths.jsonl")))


def read(file: Path) -> list[PathCase]:
    """Read cases; raise BadData naming the line and the field at fault."""
    found = data.records(file, PathCase)
    data.unique(file, (case.id for case in found))
    return found


def stream(file: Path) -> Iterator[PathCase]:
    """Yield cases one at a time; raise BadData naming the line and the field at fault."""
    return data.stream(file, PathCase)


def run(
    cases: Sequence[PathCase], production: Production, seed: int, progress: Progress = lambda done, total: None
) -> list[CaseResult]:
    """Answer every case and score it; the graph and catalogue of the first answer are the rules of all."""
    results: list[CaseResult] = []
    answering = Answering(production, seed)
    for done, case in enumerate(cases, start=1):
        results.append(answering.result(case))
        progress(done, len(cases))
    return results


@dataclass(slots=True)
class Answering:
    """Answers case by case; the graph and catalogue of the first answer are the rules of all.

    `alone` leaves out what a learner does not get: the rivals, other orders and damaged graphs.
    """

    production: Production
    seed: int
    alone: bool = False
    rules: Rules | None = None

    def result(self, case: PathCase) -> CaseResult:
        """Answer one case and score it."""
        answer = self.production.recommend(case)
        self.rules = self.rules or Rules.of(answer.problem)
        return _Trial(case, answer, self.rules, self.seed).result(self.production, self.alone)


@dataclass(frozen=True, slots=True)
class _Trial:
    """One case with its answer."""

    case: PathCase
    answer: Answer
    rules: Rules
    seed: int

    def result(self, production: Production, alone: bool = False) -> CaseResult:
        """Score the answer, and where lists can be compared the rivals', the damaged graphs' and the orders' too."""
        held, false = dict(checked(self.case.properties, self.answer.path)), self.false_claims()
        scores: dict[str, float] = {"properties_held": fmean(held.values()) if held else 1.0}
        ours = self.trail(self.answer.steps)
        scores |= self.beside_expert(ours)
        comparable = bool(ours.gap) and self.answer.path.status != "infeasible"
        if comparable:
            scores |= self.compared(ours, {} if alone else production.rivals)
        if comparable and not alone:
            scores |= self.ordered(ours) | self.damaged(production.plan)
        output = {
            "status": self.answer.path.status,
            "steps": list(self.answer.steps),
            "failed": [name for name, holds in held.items() if not holds],
            "false_claims": false,
            **told(self.answer.path),
        }
        counts = {"properties": len(held), "held": sum(held.values()), "false_claims": len(false)}
        return CaseResult(self.case.id, self.case.role, scores, output, counts, plain(self.case), self.case.slices)

    def trail(self, steps: Sequence[str]) -> Trail:
        return Trail(self.answer.problem, tuple(steps), self.rules)

    def false_claims(self) -> list[str]:
        """Return what the independent verifier denies of the path as it was given out."""
        given: dict[str, Any] = {"graph": self.rules.graph, "catalogue": self.rules.shelf}
        learner, documents = plain(self.answer.problem.learner), plain(list(self.answer.documents))
        claims = verify(plain(self.answer.path), learner=learner, documents=documents, **given)
        return [f"{claim['claim']}: {claim['witness']}" for claim in claims if claim["verdict"] is False]

    def beside_expert(self, ours: Trail) -> dict[str, float]:
        """Score how far the list is the one that a person made: the same items, in the same order."""
        theirs = self.case.witness or ()
        if not theirs:
            return {}
        scores = {"expert_overlap": len(set(theirs) & set(ours.steps)) / len({*theirs, *ours.steps})}
        tau = agreement(ours.steps, theirs)
        return scores if tau is None else scores | {"expert_tau": tau}

    def compared(self, ours: Trail, rivals: Mapping[str, Rival]) -> dict[str, float]:
        """Score our list and the rivals', alike."""
        lists = {name: self.trail(rival(self.answer.problem)) for name, rival in rivals.items()}
        cohort = Cohort(self.answer.problem, self.seed)
        last = max(day for trail in (ours, *lists.values()) for day in (0, *cohort.days(trail.steps)))
        scores: dict[str, float] = {}
        for name, trail in {"": ours, **lists}.items():
            found = _figures(trail.judged())
            found["cost"] = found["minutes"] + sum(map(self.answer.problem.misfit, trail.steps))
            found["learning_gain"] = cohort.gain(trail.steps)
            found["learning_gain_same_day"] = cohort.gain(trail.steps, last)
            if name and (tau := agreement(trail.steps, ours.steps)) is not None:
                found["kendall_tau"] = tau
            scores |= {f"{measure}[{name}]" if name else measure: value for measure, value in found.items()}
        return scores

    def ordered(self, ours: Trail) -> dict[str, float]:
        """Score our own steps in other orders, valid and not, and our order against the valid ones."""
        chance = Random(f"{self.seed} {self.case.id}")
        cohort = Cohort(self.answer.problem, self.seed)
        lists = {
            "shuffled": [orders.shuffled(ours.steps, chance) for _ in range(SHUFFLES)],
            "random_valid": [orders.random_valid(self.answer.problem, ours.steps, chance) for _ in range(SHUFFLES)],
        }
        scores = {f"learning_gain[{name}]": fmean(map(cohort.gain, some)) for name, some in lists.items()}
        if found := orders.sensitivity(ours, self.seed):
            scores |= {"order_difference": found.difference, "order_difference_share": found.share}
        return scores

    def damaged(self, plan: noise.Planner) -> dict[str, float]:
        """Score paths planned on damaged graphs, by the true one."""
        scores = {}
        for damage in noise.DAMAGES:
            found = noise.trial(self.answer.problem, self.rules, plan, damage, self.seed)
            scores[f"gap_coverage[{damage.name}]"] = found.coverage
            scores[f"out_of_turn[{damage.name}]"] = found.out_of_turn
        return scores


def _figures(judged: Judged) -> dict[str, float]:
    return {
        "gap_coverage": judged.coverage,
        "minutes": float(judged.minutes),
        "redundancy": judged.redundancy,
        "out_of_turn": judged.out_of_turn,
        "violations": float(len(judged.broken)),
    }


def agreement(order: Sequence[str], other: Sequence[str]) -> float | None:
    """Return Kendall's tau of two lists over the items they share, None where these are too few."""
    shared = set(order) & set(other)
    if len(shared) < LEAST_SHARED:
        return None
    return kendall_tau([id for id in order if id in shared], [id for id in other if id in shared])
