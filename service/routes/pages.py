"""Cursor pages: the body carries the next cursor, the Link header the address of the next page (RFC 8288)."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode

from litestar import Request, Response
from litestar.params import KwargDefinition, QueryParameter

from paths.model import Learner, LearningPath, Resource, Role, Skill, SkillEdge
from service.schemas import Page
from service.standing import WeighedEvidence
from service.store.values import IngestRun, Query, Refusal

T = TypeVar("T")

# What the OpenAPI description calls the pages; of itself a generic goes by the full name of what is in it.
SkillPage = Annotated[Page[Skill], KwargDefinition(schema_component_key="SkillPage")]
EdgePage = Annotated[Page[SkillEdge], KwargDefinition(schema_component_key="EdgePage")]
RolePage = Annotated[Page[Role], KwargDefinition(schema_component_key="RolePage")]
ResourcePage = Annotated[Page[Resource], KwargDefinition(schema_component_key="ResourcePage")]
LearnerPage = Annotated[Page[Learner], KwargDefinition(schema_component_key="LearnerPage")]
EvidencePage = Annotated[Page[WeighedEvidence], KwargDefinition(schema_component_key="EvidencePage")]
PathPage = Annotated[Page[LearningPath], KwargDefinition(schema_component_key="PathPage")]
IngestPage = Annotated[Page[IngestRun], KwargDefinition(schema_component_key="IngestPage")]
RefusalPage = Annotated[Page[Refusal], KwargDefinition(schema_component_key="RefusalPage")]

LARGEST_PAGE = 200
Limit = Annotated[int, QueryParameter(ge=1, le=LARGEST_PAGE, description="items in a page")]
Cursor = Annotated[str | None, QueryParameter(max_length=400, description="`next` of the page before")]
Filter = Annotated[str | None, QueryParameter(max_length=200, description="only items whose id or name contains this")]


def asked(limit: int, cursor: str | None, text: str | None = None) -> Query:
    """Return the query for one page and the one item more that tells of a next."""
    return Query(after=cursor or "", limit=limit + 1, text=text or "")


def page(
    request: Request[Any, Any, Any], items: Sequence[T], limit: int, cursor_of: Callable[[T], str]
) -> Response[Page[T]]:
    """Answer with the first `limit` of `items`; one item more than that tells that there is a next page."""
    shown = list(items[:limit])
    after = cursor_of(shown[-1]) if len(items) > limit else None
    return Response(Page(shown, after), headers=links(request, after))


def links(request: Request[Any, Any, Any], after: str | None) -> dict[str, str]:
    """Return the Link header: the next page, and the first one where this is a later one (RFC 8288)."""
    asked = {name: value for name, value in request.query_params.dict().items() if name != "cursor"}
    found = []
    if after is not None:
        found.append(f'<{request.url.path}?{urlencode({**asked, "cursor": after}, doseq=True)}>; rel="next"')
    if "cursor" in request.query_params:
        first = f"?{urlencode(asked, doseq=True)}" if asked else ""
        found.append(f'<{request.url.path}{first}>; rel="first"')
    return {"Link": ", ".join(found)} if found else {}
