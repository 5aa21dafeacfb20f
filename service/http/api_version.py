"""The dated version of the API that a request asks for, and that its answer names.

A client pins a date with `Fingerpost-Version`; without one it gets the newest. What is only added needs no new date.
This is the one place where a change that would break clients becomes two answers: a new date goes first into VERSIONS,
and the handler that changed asks `pinned(request) < "2027-..."` for the form it had before.
"""

from typing import Any

from litestar import Request
from litestar.enums import ScopeType
from litestar.exceptions import ClientException
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

HEADER = "Fingerpost-Version"
VERSIONS = ("2026-11-22",)  # newest first
LONGEST = 40  # characters of a version that an error repeats
_STATE = "api_version"


def choose(scope: Scope, asked: str | None) -> bool:
    """Keep with a request the version that answers it; False where there is none of that name."""
    if asked is not None and asked not in VERSIONS:
        return False
    scope["state"][_STATE] = asked or VERSIONS[0]
    return True


def named(scope: Scope) -> dict[str, str]:
    """Return the header that says which version answers."""
    return {HEADER: scope.get("state", {}).get(_STATE, VERSIONS[0])}


def pinned(request: Request[Any, Any, Any]) -> str:
    """Return the version that answers this request; dates compare as texts."""
    return named(request.scope)[HEADER]


class UnknownVersion(ClientException):
    """The request pins a version that there is not."""

    problem_kind = "unknown-version"


class Versioned(ASGIMiddleware):
    """Keeps with each request under /v1 which version answers, and says so in the answer."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        if not scope["path_template"].startswith("/v1/"):
            await next_app(scope, receive, send)
            return
        request: Request[Any, Any, Any] = Request(scope)
        asked = request.headers.get(HEADER)
        if not choose(scope, asked):
            given, known = (asked or "")[:LONGEST], ", ".join(VERSIONS)
            raise UnknownVersion(
                f"{HEADER}: there is no version {given!r}; name one of {known}, or none for the newest",
                extra=[{"key": HEADER, "source": "header", "given": given, "known": list(VERSIONS)}],
            )
        told = [(name.lower().encode(), value.encode()) for name, value in named(scope).items()]

        async def naming(message: Message) -> None:
            if message["type"] == "http.response.start" and told[0][0] not in {name for name, _ in message["headers"]}:
                message["headers"] = [*message["headers"], *told]
            await send(message)

        await next_app(scope, receive, naming)
