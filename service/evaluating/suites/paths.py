"""Suite `paths` on production."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice

from evals import data, path_metrics
from evals import paths as path_cases
from evals.model_list import ModelList
from evals.parallel import in_order
from evals.rivals import RIVALS, Rival
from evals.suite import Trial
from evals.values import CaseResult, Metric
from paths.plan import plan
from prompts import load
from service.evaluating.task import Suite, Task, inside
from service.evaluating.trial_workspace import facts_of, recommend_case, throw_away_workspace
from service.llm import Complete


@contextmanager
def open_trial(task: Task) -> Iterator[Trial]:
    """Recommend to the learners of the cases, in a throw-away workspace; a promise that does not hold is a fault."""
    file = inside(task.data, path_cases.packaged().name)
    total, roles = data.count(file, path_cases.PathCase), {case.role for case in path_cases.stream(file)}
    with throw_away_workspace(task.settings, task.corpus) as ports:
        production = path_cases.Production(
            recommend=lambda case: recommend_case(ports, case),
            plan=lambda problem: [step.resource for step in plan(problem).steps],
            rivals=_rivals(ports.complete),
        )
        answering = path_cases.Answering(production, task.seed, task.alone)
        facts = {
            "called": "service.recommend.planned",
            **facts_of(ports),
            "language_model": ports.complete.name if ports.complete else None,
            "prompts": [f"list_path@{load('list_path').version}"] if ports.complete else [],
            "resampled": path_metrics.resampling(roles),
        }
        yield Trial(
            total=total,
            digest=data.digest(file),
            results=lambda start: in_order(
                islice(path_cases.stream(file), start, None), answering.result, task.at_once
            ),
            metrics=path_metrics.metrics,
            facts=lambda: facts,
            fault=_fault,
        )


def _fault(cases: Sequence[CaseResult], _: Mapping[str, Metric]) -> str | None:
    false = {case.id: n for case in cases if (n := case.counts.get("false_claims", 0))}
    if not false:
        return None
    return f"the verifier denies {sum(false.values())} claims of the paths of {', '.join(sorted(false)[:5])}"


def _rivals(model: Complete | None) -> Mapping[str, Rival]:
    """Return whom the paths stand beside; a language model's own list is among them where one is configured."""
    return RIVALS if model is None else {**RIVALS, "language_model": ModelList(model.complete)}


SUITE = Suite(
    "paths",
    "Do recommended paths hold what they must, and are they better than the rivals'?",
    open_trial,
    path_cases.JUDGED,
    packaged=path_cases.packaged,
    searched=True,
)
