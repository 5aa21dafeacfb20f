"""What a job's work is handed: its arguments, what an earlier try saved, and a way to tell how far it is."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event
from typing import Any

from service.ports import Ports
from service.store.store import Store
from service.store.work.job import Held

TELL_S = 0.5  # progress is told at most this often, whatever a loop does


class Stopped(Exception):
    """The work is to end now, where it is."""


class Cancelled(Stopped):
    """Somebody cancelled the job."""


class Lost(Stopped):
    """Another worker has the job: this one was silent for too long."""


class HandedBack(Stopped):
    """The worker stops; another goes on from what was saved."""


@dataclass(slots=True)
class Running:
    """A job while it runs. `args` and `saved` are JSON values; `saved` is None in the first try."""

    store: Store
    held: Held
    told_to_stop: Event = field(default_factory=Event)
    asked: str = "go"  # the last answer to a sign of life, whoever gave it
    moved: float = field(default_factory=time.monotonic)
    _told: float = 0.0

    @property
    def tenant(self) -> str:
        return self.held.tenant

    @property
    def args(self) -> Any:
        return self.held.args

    @property
    def saved(self) -> Any:
        return self.held.saved

    def advance(
        self, done: int, total: int, note: str = "", saved: object = None, within: Store | None = None
    ) -> None:  # fmt: skip
        """Tell how far the work is; raise Stopped where it is to end, after `saved` is kept.

        With `within`, the store that `store.atomic()` gave, what is saved and what was done are one transaction: then
        each step has its effect exactly once, however often workers die. Nothing is raised there but Lost.
        """
        self.moved = time.monotonic()
        if saved is not None or within is not None or self.moved - self._told >= TELL_S:
            self.asked = (within or self.store).jobs.beat(self.held, done, total, note, saved)
            self._told = self.moved
        self.check(lost_only=within is not None)

    def check(self, lost_only: bool = False) -> None:
        """Raise Stopped where the work is to end."""
        if self.asked == "lost":
            raise Lost
        if lost_only:
            return
        if self.asked == "cancel":
            raise Cancelled
        if self.told_to_stop.is_set():
            raise HandedBack


Work = Callable[[Ports, Running], object]
