"""Who does the jobs: claims one, does it, tells of it, until told to stop."""

import logging
import os
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from paths.errors import BadRecord, PathError
from retrieval.errors import BadQuestion, RetrievalError
from service.events.emit import emit
from service.jobs.attempt import Attempt
from service.jobs.kinds import EVERY, KINDS
from service.jobs.work import Cancelled, HandedBack, Lost, Running, Work
from service.ports import Ports
from service.store.errors import Conflict, NotFound, StoreError, StoreUnavailable
from service.store.store import Store
from service.store.work.job import Held
from service.store.work.jobs import ENDED

POLL_S = 0.5
LEASE_S = 30.0  # a worker that died is noticed this late; one that lives renews three times meanwhile
QUIET_S = 1800.0  # work that does not advance for half an hour hangs: its lease is left to lapse
GRACE_S = 5.0  # how long work may take to reach its next step when the worker is told to stop
SCHEDULE_S = 60.0
MOST_TRIES = 6  # with the pauses below, an outage of three quarters of an hour is outlived
FIRST_PAUSE_S, FACTOR = 10.0, 4
HOPELESS = (PathError, NotFound, BadQuestion)  # trying again would end the same
KNOWN = (*HOPELESS, StoreError, RetrievalError)  # their messages are written for callers

log = logging.getLogger(__name__)


def pause(tries: int, chance: float) -> timedelta:
    """Return how long to wait after so many tries; `chance`, 0 to 1, spreads jobs that failed together."""
    return timedelta(seconds=FIRST_PAUSE_S * FACTOR ** (tries - 1) * (0.5 + chance))


@dataclass(slots=True)
class Worker:
    """`ports` gives those of the generation that answers now. Several threads may share one worker."""

    ports: Callable[[], Ports]
    kinds: Mapping[str, Work] = field(default_factory=lambda: KINDS)
    lease_s: float = field(default_factory=lambda: LEASE_S)
    name: str = field(default_factory=lambda: f"{socket.gethostname()}:{os.getpid()}")
    stopping: threading.Event = field(default_factory=threading.Event)
    _told: str = ""
    _scheduled: float = 0.0

    @contextmanager
    def running(self, threads: int = 1) -> Iterator[None]:
        """Work in threads of its own while the block runs; what is not finished then is handed back."""
        workers = [threading.Thread(target=self.follow, name=f"worker {n}", daemon=True) for n in range(threads)]
        for worker in workers:
            worker.start()
        try:
            yield
        finally:
            self.stopping.set()
            for worker in workers:
                worker.join()

    def follow(self) -> None:
        """Do jobs as they come, until told to stop."""
        while not self.stopping.wait(POLL_S):
            try:
                self._schedule()
                while not self.stopping.is_set() and self.once():
                    pass
                self._told = ""
            except StoreError as error:
                if str(error) != self._told:  # twice a second would say no more
                    log.warning("jobs wait: %s", error)
                self._told = str(error)

    def once(self) -> bool:
        """Do the next job; say whether there was one. Raises StoreUnavailable."""
        ports = self.ports()
        held = ports.store.jobs.claim(self.name, self.kinds, self.lease_s)
        if held is None:
            return False
        running = Running(ports.store, held, self.stopping)
        attempt = Attempt(self.kinds[held.kind], ports, running)
        attempt.start()
        if self._watch(running, attempt):
            self._settle(ports.store, held, attempt)
        return True

    def _watch(self, running: Running, attempt: Attempt) -> bool:
        """Renew the lease until the try is over; say whether the job is still ours to tell of."""
        beaten, told_at = time.monotonic(), 0.0
        while not attempt.over.wait(POLL_S / 5):
            now = time.monotonic()
            told_at = told_at or (now if self.stopping.is_set() else 0.0)
            if told_at and now - told_at > GRACE_S:
                attempt.error = HandedBack()
                return True
            if now - beaten > self.lease_s / 3 and now - running.moved < QUIET_S:
                self._beat(running)
                beaten = now
            if running.asked == "lost":
                log.warning("job %s was silent for too long; another worker has it", running.held.id)
                return False
        return True

    def _beat(self, running: Running) -> None:
        try:
            running.asked = running.store.jobs.beat(running.held)
        except StoreUnavailable as error:
            log.warning("no sign of life of job %s could be given: %s", running.held.id, error)

    def _settle(self, store: Store, held: Held, attempt: Attempt) -> None:
        """Tell how the try ended, as long as the lease may hold: the database may be away for a moment."""
        until = time.monotonic() + self.lease_s
        while True:
            try:
                self._end(store, held, attempt)
                return
            except StoreUnavailable:
                if time.monotonic() > until or self.stopping.wait(1):
                    raise
            except Conflict as error:
                log.warning("%s", error)
                return

    def _end(self, store: Store, held: Held, attempt: Attempt) -> None:
        try:
            with store.atomic() as together:
                told = _ended(together, held, attempt)
        except BadRecord as unfit:  # a result that no database keeps
            attempt.error = unfit
            with store.atomic() as together:
                told = _ended(together, held, attempt)
        log.debug("job %s (%s) is %s", held.id, held.kind, told)

    def _schedule(self) -> None:
        """Queue what runs by itself and is not queued yet."""
        now = time.monotonic()
        if not EVERY or (self._scheduled and now - self._scheduled < SCHEDULE_S):
            return
        self._scheduled = now
        store = self.ports().store
        for tenant in store.tenants():
            for kind, every in EVERY.items():
                store.jobs.repeat(tenant, kind, every)


def _ended(store: Store, held: Held, attempt: Attempt) -> str:
    """Write down how a try ended, tell whoever listens where the job is over, and return its state."""
    error, jobs = attempt.error, store.jobs
    if isinstance(error, Lost):
        return "lost"
    if isinstance(error, HandedBack):
        jobs.release(held)
        return "handed back"
    if error is None:
        jobs.finish(held, attempt.result)
    elif isinstance(error, Cancelled):
        jobs.stop(held)
    else:
        jobs.fail(held, _told(held, error), _again_at(held, error))
    job = jobs.get(held.tenant, held.id)
    if job.state in ENDED and held.kind not in EVERY:
        emit(store, held.tenant, "job.finished", {"job": job.id, "kind": job.kind, "state": job.state})
    return job.state


def _told(held: Held, error: BaseException) -> str:
    if isinstance(error, KNOWN):
        log.warning("job %s (%s) failed: %s", held.id, held.kind, error)
        return str(error)
    log.error("job %s (%s) failed", held.id, held.kind, exc_info=error)
    return f"a fault of this program ({type(error).__name__}); the server's log says more"


def _again_at(held: Held, error: BaseException) -> datetime | None:
    if isinstance(error, HOPELESS) or held.tries >= MOST_TRIES:
        return None
    return datetime.now(UTC) + pause(held.tries, random.random())
