"""The evaluation suites on production: the callables that `evals` is handed are what the service itself calls."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Any, Literal

from evals import closure, data, ordering, path_metrics, prerequisites, record, retrieval, skills
from evals import paths as path_cases
from evals.baselines import RIVALS, Rival
from evals.data import BadData
from evals.model_list import ModelList
from evals.retrieval import Judged
from evals.values import CASES, CLUSTERS, CaseResult, Metric, Result
from paths.fingerprint import digest_graph
from paths.plan import plan
from retrieval.embed import Embedder
from retrieval.sequence.meanings import meanings
from retrieval.sequence.precedence import Pairs, needed, order
from service.evaluating.trial_closure import concept_of, inferred, plans
from service.evaluating.trial_index import throw_away
from service.evaluating.trial_skills import Ranks, ready, skills_of
from service.evaluating.trial_workspace import TENANT, recommend_case, throw_away_workspace
from service.llm import Complete
from service.settings import Settings
from service.wiring import open_embedder

LADDERS = "ladders"  # the folder at home for their vectors

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
    embedder = _embedder(task)
    cases = ordering.run(data.curricula(file), partial(order, embedder=embedder), task.seed)
    facts = {"called": "retrieval.sequence.precedence.order", "model": embedder.name, "resampled": CASES}
    return Scored(cases, ordering.metrics(cases, task.seed), data.digest(file), facts)


def _embedder(task: Task) -> Embedder:
    """Return the embedder, with its vectors of the ladders: kept at home where they are not packaged."""
    embedder = open_embedder(task.settings)
    meanings(embedder, Path(task.settings.home) / LADDERS)
    return embedder


def _inside(place: Path, name: str) -> Path:
    """Return the file itself, or the one of this name in a folder."""
    return data.either(place, name) if place.is_dir() else place


# --- closure ----------------------------------------------------------------------------------------------------------


def run_closure(task: Task) -> Scored:
    """Plan to every target from nothing; with the true edges given, anything but the true closure is a fault."""
    file = _inside(task.data, "target_closure.jsonl")
    targets = data.target_cases(file)
    concepts, given = closure.concepts(targets), task.edges == "given"
    embedder = None if given else _embedder(task)
    edges = closure.edges(targets) if embedder is None else inferred(concepts, embedder)
    planned = plans(concepts, edges, [case.target for case in targets], task.progress)
    cases = closure.run(targets, lambda target: [concept_of(step.resource) for step in planned[target].steps])
    metrics = closure.metrics(cases, task.seed)
    facts = {
        "called": "paths.plan.plan",
        "planner": version("fingerpost"),
        "edges": "given" if given else HIDDEN,
        "model": embedder.name if embedder else None,
        "edge_count": len(edges),
        "concepts": len(concepts),
        "resampled": CASES,
        "proven": sum(plan.objective.selection.proven for plan in planned.values()),
        "orders_exact": sum(plan.objective.order.method == "exact" for plan in planned.values()),
    }
    return Scored(cases, metrics, data.digest(file), facts, _fault(metrics) if given else None)


def _fault(metrics: Mapping[str, Metric]) -> str | None:
    if metrics["f1"].value == 1 and metrics["violations"].value == 0:
        return None
    return "with the edges given, f1 must be 1 and violations 0: the planner left out, added or misplaced a concept"


# --- retrieval --------------------------------------------------------------------------------------------------------


def run_retrieval(task: Task) -> Scored:
    """Search a throw-away index with production's own chunking, embedding, fusion and aggregation."""
    asked = judged_of(task)
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
class JudgedQueries:
    """Queries with their judged documents, the files they came from, and the content to search."""

    queries: Sequence[Judged]
    files: tuple[Path, ...]
    corpus: Path


def judged_of(task: Task) -> JudgedQueries:
    """Return the queries of a BEIR folder, which brings its corpus, or of a quiz file, which needs one."""
    place = task.data
    if place.is_dir():
        corpus = task.corpus or data.either(place, "corpus.jsonl")
        return JudgedQueries(
            data.beir_queries(place), (data.either(place, "queries.jsonl"), data.qrels_file(place)), corpus
        )  # fmt: skip
    if task.corpus is None:
        raise BadData(f"{place} brings no documents; give them with --corpus, or give a BEIR folder with --data")
    return JudgedQueries(data.quiz_queries(place), (place,), task.corpus)


# --- paths ------------------------------------------------------------------------------------------------------------


def run_paths(task: Task) -> Scored:
    """Recommend to the learners of the cases, in a throw-away workspace; a promise that does not hold is a fault."""
    file = _inside(task.data, path_cases.packaged().name)
    cases = path_cases.read(file)
    with throw_away_workspace(task.settings, task.corpus) as ports:
        production = path_cases.Production(
            recommend=lambda case: recommend_case(ports, case),
            plan=lambda problem: [step.resource for step in plan(problem).steps],
            rivals=_rivals(ports.complete),
        )
        results = path_cases.run(cases, production, task.seed, task.progress)
        workspace = ports.workspaces.get(TENANT)
        facts = {
            "called": "service.recommend.planned",
            "planner": version("fingerpost"),
            "model": ports.embedder.name,
            "language_model": ports.complete.name if ports.complete else None,
            "graph": workspace.graph_digest,
            "catalogue": workspace.catalogue_digest,
            "resampled": path_metrics.resampled(results),
        }
    metrics = path_metrics.metrics(results, task.seed)
    false = [f"{case.id}: {claim}" for case in results for claim in case.output["false_claims"]]
    fault = f"the verifier denies {len(false)} claims; the first: {false[0]}" if false else None
    return Scored(results, metrics, data.digest(file), facts, fault)


def _rivals(model: Complete | None) -> Mapping[str, Rival]:
    """Return whom the paths stand beside; a language model's own list is among them where one is configured."""
    return RIVALS if model is None else {**RIVALS, "language_model": ModelList(model.complete)}


# --- prerequisites ----------------------------------------------------------------------------------------------------


def run_prerequisites(task: Task) -> Scored:
    """Say for each pair of concepts how probable it is that the first is a prerequisite of the second."""
    file = _inside(task.data, "prerequisites.jsonl")
    embedder = _embedder(task)
    cases = prerequisites.run(
        prerequisites.read(file), lambda items, first, second: needed(items, Pairs(first, second), embedder)
    )
    facts = {
        "called": "retrieval.sequence.precedence.needed",
        "model": embedder.name,
        "threshold": prerequisites.THRESHOLD,
        "calibration": prerequisites.calibration(cases),
        "resampled": CASES,
    }
    return Scored(cases, prerequisites.metrics(cases, task.seed), data.digest(file), facts)


# --- skills -----------------------------------------------------------------------------------------------------------


def run_skills(task: Task) -> Scored:
    """Set names of skills in anybody's words beside a taxonomy, as POST /v1/skills/match does."""
    file = _inside(task.data, "skills.jsonl")
    if task.corpus is None:
        raise BadData(f"{file} brings no taxonomy; give native JSONL or an ESCO folder with --corpus")
    cases = skills.read(file)
    taxonomy, embedder = skills_of(task.corpus), open_embedder(task.settings)
    known = {skill.id for skill in taxonomy}
    unknown = [case.id for case in cases if known.isdisjoint(case.gold)]
    if len(unknown) == len(cases):
        raise BadData(f"{task.corpus} holds no skill of any case's `gold`; is it another taxonomy?")
    results = skills.run(cases, Ranks(ready(taxonomy, embedder, task.progress), embedder).all())
    facts = {
        "called": "retrieval.goals.skill_names.skills_named",
        "model": embedder.name,
        "skills": len(taxonomy),
        "taxonomy": digest_graph(taxonomy, []),
        "cases_without_gold_in_taxonomy": len(unknown),
        "resampled": CASES,
    }
    return Scored(results, skills.metrics(results, task.seed), data.digest(file), facts)


HIDDEN = "hidden; inferred by retrieval.sequence.precedence.needed and paths.precedence.likely"

SUITES: dict[str, Callable[[Task], Scored]] = {
    "ordering": run_ordering,
    "closure": run_closure,
    "retrieval": run_retrieval,
    "paths": run_paths,
    "prerequisites": run_prerequisites,
    "skills": run_skills,
}
