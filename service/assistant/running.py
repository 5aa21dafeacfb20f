"""Answers as they are made: once each, whoever listens; listened to again after a cut, stopped when asked to.

An answer is made in a thread and goes on when nobody listens. What it told so far is in memory while it is made here,
and in the store: for another server process, and for an hour after it has ended.
"""

import asyncio
import logging
import threading
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

import msgspec

from paths.errors import PathError
from retrieval.errors import RetrievalError
from service.assistant.converse import converse, open_to
from service.assistant.events import AnyEvent, Ended, Failed
from service.clock import utc_now
from service.http.errors import Refused
from service.ports import Ports
from service.store.errors import NotFound, StoreError
from service.store.people.conversations import ChatRun

LONGEST_S = 90.0  # of an answer: what a model has not said by then nobody waits for
SIGN_S = 1.0  # between two signs of life, with which what was told meanwhile is kept
GONE_S = 15.0  # without a sign of life its process has died
POLL_S = 0.3  # for what another process tells
KEEP_ALIVE_S = 10.0  # proxies cut a connection on which nothing comes, the strictest after some 30 s
KEPT = timedelta(hours=1)  # what was told piece by piece; the message itself is kept with its conversation
EXPECTED = (StoreError, PathError, RetrievalError, Refused)

RETRY_S = "2"
BUSY = f"the server makes as many answers as it can; ask again in {RETRY_S} s"

Numbered = tuple[int, AnyEvent]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an answer is to be made to: the id of the answer, the conversation, and what was said."""

    tenant: str
    id: str
    conversation: str
    text: str

    @property
    def hash(self) -> str:
        return sha256(f"{self.conversation}\0{self.text}".encode()).hexdigest()


@dataclass(eq=False, slots=True)
class Live:
    """An answer that is being made in this process. `events` grow in the event loop alone."""

    ports: Ports
    asked: Asked
    loop: asyncio.AbstractEventLoop
    until: float
    events: list[AnyEvent] = field(default_factory=list)
    ended: bool = False
    _grown: asyncio.Event = field(default_factory=asyncio.Event)
    _stop: threading.Event = field(default_factory=threading.Event)
    _waiting: dict[int, AnyEvent] = field(default_factory=dict)
    _count: int = 0
    _signed: float = 0.0

    def stop(self) -> None:
        """Have it end where it is."""
        self._stop.set()

    def stopped(self) -> bool:
        """Say whether it is to end; asked often, and now and then a sign of life. In the thread that makes it."""
        if not self._stop.is_set() and time.monotonic() - self._signed > SIGN_S:
            self._sign()
        return self._stop.is_set() or time.monotonic() > self.until

    def make(self) -> None:
        """Make the answer; whatever happens, those who listen are told of an end."""
        try:
            for event in converse(
                self.ports, self.asked.tenant, self.asked.conversation, self.asked.text, self.stopped
            ):
                self._tell(event)
        except EXPECTED as error:
            self._tell(Failed(getattr(error, "problem_kind", None) or "failed", _said(error)))
        finally:
            self._end()

    def _tell(self, event: AnyEvent) -> None:
        self._count += 1
        self._waiting[self._count] = event
        self.loop.call_soon_threadsafe(self._grow, event, False)

    def _sign(self) -> None:
        self._signed = time.monotonic()
        state = self.ports.store.conversations.go_on(self.asked.tenant, self.asked.id, self._waiting)
        self._waiting = {}
        if state == "stopping":
            self._stop.set()

    def _end(self) -> None:
        if not any(isinstance(event, Ended | Failed) for event in self._waiting.values()):
            self._tell(Failed("internal", "this is a fault of the service; ask again"))
        try:
            self.ports.store.conversations.go_on(self.asked.tenant, self.asked.id, self._waiting, "done")
        except StoreError as error:  # the conversation was removed meanwhile, or the database is away
            log.warning("an answer could not be kept for those who come again: %s", error)
        self.loop.call_soon_threadsafe(self._grow, None, True)

    def _grow(self, event: AnyEvent | None, ended: bool) -> None:
        if event is not None:
            self.events.append(event)
        self.ended = ended
        self._grown.set()
        self._grown = asyncio.Event()

    async def tail(self, after: int) -> AsyncIterator[Numbered | None]:
        """Give the events behind number `after` as they come; None now and then while nothing comes."""
        n = after
        while True:
            grown = self._grown
            while n < len(self.events):
                n += 1
                yield n, self.events[n - 1]
            if self.ended:
                return
            try:
                await asyncio.wait_for(grown.wait(), KEEP_ALIVE_S)
            except TimeoutError:
                yield None


class Runs:
    """The answers that are being made in this process."""

    def __init__(self) -> None:
        self._live: dict[tuple[str, str], Live] = {}
        self._tasks: set[asyncio.Future[None]] = set()

    async def begin(self, ports: Ports, asked: Asked) -> None:
        """Begin an answer; nothing more where it was begun before by the same words.

        Raises NotFound, SwitchedOff, Conflict; Refused where the id belongs to another question, or too many are made.
        """
        loop = asyncio.get_running_loop()
        if len(self._live) >= ports.settings.slots:  # those whose readers were cut off go on, and hold no place
            raise Refused("overloaded", BUSY, headers={"Retry-After": RETRY_S})
        known = await asyncio.to_thread(_claimed, ports, asked)
        if known is not None:
            if known.conversation != asked.conversation:
                raise NotFound("run", asked.id)
            if known.asked != asked.hash:
                raise Refused("key-reused", "this runId came with another question before; use a new one")
            return
        live = Live(ports, asked, loop, time.monotonic() + LONGEST_S)
        self._live[asked.tenant, asked.id] = live
        task = loop.run_in_executor(None, live.make)
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._over(asked, done))

    def _over(self, asked: Asked, task: "asyncio.Future[None]") -> None:
        self._live.pop((asked.tenant, asked.id), None)
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("an answer failed", exc_info=error)

    def tail(self, ports: Ports, tenant: str, id: str, after: int) -> AsyncIterator[Numbered | None]:
        """Give the events of an answer behind number `after`, from wherever they are."""
        live = self._live.get((tenant, id))
        return live.tail(after) if live else _kept(ports, tenant, id, after)

    async def stop(self, ports: Ports, tenant: str, id: str) -> None:
        """Have an answer end where it is, wherever it is made."""
        if (live := self._live.get((tenant, id))) is not None:
            live.stop()
        await asyncio.to_thread(ports.store.conversations.stop, tenant, id)

    def stop_all(self) -> None:
        """Have all answers of this process end where they are."""
        for live in self._live.values():
            live.stop()


def _claimed(ports: Ports, asked: Asked) -> ChatRun | None:
    open_to(ports, asked.tenant, asked.conversation)
    ports.store.conversations.forget_runs(asked.tenant, utc_now() - KEPT)
    return ports.store.conversations.begin(asked.tenant, asked.id, asked.conversation, asked.hash)


async def _kept(ports: Ports, tenant: str, id: str, after: int) -> AsyncIterator[Numbered | None]:
    """Give the events that the store has of an answer, until it has ended or its process is gone."""
    n, told = after, time.monotonic()
    while True:
        run, found = await asyncio.to_thread(_stored, ports, tenant, id, n)
        for event in found:
            n += 1
            yield n, event
        if run.state == "done":
            return
        if utc_now() - datetime.fromisoformat(run.updated) > timedelta(seconds=GONE_S):
            yield n + 1, Failed("interrupted", "the answer was interrupted; ask again")
            return
        if time.monotonic() - told > KEEP_ALIVE_S:
            told = time.monotonic()
            yield None
        await asyncio.sleep(POLL_S)


def _stored(ports: Ports, tenant: str, id: str, after: int) -> tuple[ChatRun, list[AnyEvent]]:
    run = ports.store.conversations.run(tenant, id)
    bodies = ports.store.conversations.events(tenant, id, after)
    return run, [msgspec.json.decode(body, type=AnyEvent) for body in bodies]


def _said(error: Exception) -> str:
    return error.detail if isinstance(error, Refused) else str(error)
