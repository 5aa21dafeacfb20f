"""Overload: what cannot be answered in time is refused at once, chat before search, search before paths.

A request that was let in has a deadline. A computation in a thread cannot be stopped, so a late one keeps its place
until it ends: the server never works on more than it has places for. `Server-Timing` tells what an answer took.
"""

import asyncio
import logging
import time
from concurrent.futures import ThreadPoolExecutor

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import Counter

from service.http.errors import Refused
from service.limits.gate import Busy, Gate
from service.limits.load import LOADS, Kind, kind_of
from service.settings import Settings

SPARE = 4  # threads for what is not under /v1, such as readiness
RETRY_S = "2"  # a queue of these lengths is worked off in a few seconds
SHED = Counter("fingerpost_shed_total", "Requests refused because the server was busy, or answered too late", ["kind"])

log = logging.getLogger(__name__)


def roomy(settings: Settings) -> None:
    """Give the running event loop a thread for each place: of itself it has a few more than the machine has cores."""
    threads = ThreadPoolExecutor(settings.slots + SPARE, "answers")
    asyncio.get_running_loop().set_default_executor(threads)


class Admission(ASGIMiddleware):
    """Lets requests of /v1 in as there are places for them."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, settings: Settings) -> None:
        self._gate = Gate(settings.slots, settings.queue)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        kind = kind_of(scope)
        if kind is None:
            await next_app(scope, receive, send)
            return
        came = time.perf_counter()
        try:
            await self._gate.enter(kind)
        except Busy:
            SHED.labels(kind).inc()
            raise _busy(kind) from None
        answer = Timely(send, came)
        task = asyncio.ensure_future(next_app(scope, receive, answer.send))
        task.add_done_callback(lambda _: self._gate.leave(kind))
        await _in_time(task, answer, kind)


class Timely:
    """An answer that is sent as long as it is not too late for it."""

    def __init__(self, send: Send, came: float) -> None:
        self._send, self._came, self._begun = send, came, time.perf_counter()
        self.started = self.late = False

    async def send(self, message: Message) -> None:
        if self.late:
            return
        if message["type"] == "http.response.start":
            self.started = True
            now = time.perf_counter()
            waited, took = (self._begun - self._came) * 1000, (now - self._begun) * 1000
            timing = f"wait;dur={waited:.1f}, answer;dur={took:.1f}".encode()
            message["headers"] = [*message["headers"], (b"server-timing", timing)]
        await self._send(message)


async def _in_time(task: "asyncio.Future[None]", answer: Timely, kind: Kind) -> None:
    """Wait for an answer until its deadline; one that has begun by then may end."""
    deadline = LOADS[kind].deadline_s
    try:
        await asyncio.wait({task}, timeout=deadline)
        if not task.done() and not answer.started:
            answer.late = True
            task.add_done_callback(_forgotten)
            SHED.labels(kind).inc()
            raise Refused(
                "deadline",
                f"the answer took more than {deadline:g} s; send a write again with the same Idempotency-Key",
                headers={"Retry-After": RETRY_S},
            )
        await task
    except asyncio.CancelledError:
        answer.late = True
        if answer.started:  # a stream that nobody reads any more
            task.cancel()
        else:
            task.add_done_callback(_forgotten)
        raise


def _forgotten(task: "asyncio.Future[None]") -> None:
    """Tell the log of an error that nobody waits for any more."""
    if not task.cancelled() and (error := task.exception()) is not None:
        log.warning("an answer that came too late had failed: %s", error)


def _busy(kind: Kind) -> Refused:
    return Refused(
        "overloaded",
        f"the server is busy, and {NAMED[kind]} waits for what matters more; send it again in {RETRY_S} s",
        headers={"Retry-After": RETRY_S},
        extra=[{"load": kind}],
    )


NAMED: dict[Kind, str] = {
    "read": "this",
    "path": "a path",
    "write": "a write",
    "search": "search",
    "chat": "chat",
}
