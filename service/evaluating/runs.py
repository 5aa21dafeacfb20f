"""Evaluation runs in the store: started as jobs, kept case by case, gone on with where they were stopped."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from dataclasses import replace as with_
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import replace
from uuid_utils import uuid7

from evals.data import BadData
from evals.suite import Measures
from evals.values import CaseResult, Run
from paths.errors import BadRecord
from service.evaluating.datasets import export
from service.evaluating.evaluate import Sink, evaluate_into
from service.evaluating.suites import SUITES
from service.evaluating.task import Suite, Task
from service.events.emit import emit
from service.jobs.work import Cancelled, Running
from service.ports import Ports
from service.store.evaluating.evaluation import EVALUATION, EvaluationRun, RunRequest
from service.store.store import Store

LOT = 25  # cases kept together: what a crash may cost
MOST_AT_ONCE = 8
UNSCORED = 0.0


def start_run(ports: Ports, tenant: str, asked: RunRequest, by: str, now: str) -> EvaluationRun:
    """Keep a run and queue it as a job, both or neither; raise BadRecord or NotFound for what cannot be run."""
    check_request(ports.store, tenant, asked)
    run = EvaluationRun(new_id(), asked.suite, "queued", now, asked, by)
    with ports.store.atomic() as together:
        job = together.jobs.add(tenant, EVALUATION, {"run": run.id}, key=run.id)
        run = replace(run, job=job.id)
        together.evaluations.put_run(tenant, run)
    return run


def new_id() -> str:
    """Return an id by which runs and queues sort by the time they were made."""
    return str(UUID(bytes=uuid7().bytes))


def check_request(store: Store, tenant: str, asked: RunRequest) -> None:
    """Raise BadRecord naming the field that cannot be meant, NotFound for an unknown dataset."""
    suite = SUITES.get(asked.suite)
    if suite is None:
        raise BadRecord("suite", f"there is no suite {asked.suite!r}; there are {', '.join(SUITES)}")
    if not 1 <= asked.at_once <= MOST_AT_ONCE:
        raise BadRecord("atOnce", f"give 1 to {MOST_AT_ONCE}")
    if asked.workspace == "own" and not suite.searched:
        raise BadRecord("workspace", f"the suite {suite.name} asks no workspace; leave it out")
    if asked.dataset is None and suite.packaged is None:
        raise BadRecord("dataset", f"the suite {suite.name} brings no cases of its own; name a dataset")
    if asked.dataset is not None:
        found = store.evaluations.dataset(tenant, asked.dataset, asked.version)
        if SHAPED.get(found.suite, found.suite) != SHAPED.get(suite.name, suite.name):
            raise BadRecord("dataset", f"{asked.dataset!r} holds cases for the suite {found.suite}")


SHAPED = {"citations": "paths", "fairness": "paths"}
"""Suites that take the cases of another one."""


def work(ports: Ports, running: Running) -> object:
    """Do a run as a job; what was scored before a crash is not scored again."""
    tenant, id = running.tenant, str(running.args["run"])
    run = replace(ports.store.evaluations.run(tenant, id), state="running")
    keeper = Keeper(ports.store, tenant, run, SUITES[run.suite].measures)

    def told(done: int, total: int) -> None:
        running.advance(done, total, f"{run.suite}: {done} of {total} cases")

    try:
        finished = carry_out(ports, keeper, told)
    except Cancelled:
        keeper.ended("cancelled")
        raise
    except (BadData, BadRecord) as error:
        keeper.ended("failed", str(error))
        raise BadRecord("evaluation", str(error)) from error
    return {"run": finished.id, "cases": finished.scored, "fault": finished.fault}


@dataclass(slots=True)
class Keeper:
    """Takes down the cases of a run, some at a time."""

    store: Store
    tenant: str
    run: EvaluationRun
    measures: Measures
    waiting: list[tuple[float, CaseResult]] = field(default_factory=list)

    def sink(self, _: dict[str, Any]) -> Sink:
        """Return where the next cases go, behind those that are kept."""
        self.store.evaluations.put_run(self.tenant, self.run)
        return Sink(self.keep, self.store.evaluations.results(self.tenant, self.run.id))

    def keep(self, case: CaseResult) -> None:
        self.waiting.append((standing(case, self.measures), case))
        if len(self.waiting) >= LOT:
            self.flush()

    def flush(self) -> None:
        """Keep what waits, and how many there are, in one transaction."""
        changed = replace(self.run, scored=self.run.scored + len(self.waiting))
        with self.store.atomic() as together:
            together.evaluations.add_results(self.tenant, self.run.id, self.run.scored, self.waiting)
            together.evaluations.put_run(self.tenant, changed)
        self.run, self.waiting = changed, []

    def ended(self, state: Any, error: str | None = None) -> EvaluationRun:
        """Keep what waits and how the run ended."""
        self.flush()
        self.run = replace(self.run, state=state, error=error)
        self.store.evaluations.put_run(self.tenant, self.run)
        return self.run


def carry_out(ports: Ports, keeper: Keeper, told: Callable[[int, int], None]) -> EvaluationRun:
    """Run what a kept run asks for, from where it is, and keep its result."""
    asked = keeper.run.asked
    suite = SUITES[asked.suite]
    with TemporaryDirectory(prefix="fingerpost-eval-") as folder:
        task = task_of(ports, keeper.tenant, suite, asked, Path(folder))
        found = evaluate_into(suite, with_(task, progress=told), keeper.sink)
    keeper.run = replace(keeper.run, result=found.result, fault=found.fault)
    done = keeper.ended("done")
    event = {"id": done.id, "suite": done.suite, "cases": done.scored, "fault": done.fault}
    emit(ports.store, keeper.tenant, "evaluation.finished", event)
    return done


def task_of(ports: Ports, tenant: str, suite: Suite, asked: RunRequest, folder: Path) -> Task:
    """Return what a request is run from; a stored dataset and the organisation's own content are written out first."""
    cases = suite.packaged() if suite.packaged else folder / "none"
    if asked.dataset is not None:
        dataset = ports.store.evaluations.dataset(tenant, asked.dataset, asked.version)
        cases = folder / f"{dataset.id}.{dataset.version}.jsonl"
        export(ports.store, dataset, tenant, cases)
    corpus = own_content(ports, tenant, folder / "own.jsonl") if asked.workspace == "own" else None
    return Task(cases, corpus, asked.edges, asked.seed, ports.settings, at_once=asked.at_once, alone=asked.alone)


def own_content(ports: Ports, tenant: str, file: Path) -> Path:
    """Write an organisation's graph and catalogue as native records, as they are now."""
    revision = ports.store.revision(tenant)
    store = ports.store
    documents = store.documents(tenant, store.ids(tenant, "document", rev=revision), revision)
    with file.open("wb") as out:
        for records in (store.graph(tenant, revision), store.resources(tenant, revision), documents):
            out.writelines(msgspec.json.encode(record) + b"\n" for record in records)
    return file


def standing(case: CaseResult, measures: Measures) -> float:
    """Return how well a case went, less being worse; one without the main score stands with the worst."""
    sign = measures.sign(measures.main) or 1
    return sign * case.scores.get(measures.main, UNSCORED)


def lines(store: Store, tenant: str, run: EvaluationRun) -> Iterator[bytes]:
    """Yield a finished run as the file that `eval run --out` writes; raise BadRecord where it has no result."""
    if run.result is None:
        raise BadRecord("run", f"run {run.id!r} is {run.state}; only one that is done can be read as a file")
    yield msgspec.json.encode(run.result) + b"\n"
    for case in store.evaluations.results(tenant, run.id):
        yield msgspec.json.encode(case) + b"\n"


def whole(store: Store, tenant: str, id: str) -> Run:
    """Return a finished run with its cases; raise NotFound, BadRecord where it has no result yet."""
    run = store.evaluations.run(tenant, id)
    if run.result is None:
        raise BadRecord("run", f"run {id!r} is {run.state}; wait until it is done")
    return Run(run.result, {case.id: case for case in store.evaluations.results(tenant, id)})
