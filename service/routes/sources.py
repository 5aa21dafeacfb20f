"""What became of the sources that paths rest on."""

from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import KwargDefinition

from service.auth import Caller
from service.drift import DriftedSource, drifted
from service.http.errors import problems
from service.ports import Ports
from service.routes.pages import Cursor, Limit, page
from service.schemas import Page

DriftPage = Annotated[Page[DriftedSource], KwargDefinition(schema_component_key="DriftPage")]


@get("/sources/drift", sync_to_thread=True, summary="Sources that changed under the paths that cite them",
     tags=["catalogue"], responses=problems(400, 401, 422), scope="paths:read")  # fmt: skip
def list_drift(request: Request[Any, Any, Any], caller: NamedDependency[Caller], ports: NamedDependency[Ports],
               limit: Limit = 50, cursor: Cursor = None) -> Response[DriftPage]:  # fmt: skip
    """Documents cited by drafts and active paths that have another version now, were withdrawn, or are older than the
    policy's `staleAfterDays`, with those paths. What a path quotes still opens at the version that it cites.
    """
    return page(request, drifted(ports, caller.tenant, cursor or "", limit + 1), limit, lambda item: item.document)


handlers = [list_drift]
