"""Suite `closure` on production."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any

from evals import closure, data
from evals.parallel import in_order
from evals.suite import Trial
from evals.values import CASES, CaseResult, Metric
from paths.problem import Plan
from service.evaluating.task import Suite, Task, embedder_of, inside
from service.evaluating.trial_closure import Planning, concept_of, inferred

HIDDEN = "hidden; inferred by retrieval.sequence.precedence.needed and paths.precedence.likely"


@contextmanager
def open_trial(task: Task) -> Iterator[Trial]:
    """Plan to every target from nothing; with the true edges given, anything but the true closure is a fault."""
    file = inside(task.data, "target_closure.jsonl")
    targets = data.target_cases(file)
    concepts, given = closure.concepts(targets), task.edges == "given"
    embedder = None if given else embedder_of(task)
    edges = closure.edges(targets) if embedder is None else inferred(concepts, embedder)
    planning = Planning.over(concepts, edges, [case.target for case in targets])
    plans: list[Plan] = []
    truth = closure.Truth.of(targets)

    def answered(case: closure.TargetCase) -> CaseResult:
        plan = planning.to(case.target)
        plans.append(plan)
        return closure.score(case, [concept_of(step.resource) for step in plan.steps], truth)

    facts = {
        "called": "paths.plan.plan",
        "planner": version("fingerpost"),
        "edges": "given" if given else HIDDEN,
        "model": embedder.name if embedder else None,
        "edge_count": len(edges),
        "concepts": len(concepts),
        "resampled": CASES,
    }
    yield Trial(
        total=len(targets),
        digest=data.digest(file),
        results=lambda start: in_order(targets[start:], answered, task.at_once),
        metrics=closure.metrics,
        facts=lambda: facts | _solved(plans),
        fault=_fault if given else lambda cases, metrics: None,
    )


def _solved(plans: Sequence[Plan]) -> dict[str, Any]:
    return {
        "proven": sum(plan.objective.selection.proven for plan in plans),
        "orders_exact": sum(plan.objective.order.method == "exact" for plan in plans),
    }


def _fault(_: Sequence[CaseResult], metrics: Mapping[str, Metric]) -> str | None:
    if metrics["f1"].value == 1 and metrics["violations"].value == 0:
        return None
    return "with the edges given, f1 must be 1 and violations 0: the planner left out, added or misplaced a concept"


SUITE = Suite("closure", "Does the planner find all that a target stands on, in order?", open_trial, closure.JUDGED)
