"""The versions of a path: what made each, what differs between two, and the same computed again."""

from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, KwargDefinition, QueryParameter

from service.accounts.objects import reach
from service.auth import Caller
from service.explaining.diff import diff
from service.explaining.replay import replay
from service.explaining.values import PathDiff, ReplayReply, ReplayRequest, Version
from service.explaining.versions import versions
from service.http.errors import problems
from service.ports import Ports
from service.routes.pages import Limit, page
from service.schemas import Page

TAGS = ["paths"]
READ = problems(400, 401, 404, 422)
TOLD: dict[str, Any] = {"sync_to_thread": True, "tags": TAGS}
MOST = 2**31 - 1  # what a column of whole numbers holds
VersionPage = Annotated[Page[Version], KwargDefinition(schema_component_key="VersionPage")]
After = Annotated[int, QueryParameter(ge=0, le=MOST, description="`next` of the page before")]
Since = Annotated[int | None, QueryParameter(name="from", ge=1, le=MOST, description="default: the one before `to`")]
To = Annotated[int | None, QueryParameter(ge=1, le=MOST, description="default: the newest")]


@get("/paths/{id:str}/versions", summary="The versions of a path, oldest first", responses=READ, **TOLD,
     scope="paths:read", learners=True)  # fmt: skip
def list_versions(
    request: Request[Any, Any, Any], id: FromPath[str], caller: NamedDependency[Caller],
    ports: NamedDependency[Ports], limit: Limit = 20, cursor: After = 0
) -> Response[VersionPage]:  # fmt: skip
    found = versions(ports, caller.tenant, reach(ports, caller, id), cursor, limit + 1)
    return page(request, found, limit, lambda version: str(version.version))


@get("/paths/{id:str}/diff", summary="What differs between two versions, and why", responses=READ, **TOLD,
     scope="paths:read", learners=True)  # fmt: skip
def get_diff(
    id: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports], since: Since = None,
    to: To = None
) -> PathDiff:  # fmt: skip
    """Each change has its reason, found by planning again with one input put back at a time."""
    return diff(ports, caller.tenant, reach(ports, caller, id), since, to)


@post("/paths/{id:str}/replay", status_code=200, summary="Compute a version again", responses=READ, **TOLD,
      scope="paths:read")  # fmt: skip
def post_replay(
    id: FromPath[str], data: JSONBody[ReplayRequest], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> ReplayReply:
    """From the decision record and the records of its revision; the same fingerprint is the same path."""
    return replay(ports, caller.tenant, reach(ports, caller, id), data.version)


handlers = [list_versions, get_diff, post_replay]
