"""Taking content in: files are received, a job takes them in, and what was refused is told with the reason."""

from typing import Annotated, Any

from anyio.to_thread import run_sync
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType
from litestar.params import FromPath, QueryParameter

from service.auth import Caller
from service.http.errors import problems
from service.intake.job import IngestOptions, IngestStatus, begin, status
from service.intake.upload import MOST_BYTES, receive, spool
from service.ports import Ports
from service.routes.pages import Cursor, IngestPage, Limit, RefusalPage, page

TAGS = ["catalogue"]
LIST = problems(400, 401, 422)
OF_RUN = problems(400, 401, 404, 422)
After = Annotated[int, QueryParameter(ge=0, le=2**31 - 1, description="`next` of the page before")]
FileName = Annotated[str | None, QueryParameter(name="filename", max_length=200, description="what the body is called")]
Prefix = Annotated[str, QueryParameter(name="prefix", max_length=40, description="begins ids of pages and packages")]
DryRun = Annotated[bool, QueryParameter(name="dryRun", description="report what would be taken; write nothing")]
Withdraw = Annotated[
    bool, QueryParameter(name="withdrawMissing", description="withdraw what came under this prefix, and not this time")
]
Newest = Annotated[bool, QueryParameter(name="newest", description="the newest first")]
Skip = Annotated[int, QueryParameter(ge=0, le=2**31 - 1, description="items before the page")]


class UploadOperation(Operation):
    """What OpenAPI says of the body, which no parameter of the handler stands for."""

    def __post_init__(self) -> None:
        file = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
        form = Schema(type=OpenAPIType.OBJECT, properties={"file": Schema(type=OpenAPIType.ARRAY, items=file)})
        kinds = {"application/octet-stream": OpenAPIMediaType(schema=file),
                 "multipart/form-data": OpenAPIMediaType(schema=form)}  # fmt: skip
        self.request_body = RequestBody(content=kinds, required=True)


@get("/ingests", sync_to_thread=True, summary="Ingest runs, oldest first", tags=TAGS, responses=LIST,
     scope="catalogue:read")  # fmt: skip
def list_ingests(request: Request[Any, Any, Any], caller: NamedDependency[Caller], ports: NamedDependency[Ports],
                 limit: Limit = 50, cursor: Cursor = None, newest: Newest = False) -> Response[IngestPage]:  # fmt: skip
    found = ports.store.runs(caller.tenant, cursor or "", limit + 1, newest)
    return page(request, found, limit, lambda run: run.id)


@post("/ingests", status_code=202, summary="Take files in", tags=TAGS, scope="catalogue:write",
      responses=problems(400, 401, 403, 413, 422), operation_class=UploadOperation,
      request_max_body_size=MOST_BYTES)  # fmt: skip
async def post_ingest(
    request: Request[Any, Any, Any],
    caller: NamedDependency[Caller],
    ports: NamedDependency[Ports],
    filename: FileName = None,
    prefix: Prefix = "upload",
    dry_run: DryRun = False,
    withdraw_missing: Withdraw = False,
) -> Response[IngestStatus]:
    """Send one file as the body, with its name in the query or the header X-Filename, or several as a form.

    They are kept until a job has taken them in; GET /v1/ingests/{id} tells how far that is. Files that are as they were
    when they came before under the same prefix are not read again.
    """
    # The one handler that is no plain function: the body is written to disk as it comes, however large it is.
    name = filename or request.headers.get("x-filename")
    options = IngestOptions(prefix, dry_run, withdraw_missing)
    with spool(ports.settings) as folder:
        files = await receive(request.stream(), request.headers.get("content-type", ""), name, folder)
        told = await run_sync(begin, ports, caller.tenant, files, options, caller.subject)
    return Response(told, headers={"Location": f"/v1/ingests/{told.id}"})


@get("/ingests/{id:str}", sync_to_thread=True, summary="How far an ingest is", tags=TAGS, responses=OF_RUN,
     scope="catalogue:read")  # fmt: skip
def get_ingest(id: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> IngestStatus:
    """Its state and progress, and its report once it ended; POST /v1/jobs/{job}/cancel stops it."""
    return status(ports, caller.tenant, id)


@get("/ingests/{id:str}/refusals", sync_to_thread=True, summary="The quarantine report of a run", tags=TAGS,
     responses=OF_RUN, scope="catalogue:read")  # fmt: skip
def list_refusals(request: Request[Any, Any, Any], id: FromPath[str], caller: NamedDependency[Caller],
                  ports: NamedDependency[Ports], limit: Limit = 50, skip: Skip = 0,
                  cursor: After = 0) -> Response[RefusalPage]:  # fmt: skip
    """Records that could not be taken: file, line, field and what to do; `skip` is an older name of the cursor."""
    before = cursor or skip
    found = ports.store.refusals(caller.tenant, id, before, limit + 1)
    return page(request, found, limit, lambda _: str(before + limit))


handlers = [list_ingests, post_ingest, get_ingest, list_refusals]
