"""Idempotency-Key: a write sent twice has one effect and one answer.

Same key and same request from the same caller: the first answer again, with its headers. Same key, other request: 422.
While the first is being answered: 409 with Retry-After. Whoever answers gives signs of life, so that a server that was
killed leaves a key locked for a minute at most; what it had written by then is never done again, which is said. An
answer that tells of a moment (busy, changed meanwhile, a fault of the server) is not kept, so that the write may be
tried again.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from hashlib import sha256
from typing import Any

import anyio
import anyio.to_thread
from litestar import Request as HttpRequest
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, HTTPReceiveMessage, HTTPRequestEvent, Message, Receive, Scope, Send

from paths.errors import BadRecord
from service.accounts.guard import GUARDED
from service.auth import Caller, caller
from service.http.errors import Refused
from service.ports import Ports
from service.store.errors import NotFound, StoreUnavailable
from service.store.values import AnswerLost, Fresh, InFlight, Mismatch, Replay, Request
from service.store.work.requests import Attempt, answering

HEADER = "idempotency-key"
REPLAYED = (b"idempotent-replayed", b"true")
LONGEST_KEY = 200
WRITES = ("POST", "PUT", "PATCH", "DELETE")
RETRY_S = "1"
SIGN_S = 15  # between two signs of life; the store gives up on an attempt after four times that
MOMENTARY = (409, 412, 429)
SERVER_FAULT = 500
REPEATED = ("content-type", "location", "etag", "link", "content-location", "content-disposition")
STREAM = "text/event-stream"


class Idempotent(ASGIMiddleware):
    """Watches writes under /v1 that carry the header; all others pass untouched."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, ports: Ports) -> None:
        self._store = ports.store

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        http: HttpRequest[Any, Any, Any] = HttpRequest(scope, receive, send)
        key = http.headers.get(HEADER)
        opt = scope["route_handler"].opt
        if key is None or http.method not in WRITES or not opt.get(GUARDED) or opt.get("secret"):
            await next_app(scope, receive, send)
            return
        if not 1 <= len(key) <= LONGEST_KEY:
            raise Refused("malformed", f"Idempotency-Key: give 1 to {LONGEST_KEY} characters")
        who = caller(http)
        attempt = Attempt(who.tenant, keyed(who, key), secrets.token_hex(8))
        body = await http.body()
        asked = Request(attempt.key, _what(http), sha256(body).hexdigest(), attempt.holder)
        begun = await anyio.to_thread.run_sync(self._store.begin_request, attempt.tenant, asked)
        await _answered(begun, send)
        if isinstance(begun, Fresh):
            await self._first(attempt, body, scope, send, next_app)

    async def _first(self, attempt: Attempt, body: bytes, scope: Scope, send: Send, next_app: ASGIApp) -> None:
        kept, finished, waiting = Answer(), False, list[Message]()

        async def again() -> HTTPReceiveMessage:
            return HTTPRequestEvent(type="http.request", body=body, more_body=False)

        async def keeping(message: Message) -> None:
            kept.take(message)
            if kept.streams:
                await send(message)
            else:  # told only once it is kept: a server killed in between would do again what was acknowledged
                waiting.append(message)

        try:
            async with self._alive(attempt):
                with answering(attempt):
                    await next_app(scope, again, keeping)
            finished = kept.lasts and await anyio.to_thread.run_sync(self._keep, attempt, kept.replay())
        finally:
            if not finished:
                with anyio.CancelScope(shield=True), suppress(StoreUnavailable):
                    await anyio.to_thread.run_sync(self._store.drop_request, *attempt)
        for message in waiting:
            await send(message)

    @asynccontextmanager
    async def _alive(self, attempt: Attempt) -> AsyncIterator[None]:
        """Give signs of life while the block runs."""

        async def signs() -> None:
            while True:
                await asyncio.sleep(SIGN_S)
                await anyio.to_thread.run_sync(self._store.hold_request, *attempt)

        task = asyncio.create_task(signs())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def _keep(self, attempt: Attempt, answer: Replay) -> bool:
        """Keep an answer; not one that is no text, or whose learner was erased meanwhile, nor without the database."""
        try:
            self._store.finish_request(attempt.tenant, attempt.key, answer, attempt.holder)
        except (BadRecord, NotFound, StoreUnavailable):
            return False
        return True


def keyed(who: Caller, key: str) -> str:
    """Return the caller's key as it is kept: what one caller was told is never repeated to another."""
    return sha256(f"{who.identity}\0{key}".encode()).hexdigest()


def _what(http: HttpRequest[Any, Any, Any]) -> str:
    """Return what a request asks for, without the ids in its address: a hash outlives an erased learner."""
    return f"{http.method} {sha256(f'{http.url.path}?{http.url.query}'.encode()).hexdigest()}"


class Answer:
    """What went out: its status, its headers and its whole body."""

    def __init__(self) -> None:
        self.status, self.body, self.streams = SERVER_FAULT, b"", False
        self.headers: tuple[tuple[str, str], ...] = ()

    def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            told = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in message["headers"]]
            self.headers = tuple((name, value) for name, value in told if name in REPEATED)
            self.streams = any(name == "content-type" and value.startswith(STREAM) for name, value in told)
        elif message["type"] == "http.response.body" and not self.streams:
            self.body += message.get("body", b"")

    @property
    def lasts(self) -> bool:
        """Say whether the same request would be answered so again."""
        return self.status < SERVER_FAULT and self.status not in MOMENTARY and not self.streams

    def replay(self) -> Replay:
        return Replay(self.status, self.body, self.headers)


async def _answered(begun: object, send: Send) -> None:
    """Answer what is not fresh."""
    if isinstance(begun, Mismatch):
        raise Refused(
            "key-reused", "this Idempotency-Key came with another request before; use a new key for a new request"
        )
    if isinstance(begun, InFlight):
        raise Refused(
            "in-flight",
            "the first request with this Idempotency-Key is still being answered; send it again in a moment",
            headers={"Retry-After": RETRY_S},
        )
    if isinstance(begun, AnswerLost):
        raise Refused(
            "answer-lost",
            "the first request with this Idempotency-Key was carried out, at least in part, but the server stopped "
            "before its answer was kept; nothing was done again: read what is there now",
        )
    if isinstance(begun, Replay):
        kept = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in begun.headers]
        start: Any = {"type": "http.response.start", "status": begun.status, "headers": [*kept, REPLAYED]}
        await send(start)
        await send({"type": "http.response.body", "body": begun.response, "more_body": False})
