"""The review of inferred tags: look through them, decide on them."""

from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, KwargDefinition, QueryParameter

from service.auth import Caller
from service.http.errors import problems
from service.intake.tag_review import cursor_of, decide, tags
from service.intake.tag_values import Tag, TagDecisionReply, TagDecisions, TagStatus
from service.ports import Ports
from service.routes.pages import Cursor, Limit, page
from service.schemas import Page

TAGS = ["catalogue"]
TagPage = Annotated[Page[Tag], KwargDefinition(schema_component_key="TagPage")]
Status = Annotated[TagStatus, QueryParameter(description="inferred: still to be decided")]


@get("/tags", sync_to_thread=True, summary="Tags, the least sure first", tags=TAGS, responses=problems(400, 401, 422),
     scope="catalogue:read")  # fmt: skip
def list_tags(request: Request[Any, Any, Any], caller: NamedDependency[Caller], ports: NamedDependency[Ports],
              status: Status = "inferred", limit: Limit = 50, cursor: Cursor = None) -> Response[TagPage]:  # fmt: skip
    """What resources are taken to teach though their source does not say so, with the passage that speaks for it."""
    return page(request, tags(ports, caller.tenant, status, cursor or "", limit + 1), limit, cursor_of)


@post("/tags/decide", status_code=200, sync_to_thread=True, summary="Accept, change or reject, all or none", tags=TAGS,
      responses=problems(400, 401, 404, 409, 413, 415, 422), scope="catalogue:write")  # fmt: skip
def decide_tags(
    data: JSONBody[TagDecisions], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> TagDecisionReply:
    """An accepted tag counts as stated, a rejected one never comes back, whatever is read or inferred later.

    A later decision replaces an earlier one.
    """
    return decide(ports, caller.tenant, data.decisions, caller.subject)


handlers = [list_tags, decide_tags]
