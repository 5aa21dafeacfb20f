"""What was taken in, and what was refused and why."""

from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from service.auth import Caller
from service.errors import problems
from service.ports import Ports
from service.routes.pages import Cursor, IngestPage, Limit, RefusalPage, page
from service.schemas import Page

TAGS = ["catalogue"]
LIST = problems(400, 401, 422)
OF_RUN = problems(400, 401, 404, 422)
Skip = Annotated[int, QueryParameter(ge=0, le=2**31 - 1, description="items before the page")]


@get("/ingests", sync_to_thread=True, summary="Ingest runs, oldest first", tags=TAGS, responses=LIST)
def list_ingests(request: Request[Any, Any, Any], caller: NamedDependency[Caller], ports: NamedDependency[Ports],
                 limit: Limit = 50, cursor: Cursor = None) -> Response[IngestPage]:  # fmt: skip
    return page(request, ports.store.runs(caller.tenant, cursor or "", limit + 1), limit, lambda run: run.id)


@get("/ingests/{id:str}/refusals", sync_to_thread=True, summary="The quarantine report of a run", tags=TAGS,
     responses=OF_RUN)  # fmt: skip
def list_refusals(id: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports],
                  limit: Limit = 50, skip: Skip = 0) -> RefusalPage:  # fmt: skip
    """Records that could not be taken: file, line, field and what to do; `skip` says how many to leave out."""
    found = ports.store.refusals(caller.tenant, id, skip, limit + 1)
    return Page(found[:limit], str(skip + limit) if len(found) > limit else None)


handlers = [list_ingests, list_refusals]
