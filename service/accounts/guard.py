"""The one gate before every /v1 route: who calls, and may they. What is not granted is refused.

A route names its scope (`scope="paths:read"`); one that a learner may ask for what is the learner's own says so as well
(`learners=True`), since its handler then has to look whose object it is.
"""

from typing import Any

import anyio.to_thread
from litestar import Request
from litestar.enums import ScopeType
from litestar.exceptions import PermissionDeniedException
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from service.accounts.identify import Identify
from service.accounts.scopes import need
from service.auth import CALLER, Caller

GUARDED = "guarded"  # set on the router of /v1, so that no spelling of an address comes past the gate
UNSCOPED = ""  # no table grants it
WHOEVER = "whoever"  # the scope of what any credential may ask: what it is itself


class Authorised(ASGIMiddleware):
    """Lets a request through whose caller is known and has the route's scope, and notes the caller on it."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, identify: Identify) -> None:
        self._identify = identify

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        request: Request[Any, Any, Any] = Request(scope)
        opt = scope["route_handler"].opt
        if opt.get(GUARDED) and request.method != "OPTIONS":
            caller = self._identify.at_once(request)
            if caller is None:
                caller = await anyio.to_thread.run_sync(self._identify, request)
            admit(caller, opt)
            scope["state"][CALLER] = caller
        await next_app(scope, receive, send)


def admit(caller: Caller, opt: dict[str, Any]) -> None:
    """Raise 403 where a caller may not ask a route with these options at all."""
    scope = opt.get("scope", UNSCOPED)
    if scope != WHOEVER:
        need(caller, scope)
    if caller.role == "learner" and not opt.get("learners", False):
        raise PermissionDeniedException("this is not for learners; ask with a key of the organisation")
