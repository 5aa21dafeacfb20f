"""Cursor pages: the body carries the next cursor, the Link header the address of the next page (RFC 8288)."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode

from litestar import Request, Response
from litestar.params import QueryParameter

from service.schemas import Page
from service.store.values import Query

T = TypeVar("T")

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
