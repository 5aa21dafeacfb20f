"""The evaluation suites on production: the callables that `evals` is handed are what the service itself calls."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Any, Literal

from evals import closure, data, mentions, ordering, path_metrics, record, retrieval
from evals import paths as path_cases
from evals.data import BadData
from evals.retrieval import Judged
from evals.values import CASES, CLUSTERS, CaseResult, Metric, Result
from paths.catalogue import Catalogue
from paths.graph import SkillGraph
from paths.model import (
    Constraints,
    Learner,
    Profile,
    Requirement,
    Resource,
    Role,
    RoleGoal,
    Skill,
    SkillEdge,
    Teaches,
)
from paths.plan import plan
from paths.problem import Plan, Problem
from paths.sequence import order
from service.settings import Settings
from service.trial_index import throw_away
from service.trial_workspace import TENANT, recommend_case, throw_away_workspace
from service.wiring import open_embedder

FIRST_DAY = date(2026, 1, 5)  # any Monday; no plan here has a deadline

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Task:
    """What one run is to be made from. `progress` hears (done, total)."""

    data: Path
    corpus: Path | None = None
    edges: Literal["given", "hidden"] = "given"
    seed: int = 0
    settings: Settings = field(default_factory=Settings.from_env)
    progress: Progress = lambda done, total: None


@dataclass(frozen=True, slots=True)
class Scored:
    """What a suite found. `facts` go into the manifest; `fault` says why the run is not ok although it ended."""

    cases: Sequence[CaseResult]
    metrics: Mapping[str, Metric]
    digest: str
    facts: Mapping[str, Any]
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A finished run with its cases, and what is wrong with it if anything is."""

    result: Result
    cases: Sequence[CaseResult]
    fault: str | None = None


def evaluate(suite: str, task: Task) -> Evaluation:
    """Run one of SUITES; raise BadData, PathError or RetrievalError where it cannot be run."""
    started = perf_counter()
    found = SUITES[suite](task)
    git = record.revision(Path(__file__))
    facts = dict(found.facts) | {"git": git, "duration_s": round(perf_counter() - started, 1)}
    manifest = record.manifest(suite, found.digest, task.seed, files=_files(task), **facts)
    return Evaluation(Result(suite, found.metrics, manifest), found.cases, found.fault)


def _files(task: Task) -> list[str]:
    return [place.name for place in (task.data, task.corpus) if place is not None]


# --- ordering ---------------------------------------------------------------------------------------------------------


def run_ordering(task: Task) -> Scored:
    """Put shuffled expert curricula back in order."""
    file = _inside(task.data, "ordering.jsonl")
    cases = ordering.run(data.curricula(file), order, task.seed)
    facts = {"called": "paths.sequence.order", "resampled": CASES}
    return Scored(cases, ordering.metrics(cases, task.seed), data.digest(file), facts)


def _inside(place: Path, name: str) -> Path:
    """Return the file itself, or the one of this name in a folder."""
    return data.either(place, name) if place.is_dir() else place


# --- closure ----------------------------------------------------------------------------------------------------------


def run_closure(task: Task) -> Scored:
    """Plan to every target from nothing; with the true edges given, anything but the true closure is a fault."""
    file = _inside(task.data, "target_closure.jsonl")
    targets = data.target_cases(file)
    concepts, given = closure.concepts(targets), task.edges == "given"
    edges = closure.edges(targets) if given else mentions.inferred(concepts)
    plans = _plans(concepts, edges, [case.target for case in targets], task.progress)
    cases = closure.run(targets, lambda target: [_concept(step.resource) for step in plans[target].steps])
    metrics = closure.metrics(cases, task.seed)
    facts = {
        "called": "paths.plan.plan",
        "planner": version("fingerpost"),
        "edges": "given" if given else f"hidden; inferred by {mentions.METHOD} (plain first form, not in production)",
        "edge_count": len(edges),
        "concepts": len(concepts),
        "resampled": CASES,
        "proven": sum(plan.objective.selection.proven for plan in plans.values()),
        "orders_exact": sum(plan.objective.order.method == "exact" for plan in plans.values()),
    }
    return Scored(cases, metrics, data.digest(file), facts, _fault(metrics) if given else None)


def _fault(metrics: Mapping[str, Metric]) -> str | None:
    if metrics["f1"].value == 1 and metrics["violations"].value == 0:
        return None
    return "with the edges given, f1 must be 1 and violations 0: the planner left out, added or misplaced a concept"


def _plans(
    concepts: Mapping[str, closure.Concept], edges: closure.Edges, targets: Sequence[str], progress: Progress
) -> dict[str, Plan]:
    roles = [Role(_role(target), target, requirements=(Requirement(target, 1),)) for target in targets]
    graph = SkillGraph.build(
        [Skill(concept.id, concept.title or concept.id) for concept in concepts.values()],
        [SkillEdge(before, after) for before, after in edges],
        roles,
    )
    catalogue = Catalogue.build(_resource(concept) for concept in concepts.values())
    found: dict[str, Plan] = {}
    for done, target in enumerate(targets, start=1):
        goal = (RoleGoal(_role(target)),)
        found[target] = plan(Problem(graph, catalogue, Learner("learner"), Profile(), goal, Constraints(), FIRST_DAY))
        progress(done, len(targets))
    return found


def _resource(concept: closure.Concept) -> Resource:
    hours = 1.0 if concept.hours is None else concept.hours
    return Resource(
        f"resource:{concept.id}",
        concept.title or concept.id,
        minutes=max(1, round(60 * hours)),
        teaches=(Teaches(concept.id, 0, 1),),
    )


def _concept(resource: str) -> str:
    return resource.removeprefix("resource:")


def _role(target: str) -> str:
    return f"role:{target}"


# --- retrieval --------------------------------------------------------------------------------------------------------


def run_retrieval(task: Task) -> Scored:
    """Search a throw-away index with production's own chunking, embedding, fusion and aggregation."""
    asked = _asked(task)
    documents = data.corpus(asked.corpus)
    embedder = open_embedder(task.settings)
    with throw_away(documents, embedder, task.progress) as trial:
        cases = retrieval.run(asked.queries, trial.searches([judged.query for judged in asked.queries]))
    known = {document.id for document in documents}
    facts = {
        "called": "retrieval.aggregate.search_documents",
        **trial.facts,
        "queries": len(asked.queries),
        "queries_without_judged_document_in_corpus": sum(not known & set(judged.gains) for judged in asked.queries),
        "resampled": CLUSTERS,
    }
    return Scored(cases, retrieval.metrics(cases, task.seed), data.digest(asked.corpus, *asked.files), facts)


@dataclass(frozen=True, slots=True)
class _Asked:
    queries: Sequence[Judged]
    files: tuple[Path, ...]
    corpus: Path


def _asked(task: Task) -> _Asked:
    """Return the queries of a BEIR folder, which brings its corpus, or of a quiz file, which needs one."""
    place = task.data
    if place.is_dir():
        corpus = task.corpus or data.either(place, "corpus.jsonl")
        return _Asked(
            data.beir_queries(place), (data.either(place, "queries.jsonl"), data.qrels_file(place)), corpus
        )  # fmt: skip
    if task.corpus is None:
        raise BadData(f"{place} brings no documents; give them with --corpus, or give a BEIR folder with --data")
    return _Asked(data.quiz_queries(place), (place,), task.corpus)


# --- paths ------------------------------------------------------------------------------------------------------------


def run_paths(task: Task) -> Scored:
    """Recommend to the learners of the cases, in a throw-away workspace; a promise that does not hold is a fault."""
    file = _inside(task.data, path_cases.packaged().name)
    cases = path_cases.read(file)
    with throw_away_workspace(task.settings, task.corpus) as ports:
        production = path_cases.Production(
            recommend=lambda case: recommend_case(ports, case),
            plan=lambda problem: [step.resource for step in plan(problem).steps],
        )
        results = path_cases.run(cases, production, task.seed, task.progress)
        workspace = ports.workspaces.get(TENANT)
        facts = {
            "called": "service.recommend.planned",
            "planner": version("fingerpost"),
            "model": ports.embedder.name,
            "graph": workspace.graph_digest,
            "catalogue": workspace.catalogue_digest,
            "resampled": path_metrics.resampled(results),
        }
    metrics = path_metrics.metrics(results, task.seed)
    false = [f"{case.id}: {claim}" for case in results for claim in case.output["false_claims"]]
    fault = f"the verifier denies {len(false)} claims; the first: {false[0]}" if false else None
    return Scored(results, metrics, data.digest(file), facts, fault)


SUITES: dict[str, Callable[[Task], Scored]] = {
    "ordering": run_ordering,
    "closure": run_closure,
    "retrieval": run_retrieval,
    "paths": run_paths,
}
