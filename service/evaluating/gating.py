"""The release gate: which suites it runs, and what their runs are held against."""

from collections.abc import Callable

from evals import gate
from evals.data import BadData
from evals.gate import Baseline, GateReport
from evals.values import Run
from service.evaluating.evaluate import evaluate
from service.evaluating.suites import SUITES
from service.evaluating.task import Task
from service.settings import Settings

AT_ONCE = 2  # cases: the small machines that changes are tried on have two cores
GATED = ("support", "citations", "paths")
"""What runs before every change lands: no data but ours, no model but the packaged one, a minute at most."""


def measured(suite: str, settings: Settings, told: Callable[[int, int], None]) -> Run:
    """Run a suite on its own cases, without rivals."""
    packaged = SUITES[suite].packaged
    assert packaged is not None, f"{suite} is gated, so it brings cases"
    found = evaluate(suite, Task(packaged(), settings=settings, progress=told, at_once=AT_ONCE, alone=True))
    return Run(found.result, {case.id: case for case in found.cases})


def gated(run: Run, baseline: Baseline | None = None) -> GateReport:
    """Hold a run against a baseline, by default the one kept beside its suite; raise BadData for an unknown suite."""
    suite = SUITES.get(run.result.suite)
    if suite is None:
        raise BadData(f"the run is of the suite {run.result.suite!r}, which this version does not have")
    kept = gate.packaged(suite.name)
    held = baseline or (gate.read(kept) if kept else None)
    return gate.gate(run.result, run.cases, suite.measures, held)
