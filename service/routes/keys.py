"""API keys: make, list, rotate, remove. A secret is shown once, and an answer that holds one is kept nowhere."""

from datetime import UTC, datetime
from typing import Annotated, Any

from litestar import Request, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, KwargDefinition

from service.accounts.minting import KeyInfo, KeyRequest, NewKey, RotateRequest, list_keys, make_key, remove_key
from service.accounts.minting import rotate_key as new_secret
from service.auth import Caller
from service.http.errors import problems
from service.ports import Ports
from service.routes.pages import Cursor, Limit, page
from service.schemas import Page

TOLD: dict[str, Any] = {"sync_to_thread": True, "tags": ["accounts"]}
KeyPage = Annotated[Page[KeyInfo], KwargDefinition(schema_component_key="KeyPage")]
UNKEPT = {"Cache-Control": "no-store"}


@post("/keys", summary="Make an API key", scope="keys:write", secret=True,
      responses=problems(400, 401, 413, 415, 422), **TOLD)  # fmt: skip
def add_key(
    data: JSONBody[KeyRequest], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> Response[NewKey]:
    """The answer holds the key, once. Nobody can make one that may more than their own, or of another tenant."""
    return Response(make_key(ports.store, caller, data, datetime.now(UTC)), headers=UNKEPT)


@get("/keys", summary="API keys, by prefix", scope="keys:read", responses=problems(400, 401), **TOLD)
def get_keys(request: Request[Any, Any, Any], caller: NamedDependency[Caller], ports: NamedDependency[Ports],
             limit: Limit = 50, cursor: Cursor = None) -> Response[KeyPage]:  # fmt: skip
    """Without their secrets, which nobody here knows."""
    found = [key for key in list_keys(ports.store, caller.tenant) if key.prefix > (cursor or "")]
    return page(request, found[: limit + 1], limit, lambda key: key.prefix)


@post("/keys/{prefix:str}/rotate", status_code=200, summary="Give an API key another secret", scope="keys:write",
      secret=True, responses=problems(400, 401, 404, 409, 413, 415, 422), **TOLD)  # fmt: skip
def rotate_key(
    prefix: FromPath[str], data: JSONBody[RotateRequest], caller: NamedDependency[Caller], ports: NamedDependency[Ports]
) -> Response[NewKey]:
    """The answer holds the key, once; the old secret goes on counting for `overlapMinutes`."""
    return Response(new_secret(ports.store, caller, prefix, data, datetime.now(UTC)), headers=UNKEPT)


@delete("/keys/{prefix:str}", summary="Remove an API key", scope="keys:write", responses=problems(401, 404), **TOLD)
def delete_key(prefix: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports]) -> None:
    """It is refused from the next request on, and so are the learner tokens that it asked for."""
    remove_key(ports.store, caller, prefix)


handlers = [add_key, get_keys, rotate_key, delete_key]
