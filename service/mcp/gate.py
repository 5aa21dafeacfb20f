"""Who may call what: the gate of /mcp lets a caller in, and each tool asks for its own scope again."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.exceptions import PermissionDeniedException
from litestar.handlers.base import BaseRouteHandler

from service.accounts.guard import admit
from service.auth import CALLER, Caller

METHOD = "mcp-method"
LISTEN = "subscriptions/listen"
AnyConnection = ASGIConnection[Any, Any, Any, Any]


def admitted(connection: AnyConnection, handler: BaseRouteHandler) -> None:
    """Raise 403 unless whoever called /mcp has the scope of this tool: a tool is asked without passing the gate."""
    caller = connection.scope["state"].get(CALLER)
    if not isinstance(caller, Caller):
        raise PermissionDeniedException("tools are called through /mcp")
    admit(caller, handler.opt)


def no_listening(connection: AnyConnection, _: BaseRouteHandler) -> None:
    """Raise 403 for a stream of changes: nothing here changes by itself, and each would hold a place of the server."""
    if connection.headers.get(METHOD, "").strip() == LISTEN:
        raise PermissionDeniedException("nothing here is told unasked; read resources again instead")
