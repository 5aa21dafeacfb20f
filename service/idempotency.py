"""Idempotency-Key: a write sent twice has one effect and one answer.

Same key and same request: the first answer again. Same key, other request: 422. While the first is being answered:
409 with Retry-After. An answer of 5xx is not kept, so that the write may be tried again.
"""

from hashlib import sha256
from typing import Any

import anyio.to_thread
from litestar import Request as HttpRequest
from litestar.enums import ScopeType
from litestar.exceptions import ClientException, NotAuthorizedException
from litestar.middleware import ASGIMiddleware
from litestar.status_codes import HTTP_409_CONFLICT, HTTP_422_UNPROCESSABLE_ENTITY
from litestar.types import ASGIApp, HTTPReceiveMessage, HTTPRequestEvent, Message, Receive, Scope, Send

from service.auth import caller
from service.ports import Ports
from service.store.values import Fresh, InFlight, Mismatch, Replay, Request

HEADER = "idempotency-key"
LONGEST_KEY = 200
WRITES = ("POST", "PUT", "PATCH")
RETRY_S = "1"
SERVER_FAULT = 500


class Idempotent(ASGIMiddleware):
    """Watches writes under /v1 that carry the header; all others pass untouched."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        http: HttpRequest[Any, Any, Any] = HttpRequest(scope, receive, send)
        key = http.headers.get(HEADER)
        if key is None or http.method not in WRITES or not scope["path"].startswith("/v1/"):
            await next_app(scope, receive, send)
            return
        if not 1 <= len(key) <= LONGEST_KEY:
            raise ClientException(f"Idempotency-Key: give 1 to {LONGEST_KEY} characters")
        try:
            tenant = caller(http, self._ports).tenant
        except NotAuthorizedException:  # the route says so; nothing of another caller's answer may be repeated here
            await next_app(scope, receive, send)
            return
        body = await http.body()
        asked = Request(key, f"{http.method} {http.url.path}?{http.url.query}", sha256(body).hexdigest())
        begun = await anyio.to_thread.run_sync(self._ports.store.begin_request, tenant, asked)
        await _answered(begun, send)
        if isinstance(begun, Fresh):
            await self._first(tenant, key, body, scope, send, next_app)

    async def _first(self, tenant: str, key: str, body: bytes, scope: Scope, send: Send, next_app: ASGIApp) -> None:
        store, kept = self._ports.store, Answer()
        finished = False

        async def again() -> HTTPReceiveMessage:
            return HTTPRequestEvent(type="http.request", body=body, more_body=False)

        async def keeping(message: Message) -> None:
            kept.take(message)
            await send(message)

        try:
            await next_app(scope, again, keeping)
            if kept.status < SERVER_FAULT:
                await anyio.to_thread.run_sync(store.finish_request, tenant, key, kept.status, kept.body)
                finished = True
        finally:
            if not finished:
                with anyio.CancelScope(shield=True):
                    await anyio.to_thread.run_sync(store.drop_request, tenant, key)


class Answer:
    """What went out: its status and its whole body."""

    def __init__(self) -> None:
        self.status, self.body = SERVER_FAULT, b""

    def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")


async def _answered(begun: object, send: Send) -> None:
    """Answer what is not fresh."""
    if isinstance(begun, Mismatch):
        raise ClientException(
            "this Idempotency-Key came with another request before; use a new key for a new request",
            status_code=HTTP_422_UNPROCESSABLE_ENTITY,
        )
    if isinstance(begun, InFlight):
        raise ClientException(
            "the first request with this Idempotency-Key is still being answered; send it again in a moment",
            status_code=HTTP_409_CONFLICT,
            headers={"Retry-After": RETRY_S},
        )
    if isinstance(begun, Replay):
        kind = b"application/json" if begun.status < 400 else b"application/problem+json"
        headers = [(b"content-type", kind), (b"idempotent-replayed", b"true")]
        start: Any = {"type": "http.response.start", "status": begun.status, "headers": headers}
        await send(start)
        await send({"type": "http.response.body", "body": begun.response, "more_body": False})
