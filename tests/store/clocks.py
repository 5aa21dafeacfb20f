"""A clock that a test moves, and a worker that claims by it."""

from datetime import UTC, datetime, timedelta

from service.store.store import Store
from service.store.work.job import Held

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
LEASE_S = 30.0


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def claim(store: Store, kind: str, worker: str = "w") -> Held | None:
    """Claim the next job of a kind."""
    return store.jobs.claim(worker, {kind}, LEASE_S)
