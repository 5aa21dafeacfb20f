"""Evaluation datasets and runs; reviews are in `evaluation_reviews`."""

from itertools import islice
from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, KwargDefinition, QueryParameter
from litestar.response import Stream

from evals.card import Dataset
from evals.compare import Comparison
from evals.gate import GateReport
from evals.values import CaseResult
from service.auth import Caller
from service.clock import stamp
from service.evaluating import asking
from service.evaluating.runs import lines, start_run
from service.evaluating.wire import CaseReply, DatasetRequest, SlicesReply, SuiteReply
from service.http.errors import problems
from service.ports import Ports
from service.record.switches import require
from service.routes.evaluation_cursors import number_of, place_of, told
from service.routes.pages import Cursor, Limit, page
from service.schemas import Page
from service.store.evaluating.evaluation import EvaluationRun, RunRequest, RunState

TAGS = ["evaluations"]
READ, ONE = problems(400, 401, 403, 422), problems(400, 401, 403, 404, 422)
WRITE = problems(400, 401, 403, 404, 409, 413, 415, 422, 503)
DatasetPage = Annotated[Page[Dataset], KwargDefinition(schema_component_key="EvaluationDatasetPage")]
RunPage = Annotated[Page[EvaluationRun], KwargDefinition(schema_component_key="EvaluationRunPage")]
CasePage = Annotated[Page[CaseReply], KwargDefinition(schema_component_key="EvaluationCasePage")]
LinePage = Annotated[Page[dict[str, Any]], KwargDefinition(schema_component_key="EvaluationInputPage")]
OfSuite = Annotated[str | None, QueryParameter(max_length=100, description="only runs of this suite")]
InState = Annotated[RunState | None, QueryParameter(name="state", description="only runs in this state")]
Version = Annotated[int | None, QueryParameter(ge=1, le=2**31 - 1, description="default: the newest")]
CaseId = Annotated[str, QueryParameter(name="case", max_length=200, description="the case's id")]
Others = Annotated[
    list[str], QueryParameter(name="with", min_items=1, max_items=5, description="ids of runs on the same cases")
]
Beside = Annotated[str | None, QueryParameter(max_length=200, description="html: the run that it is compared with")]
Form = Annotated[Literal["json", "csv", "html", "jsonl"], QueryParameter(name="format")]


@get("/evaluations/suites", sync_to_thread=False, summary="Suites", tags=TAGS, scope="evaluations:read",
     responses=problems(401, 403))  # fmt: skip
def list_suites() -> list[SuiteReply]:
    """What each asks, and by which scores a run of it is called better or worse."""
    return asking.suites()


@get("/evaluations/datasets", sync_to_thread=True, summary="Datasets by name", tags=TAGS, scope="evaluations:read",
     responses=READ)  # fmt: skip
def list_datasets(request: Request[Any, Any, Any], caller: NamedDependency[Caller], ports: NamedDependency[Ports],
                  limit: Limit = 50, cursor: Cursor = None) -> Response[DatasetPage]:  # fmt: skip
    """Each at its newest version, with its card."""
    found = ports.store.evaluations.datasets(caller.tenant, cursor or "", limit + 1)
    return page(request, found, limit, lambda dataset: dataset.id)


@post("/evaluations/datasets", sync_to_thread=True, summary="Keep a version of a dataset", tags=TAGS,
      scope="evaluations:write", responses=WRITE)  # fmt: skip
def add_dataset(
    data: JSONBody[DatasetRequest], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> Dataset:
    """From cases, from paths made by hand, or from what people changed; the same content again is no new version."""
    require(ports, caller.tenant, "evaluations")
    return asking.keep_dataset(ports, caller.tenant, data)


@get("/evaluations/datasets/{id:str}", sync_to_thread=True, summary="One dataset", tags=TAGS,
     scope="evaluations:read", responses=ONE)  # fmt: skip
def get_dataset(id: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports],
                version: Version = None) -> Dataset:  # fmt: skip
    """Its card, its digest, and how many cases it has."""
    return ports.store.evaluations.dataset(caller.tenant, id, version)


@get("/evaluations/datasets/{id:str}/cases", sync_to_thread=True, summary="Its cases", tags=TAGS,
     scope="evaluations:read", responses=ONE)  # fmt: skip
def list_dataset_cases(
    id: FromPath[str], request: Request[Any, Any, Any], caller: NamedDependency[Caller],
    ports: NamedDependency[Ports], version: Version = None, limit: Limit = 50, cursor: Cursor = None,
) -> Response[LinePage]:  # fmt: skip
    """In their order, as they were given."""
    dataset, skip = ports.store.evaluations.dataset(caller.tenant, id, version), number_of(cursor)
    rows = ports.store.evaluations.dataset_lines(caller.tenant, id, dataset.version, skip)
    found = [(skip + n, msgspec.json.decode(row)) for n, row in enumerate(islice(rows, limit + 1), 1)]
    answer = page(request, found, limit, lambda numbered: str(numbered[0]))
    return Response(Page([row for _, row in answer.content.items], answer.content.next), headers=answer.headers)


@get("/evaluations/runs", sync_to_thread=True, summary="Runs, newest first", tags=TAGS, scope="evaluations:read",
     responses=READ)  # fmt: skip
def list_runs(request: Request[Any, Any, Any], caller: NamedDependency[Caller], ports: NamedDependency[Ports],
              suite: OfSuite = None, in_state: InState = None, limit: Limit = 50, cursor: Cursor = None,
              ) -> Response[RunPage]:  # fmt: skip
    """Each with its figures once it is done."""
    found = ports.store.evaluations.runs(caller.tenant, suite, in_state, cursor or "", limit + 1)
    return page(request, found, limit, lambda run: run.id)


@post("/evaluations/runs", status_code=202, sync_to_thread=True, summary="Run a suite", tags=TAGS,
      scope="evaluations:write", responses=WRITE)  # fmt: skip
def add_run(
    data: JSONBody[RunRequest], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> EvaluationRun:
    """It is done as a job; cancel or retry it there, and it goes on from where it was."""
    require(ports, caller.tenant, "evaluations")
    return start_run(ports, caller.tenant, data, caller.subject, stamp())


@get("/evaluations/runs/{id:str}", sync_to_thread=True, summary="One run", tags=TAGS, scope="evaluations:read",
     responses=ONE)  # fmt: skip
def get_run(id: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> EvaluationRun:
    """How far it is; once done its figures, each with its interval, and what it was made from."""
    return ports.store.evaluations.run(caller.tenant, id)


@get("/evaluations/runs/{id:str}/cases", sync_to_thread=True, summary="Its cases, worst first", tags=TAGS,
     scope="evaluations:read", responses=ONE)  # fmt: skip
def list_cases(id: FromPath[str], request: Request[Any, Any, Any], caller: NamedDependency[Caller],
               ports: NamedDependency[Ports], limit: Limit = 50, cursor: Cursor = None,
               ) -> Response[CasePage]:  # fmt: skip
    """What was asked, what was answered, how it scored."""
    ports.store.evaluations.run(caller.tenant, id)
    found = ports.store.evaluations.worst(caller.tenant, id, place_of(cursor), limit + 1)
    answer = page(request, found, limit, lambda placed: told(placed.place))
    items = [CaseReply(placed.place.standing, placed.case) for placed in answer.content.items]
    return Response(Page(items, answer.content.next), headers=answer.headers)


@get("/evaluations/runs/{id:str}/case", sync_to_thread=True, summary="One case", tags=TAGS, scope="evaluations:read",
     responses=ONE)  # fmt: skip
def get_case(id: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports],
             case_id: CaseId) -> CaseResult:  # fmt: skip
    """Whole."""
    return ports.store.evaluations.result(caller.tenant, id, case_id)


@get("/evaluations/runs/{id:str}/compare", sync_to_thread=True, summary="Compare runs with it", tags=TAGS,
     scope="evaluations:read", responses=ONE)  # fmt: skip
def compare(id: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports],
            others: Others) -> list[Comparison]:  # fmt: skip
    """In pairs: differences with intervals, regressed cases first, steps added, removed and moved, slices, cost."""
    return asking.compared(ports.store, caller.tenant, id, others)


@get("/evaluations/runs/{id:str}/gate", sync_to_thread=True, summary="May it pass", tags=TAGS,
     scope="evaluations:read", responses=ONE)  # fmt: skip
def gate(id: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> GateReport:
    """Whether it keeps the suite's invariants and is no worse than the baseline beyond chance."""
    return asking.gate_of(ports.store, caller.tenant, id)


@get("/evaluations/runs/{id:str}/slices", sync_to_thread=True, summary="By groups of cases", tags=TAGS,
     scope="evaluations:read", responses=ONE)  # fmt: skip
def slices(id: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> SlicesReply:
    """The main score by role, language, level, source, with intervals."""
    return asking.slices_of(ports.store, caller.tenant, id)


@get("/evaluations/runs/{id:str}/export", sync_to_thread=True, summary="As a file", tags=TAGS,
     scope="evaluations:read", responses=ONE)  # fmt: skip
def export(id: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports], form: Form = "json",
           beside: Beside = None) -> Response[bytes] | Stream:  # fmt: skip
    """JSON, CSV, one page with plots, or the JSONL that `fingerpost eval run --from` repeats."""
    if form == "jsonl":
        run = ports.store.evaluations.run(caller.tenant, id)
        return Stream(lines(ports.store, caller.tenant, run), media_type="application/x-ndjson")
    body = asking.exported(ports.store, caller.tenant, id, form, beside)
    name = {"Content-Disposition": f'attachment; filename="run.{form}"'}
    return Response(body, media_type=asking.FORMATS[form], headers=name)


handlers = [
    list_suites, list_datasets, add_dataset, get_dataset, list_dataset_cases, list_runs, add_run, get_run, list_cases,
    get_case, compare, gate, slices, export,
]  # fmt: skip
