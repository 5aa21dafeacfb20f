"""Documents that say nearly the same."""

from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import KwargDefinition, QueryParameter

from retrieval.duplicates import LOWEST
from service.auth import Caller
from service.finding.duplicates import MOST_AT_ONCE, Duplicate, after, cursor_of, duplicates, told
from service.http.errors import problems
from service.ports import Ports
from service.routes.pages import Cursor, Limit, page
from service.schemas import Page

DuplicatePage = Annotated[Page[Duplicate], KwargDefinition(schema_component_key="DuplicatePage")]
Threshold = Annotated[float, QueryParameter(ge=LOWEST, le=1, description="least similarity of a pair")]


@get("/documents/duplicates", sync_to_thread=True, summary="Documents that say nearly the same", tags=["catalogue"],
     responses=problems(400, 401, 422), scope="catalogue:read")  # fmt: skip
def list_duplicates(request: Request[Any, Any, Any], caller: NamedDependency[Caller], ports: NamedDependency[Ports],
                    threshold: Threshold = 0.8, limit: Limit = 50,
                    cursor: Cursor = None) -> Response[DuplicatePage]:  # fmt: skip
    """Pairs among all documents of the organisation, the most alike first; for those who curate, not for learners.

    Of several equal texts each is paired with the first by id. Two documents of one resource are no pair.
    """
    workspace = ports.workspaces.get(caller.tenant)
    pairs = after(duplicates(ports, workspace, threshold, MOST_AT_ONCE), cursor)
    return page(request, told(ports, workspace, pairs[: limit + 1]), limit, cursor_of)


handlers = [list_duplicates]
