"""What a server hands to requests: the ports of the generation that answers, a thread that keeps them right, and
one that does the jobs.

The thread follows the outbox, and looks whether another generation of the index was made the active one. If so it opens
that one, brings it up to date, and from then on hands it to all new requests; those under way keep what they began
with, so the old one is closed some time later.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from retrieval.errors import ModelUnavailable, RetrievalError
from service.delivering import Courier
from service.generations import active, fill
from service.intake.indexer import Indexer
from service.jobs.worker import Worker
from service.ports import Ports
from service.settings import BadSetting
from service.store.errors import StoreError

WARMING = "first"  # any text
POLL_S = 0.5  # what `ingest` adds beside a running server is to be found within 2 s
STOP_S = 10.0
GRACE_S = 30  # a request that began before the switch may still search the old index

log = logging.getLogger(__name__)


def warm(ports: Ports) -> None:
    """Have a model of this machine loaded, which takes seconds, before somebody's first question waits for it."""
    if ports.settings.embedding_url:
        return
    try:
        ports.embedder.embed([WARMING])
    except ModelUnavailable as error:
        log.warning("the embedding model cannot be used: %s", error)


class Serving:
    """`ports` are those that a request is to use from its beginning to its end."""

    def __init__(self, ports: Ports, threads: int = 1) -> None:
        self.ports, self._threads = ports, threads
        self._indexer = Indexer(ports)
        self._stop = threading.Event()
        self._opened = ExitStack()
        self._leaving: list[tuple[float, Ports]] = []

    @contextmanager
    def running(self) -> Iterator[None]:
        """Follow the outbox and the active generation, and do jobs, in threads of their own while the block runs."""
        thread = threading.Thread(target=self._follow_until_told, name="indexer", daemon=True)
        thread.start()
        try:
            with Worker(lambda: self.ports).running(self._threads), Courier(lambda: self.ports).running():
                yield
        finally:
            self._stop.set()
            self._indexer.stop()
            thread.join(STOP_S)  # a vector database that answers byte by byte may hold it up for longer
            self._opened.close()

    def _follow_until_told(self) -> None:
        warm(self.ports)
        told = ""
        while not self._stop.wait(POLL_S):
            try:
                self._indexer.drain()
                self.look()
                told = ""
            except (RetrievalError, StoreError, BadSetting) as error:
                if str(error) != told:  # twice a second would say no more
                    log.warning("the index waits: %s", error)
                told = str(error)

    def look(self) -> bool:
        """Take over the generation that answers now, where it is another one; say whether it was."""
        self._close_left(time.monotonic())
        ports = self.ports
        if ports.reopen is None or active(ports.store, ports.settings).name == ports.generation:
            return False
        with ExitStack() as opening:
            new = opening.enter_context(ports.reopen())
            if new.index is None:
                return False  # whoever switched still has it open
            fill(new.store, new.embedder, new.index, lambda done, total: None)
            self._opened.push(opening.pop_all())
        self._indexer, self.ports = Indexer(new), new
        self._leaving.append((time.monotonic() + GRACE_S, ports))
        log.warning("generation %s of the index answers now", new.generation or "(first)")
        return True

    def _close_left(self, now: float) -> None:
        for until, ports in self._leaving:
            if until <= now and ports.index is not None:
                ports.index.close()
        self._leaving = [(until, ports) for until, ports in self._leaving if until > now]
