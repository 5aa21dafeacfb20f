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
    if len(items) <= limit:
        return Response(Page(shown))
    after = cursor_of(shown[-1])
    query = urlencode({**request.query_params.dict(), "cursor": after}, doseq=True)
    return Response(Page(shown, after), headers={"Link": f'<{request.url.path}?{query}>; rel="next"'})
