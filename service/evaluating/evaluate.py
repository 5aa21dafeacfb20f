"""Run a suite on production: open its trial, score case by case, and say what the numbers were made from."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from evals import record
from evals.columns import Columns
from evals.suite import Trial
from evals.values import CaseResult, Result
from service.evaluating.suites import SUITES
from service.evaluating.task import Suite, Task
from service.llm.counted import Spent

__all__ = ["SUITES", "Evaluation", "Outcome", "Sink", "Task", "evaluate", "evaluate_into", "key_of"]

Keep = Callable[[CaseResult], None]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A finished run with its cases, and what is wrong with it if anything is."""

    result: Result
    cases: Sequence[CaseResult]
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A finished run without its cases, and what is wrong with it if anything is."""

    result: Result
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Sink:
    """Who keeps the cases of a run: `before` are those of an earlier try that was stopped, `keep` takes the next."""

    keep: Keep
    before: Iterable[CaseResult] = ()


def evaluate(suite: str, task: Task) -> Evaluation:
    """Run one of SUITES in memory; raise BadData, PathError or RetrievalError where it cannot be run."""
    cases: list[CaseResult] = []
    found = evaluate_into(SUITES[suite], task, lambda key: Sink(cases.append))
    return Evaluation(found.result, cases, found.fault)


def evaluate_into(suite: Suite, task: Task, opened: Callable[[dict[str, Any]], Sink]) -> Outcome:
    """Run a suite and hand each scored case to the sink that `opened` gives for the key of the run.

    In memory are the cases under way, and the scores of the others. Raises as `evaluate` does; what the sink kept until
    then is where the next try begins.
    """
    started, scores = perf_counter(), Columns()
    with suite.open(task) as trial:
        latencies = _run(trial, task, opened(key_of(suite, task, trial.digest)), scores)
        metrics = trial.metrics(scores, task.seed) if len(scores) else {}
        fault = trial.fault(scores, metrics) if len(scores) else "no case was scored"
        told = dict(trial.facts())
        spent: Spent = told.pop("spent", Spent())
        facts = {
            **told,
            "arguments": arguments(task),
            "git": record.revision(Path(__file__)),
            "cases": len(scores),
            "cost": {"money": spent.money, "tokens": spent.tokens, "seconds": round(perf_counter() - started, 1)},
            "latency_ms": latencies,
            "duration_s": round(perf_counter() - started, 1),
            **({"fault": fault} if fault else {}),
        }
    manifest = record.manifest(suite.name, trial.digest, task.seed, files=_files(task), **facts)
    return Outcome(Result(suite.name, metrics, manifest), fault)


def _run(trial: Trial, task: Task, sink: Sink, scores: Columns) -> dict[str, float]:
    for case in sink.before:
        scores.add(case)
    begun, took = perf_counter(), list[float]()
    for case in trial.results(len(scores)):
        took.append((perf_counter() - begun) * 1000)
        scores.add(case)
        sink.keep(case)
        task.progress(len(scores), trial.total)
        begun = perf_counter()
    if not took:
        return {}
    half, most = np.quantile(took, [0.5, 0.95])
    return {"p50": round(float(half), 2), "p95": round(float(most), 2)}


def key_of(suite: Suite, task: Task, digest: str) -> dict[str, Any]:
    """Return what makes a run the same run, so that a stopped one can be gone on with."""
    return {"suite": suite.name, "data": digest, "seed": task.seed, "edges": task.edges, "alone": task.alone}


def arguments(task: Task) -> dict[str, Any]:
    """Return what a run is repeated with; places as they were given, to be looked for where it is repeated."""
    given = {"data": str(task.data), "corpus": str(task.corpus) if task.corpus else None}
    return {**given, "edges": task.edges, "alone": task.alone}


def _files(task: Task) -> list[str]:
    return [place.name for place in (task.data, task.corpus) if place is not None]
