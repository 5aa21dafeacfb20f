"""What is done soon after a write, in threads of its own: statements carried out and forwarded, webhooks told.

Any number of processes may do it at once; each thing waits in the database until it is done. A slow webhook or record
store keeps nothing else waiting.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from service.activity.apply import apply_pending
from service.activity.forward import forward
from service.activity.waiting import match_new_records
from service.events.deliver import deliver
from service.ports import Ports
from service.store.errors import StoreError

POLL_S = 0.5
SENDERS = 4  # webhooks that are told at the same time
TIDY_S = 3600.0
LOOK_S = 5.0  # how late a new resource is noticed by statements that waited for it
EVENTS_KEPT = timedelta(days=30)  # how far back a webhook can have everything sent again

Turn = Callable[[Ports], int]
log = logging.getLogger(__name__)


class Courier:
    """`ports` gives those of the generation that answers now."""

    def __init__(self, ports: Callable[[], Ports]) -> None:
        self._ports = ports
        self._stop = threading.Event()
        self._pool = ThreadPoolExecutor(SENDERS, thread_name_prefix="webhook")
        self._tidied, self._looked = time.monotonic(), 0.0
        self._matched: dict[str, int] = {}

    @contextmanager
    def running(self) -> Iterator[None]:
        """Work in the background while the block runs; what is under way when it ends is finished or sent again."""
        turns: dict[str, Turn] = {"activity": self.activity, "forward": forward, "deliver": self.deliver}
        threads = [threading.Thread(target=self._follow, args=(turn,), name=name, daemon=True)
                   for name, turn in turns.items()]  # fmt: skip
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()
            self._pool.shutdown()

    def activity(self, ports: Ports) -> int:
        """Carry out the statements that wait; those that could not be matched again where records have changed."""
        if time.monotonic() - self._looked > LOOK_S:
            self._looked = time.monotonic()
            match_new_records(ports, self._matched)
        return apply_pending(ports)

    def deliver(self, ports: Ports) -> int:
        """Send what webhooks are to be told, and once an hour forget events that are too old."""
        if time.monotonic() - self._tidied > TIDY_S:
            self._tidied = time.monotonic()
            for tenant in ports.store.tenants():
                ports.store.webhooks.forget(tenant, datetime.now(UTC) - EVENTS_KEPT)
        return deliver(ports, self._pool)

    def _follow(self, turn: Turn) -> None:
        told = ""
        while not self._stop.wait(POLL_S):
            try:
                while turn(self._ports()) and not self._stop.is_set():
                    pass
                told = ""
            except StoreError as error:
                if str(error) != told:  # twice a second would say no more
                    log.warning("%s waits: %s", threading.current_thread().name, error)
                told = str(error)
