"""What the evaluation routes ask: datasets from requests, comparisons, gates and exports of kept runs."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from evals import record
from evals.card import Card, Dataset
from evals.compare import Comparison, compare_runs
from evals.data import BadData
from evals.dataset import key_of, shape_of
from evals.gate import GateReport
from evals.report import csv_of, html_of
from evals.statistics import mean_interval
from evals.suite import Measures
from evals.values import CaseResult, Metric, Run
from paths.errors import BadRecord
from service.evaluating.datasets import OVERRIDES, ExpertPath, expert_case, import_cases, import_overrides
from service.evaluating.gating import gated
from service.evaluating.runs import SHAPED, whole
from service.evaluating.suites import SUITES
from service.evaluating.wire import DatasetRequest, SlicesReply, SuiteReply
from service.ports import Ports
from service.store.store import Store

T = TypeVar("T", bound=msgspec.Struct)
MOST_COMPARED = 5
FORMATS = {"json": "application/json", "csv": "text/csv; charset=utf-8", "html": "text/html; charset=utf-8"}


def suites() -> list[SuiteReply]:
    """Return the suites."""
    return [
        SuiteReply(s.name, s.about, s.measures, s.packaged is not None, SHAPED.get(s.name, s.name), s.searched)
        for s in SUITES.values()
    ]


def keep_dataset(ports: Ports, tenant: str, asked: DatasetRequest) -> Dataset:
    """Keep a version of a dataset; raise BadRecord naming the case at fault, and then nothing is kept."""
    card = asked.card.card if asked.card else Card(asked.name)
    if asked.source == "overrides":
        return import_overrides(ports, tenant, asked.name, card if asked.card else OVERRIDES)
    if not asked.cases:
        raise BadRecord("cases", "give one case or more")
    if asked.source == "expert":
        workspace = ports.workspaces.get(tenant)
        made = [_converted(given, ExpertPath, n) for n, given in enumerate(asked.cases)]
        cases: Sequence[msgspec.Struct] = [expert_case(workspace.graph, workspace.catalogue, path) for path in made]
        return import_cases(ports.store, tenant, asked.name, "paths", cases, card)
    try:
        shape = shape_of(asked.suite)
    except BadData as error:
        raise BadRecord("suite", str(error)) from error
    cases = [_converted(given, shape, n) for n, given in enumerate(asked.cases)]
    _unique(cases)
    return import_cases(ports.store, tenant, asked.name, asked.suite, cases, card)


def _converted(given: Mapping[str, Any], shape: type[T], n: int) -> T:
    try:
        return msgspec.convert(given, shape)
    except msgspec.ValidationError as error:
        raise BadRecord(f"cases[{n}]", str(error)) from error


def _unique(cases: Sequence[msgspec.Struct]) -> None:
    seen: dict[str, int] = {}
    for n, case in enumerate(cases):
        if (first := seen.setdefault(key_of(case), n)) != n:
            raise BadRecord(f"cases[{n}]", f"{key_of(case)!r} is already in cases[{first}]; keep one of them")


def compared(store: Store, tenant: str, id: str, others: Sequence[str]) -> list[Comparison]:
    """Compare runs with the first, in pairs; raise NotFound, BadRecord where they have nothing in common."""
    if not 1 <= len(others) <= MOST_COMPARED:
        raise BadRecord("with", f"name 1 to {MOST_COMPARED} other runs")
    before = whole(store, tenant, id)
    try:
        return [compare_runs(before, whole(store, tenant, other), measures=measures_of(before)) for other in others]
    except ValueError as error:
        raise BadRecord("with", str(error)) from error


def measures_of(run: Run) -> Measures | None:
    """Return what a run is judged by, None where its suite is gone."""
    suite = SUITES.get(run.result.suite)
    return suite.measures if suite else None


def gate_of(store: Store, tenant: str, id: str) -> GateReport:
    """Hold a run against the baseline that is kept beside its suite; raise NotFound, BadRecord."""
    try:
        return gated(whole(store, tenant, id))
    except BadData as error:
        raise BadRecord("run", str(error)) from error


def slices_of(store: Store, tenant: str, id: str) -> SlicesReply:
    """Return the main score in each group of cases; raise NotFound, BadRecord."""
    run = whole(store, tenant, id)
    measures = measures_of(run)
    main = measures.main if measures else ""
    groups: dict[str, dict[str, list[CaseResult]]] = {}
    for case in run.cases.values():
        for kind, group in case.slices.items():
            if main in case.scores:
                groups.setdefault(kind, {}).setdefault(group, []).append(case)
    seed = int(run.result.manifest.get("seed", 0))
    found = {
        kind: {group: _mean(cases, main, seed) for group, cases in sorted(of.items())} for kind, of in groups.items()
    }
    return SlicesReply(main, found)


def _mean(cases: Sequence[CaseResult], main: str, seed: int) -> Metric:
    clusters = [case.cluster for case in cases]
    shared = clusters if 1 < len(set(clusters)) < len(clusters) else None
    return mean_interval([case.scores[main] for case in cases], seed, shared)


def exported(store: Store, tenant: str, id: str, form: str, beside: str | None = None) -> bytes:
    """Return a run as JSON, CSV or one page, beside another run if one is named; raise NotFound, BadRecord."""
    run = whole(store, tenant, id)
    if form == "csv":
        return "".join(csv_of(run.cases.values())).encode()
    if form == "json":
        return record.as_json(run)
    found = compared(store, tenant, beside, [id])[0] if beside else None
    return html_of(run, found, measures_of(run)).encode()
