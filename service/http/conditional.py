"""ETags: what was read before, told apart from what is there now.

Every GET under /v1 has a strong ETag, the hash of the very bytes; `If-None-Match` has 304 in place of the same again. A
route that says `if_match` compares `If-Match` with what is there when it writes, so that no edit is lost.
"""

from hashlib import sha256
from typing import Annotated, Any

import msgspec
from litestar import Request
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.params import HeaderParameter
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from service.accounts.guard import GUARDED
from service.http.errors import Refused

OK, NOT_MODIFIED = 200, 304
OF_A_BODY = (b"content-length", b"content-type")
SHOWN = (200, 201)  # of a write: the answer is the thing as a GET would show it
LONGEST = 4000  # characters of a header; a client has a handful of ETags
IfMatch = Annotated[
    str | None,
    HeaderParameter(name="If-Match", max_length=LONGEST, description="the ETag that was read; 412 if it has changed"),
]


def etag_of(value: object) -> str:
    """Return the ETag that a GET of this value has."""
    return _tag(msgspec.json.encode(value))


def _tag(body: bytes) -> str:
    return f'"{sha256(body).hexdigest()[:32]}"'


def unchanged(if_match: str | None, current: object | None) -> None:
    """Raise Refused (412) unless what is there now, None for nothing, is what the header names."""
    if if_match is None:
        return
    if current is None:
        raise Refused("changed-meanwhile", "there is nothing there to change; leave If-Match out to write it anew")
    if not names(if_match, etag_of(current)):
        raise Refused(
            "changed-meanwhile",
            "it has changed since it was read with that ETag; read it again, then write with the new one",
            extra=[{"header": "If-Match", "etag": etag_of(current)}],
        )


def names(header: str, tag: str, weak: bool = False) -> bool:
    """Say whether a list of ETags names this one; `*` names any, a weak one counts for reading only."""
    given = [part.strip() for part in header.split(",")]
    return "*" in given or tag in given or (weak and f"W/{tag}" in given)


class Conditional(ASGIMiddleware):
    """Gives answers their ETag, and none where the client has it already."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        opt, method = scope["route_handler"].opt, scope.get("method")
        if not opt.get(GUARDED) or method == "OPTIONS":
            await next_app(scope, receive, send)
            return
        request: Request[Any, Any, Any] = Request(scope)
        if method != "GET" and "if-match" in request.headers and not opt.get("if_match"):
            raise Refused("malformed", "this route does not compare If-Match; leave the header out")
        if method != "GET" and not opt.get("shows"):
            await next_app(scope, receive, send)
            return
        known = request.headers.get("if-none-match") if method == "GET" else None
        await next_app(scope, receive, Tagging(send, known, OK if method == "GET" else SHOWN).send)


class Tagging:
    """Holds an answer back until it is whole, then sends it with its ETag, or 304; a stream passes as it comes."""

    def __init__(self, send: Send, known: str | None, statuses: int | tuple[int, ...]) -> None:
        self._send, self._known = send, known
        self._statuses = (statuses,) if isinstance(statuses, int) else statuses
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _tagged(message, self._statuses):
            self._start = message
        elif message["type"] == "http.response.body" and self._start is not None:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._whole(self._start)
        else:
            await self._send(message)

    async def _whole(self, start: Any) -> None:
        tag = _tag(self._body)
        headers = [*start["headers"], (b"etag", tag.encode())]
        if self._known is not None and names(self._known, tag, weak=True):
            start, self._body = {**start, "status": NOT_MODIFIED}, b""
            headers = [(name, value) for name, value in headers if name.lower() not in OF_A_BODY]
        told: Any = {**start, "headers": headers}
        await self._send(told)
        await self._send({"type": "http.response.body", "body": self._body, "more_body": False})


def _tagged(start: Any, statuses: tuple[int, ...]) -> bool:
    """Say whether an answer gets an ETag: a whole one, of known length, that has none yet."""
    given = {name.lower() for name, _ in start["headers"]}
    return start["status"] in statuses and b"content-length" in given and b"etag" not in given
