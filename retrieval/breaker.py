"""A circuit breaker: a dependency that keeps failing is left alone for a while (Nygard, Release It!, 2007).

closed     calls go through; `failures` failures in a row open it
open       calls are refused at once with Open; after `rest_s` seconds it is half open
half open  one call, the probe, goes through and the others are refused; the probe decides between closed and open
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Literal

from retrieval.errors import RetrievalError

State = Literal["closed", "open", "half-open"]


class Open(RetrievalError):
    """The breaker of a dependency is open: nothing was sent. To be treated like that dependency being away."""

    def __init__(self, name: str, wait_s: float) -> None:
        super().__init__(
            f"{name} has failed too often and is left alone; it is tried again in {max(0.0, wait_s):.1f} s"
        )
        self.name, self.wait_s = name, max(0.0, wait_s)


class Breaker:
    """Guards one dependency; threads may share it.

    `failures` in a row open it, for `rest_s` seconds of `clock`. What ends in an error that was not named, or in no
    error, is no failure and closes it: the dependency has answered.
    """

    def __init__(
        self, name: str, failures: int = 5, rest_s: float = 30.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.name = name
        self._most, self._rest_s, self._clock = failures, rest_s, clock
        self._lock = Lock()
        self._failed = 0
        self._opened: float | None = None  # when; None while closed
        self._period = 0  # counts the changes of state, so that a call from before one decides nothing after it
        self._probing = False

    @property
    def state(self) -> State:
        """What a call would meet now; a probe under way shows as half open."""
        with self._lock:
            if self._opened is None:
                return "closed"
            return "open" if self._left() > 0 else "half-open"

    @contextmanager
    def guarding(self, *kinds: type[BaseException]) -> Iterator[None]:
        """Run the block as one call: an error of `kinds` is a failure. Raises Open where the call may not be made."""
        period = self._enter()
        try:
            yield
        except kinds:
            self._leave(period, failed=True)
            raise
        except Exception:
            self._leave(period, failed=False)
            raise
        except BaseException:  # an interrupt of ours says nothing of the dependency
            self._undecided(period)
            raise
        self._leave(period, failed=False)

    def _left(self) -> float:
        return 0.0 if self._opened is None else self._opened + self._rest_s - self._clock()

    def _enter(self) -> int:
        """Return the period that the call belongs to."""
        with self._lock:
            if self._opened is not None:
                if self._probing or self._left() > 0:
                    raise Open(self.name, self._left())
                self._probing = True
            return self._period

    def _leave(self, period: int, failed: bool) -> None:
        with self._lock:
            if period != self._period:
                return
            self._failed = self._failed + 1 if failed else 0
            if self._opened is not None and not failed:
                self._change(None)
            elif failed and (self._opened is not None or self._failed >= self._most):
                self._change(self._clock())

    def _undecided(self, period: int) -> None:
        with self._lock:
            if period == self._period:
                self._probing = False

    def _change(self, opened: float | None) -> None:
        self._opened, self._probing, self._failed = opened, False, 0
        self._period += 1
