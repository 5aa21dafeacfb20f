"""Calls to a dependency over the network: bounded in time, repeated with jitter within a budget, behind a breaker.

Only for calls that may be made twice. Pauses are drawn from 0 to a bound that doubles (full jitter; Brooker,
Exponential Backoff and Jitter, AWS 2015), so that those who failed together do not come back together. The budget (as
in Finagle and gRPC) lets one call in ten be a repetition in the long run: a dependency in trouble is not asked three
times as often just then.
"""

import math
import random
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Lock, Thread
from typing import TypeVar

from retrieval.breaker import Breaker

T = TypeVar("T")

FIRST_PAUSE_S = 0.05  # about a network's hiccup
LONGEST_PAUSE_S = 1.0
SHARE = 0.1  # repetitions a call may cost in the long run
SAVED = 10.0  # repetitions that may come at once


class Away(Exception):
    """A call failed in a way that another try may mend; `wait_s` is how long the dependency asks to be left alone."""

    def __init__(self, problem: str, wait_s: float = 0.0) -> None:
        super().__init__(problem)
        self.wait_s = wait_s


class Budget:
    """How many repetitions are left; threads may share it."""

    def __init__(self) -> None:
        self._lock, self._left = Lock(), SAVED

    def earn(self) -> None:
        """Count a first try."""
        with self._lock:
            self._left = min(SAVED, self._left + SHARE)

    def spend(self) -> bool:
        """Take one repetition; say whether there was one."""
        with self._lock:
            if self._left < 1:
                return False
            self._left -= 1
            return True


@dataclass(frozen=True, slots=True)
class Calls:
    """How one dependency is called. Raises Away where it failed, and Open while the breaker lets nothing through."""

    breaker: Breaker
    tries: int = 3
    budget: Budget = field(default_factory=Budget)
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[float, float], float] = random.uniform

    def run(self, call: Callable[[], T]) -> T:
        """Make a call that brings its own time limit, and repeat it where it raises Away."""
        return self._repeated(lambda left: call(), math.inf)

    def within(self, seconds: float, call: Callable[[], T]) -> T:
        """Make a call that takes `seconds` at most, pauses and repetitions included, whatever the other side does."""
        return self._repeated(lambda left: bounded(left, call), seconds)

    def _repeated(self, call: Callable[[float], T], seconds: float) -> T:
        until, n = self.clock() + seconds, 0
        self.budget.earn()
        while True:
            n += 1
            try:
                with self.breaker.guarding(Away):
                    return call(until - self.clock())
            except Away as problem:
                pause = max(problem.wait_s, self.chance(0, min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2**n)))
                if n >= self.tries or self.clock() + pause >= until or not self.budget.spend():
                    raise
                self.sleep(pause)


def bounded(seconds: float, call: Callable[[], T]) -> T:
    """Return what the call returns, or raise Away after `seconds`.

    The limits of an HTTP client are between two bytes, and a side that sends one now and then is never past them. So
    the call runs in a thread, which is left to itself when the time is over.
    """
    outcome: Future[T] = Future()

    def work() -> None:
        try:
            outcome.set_result(call())
        except BaseException as error:  # noqa: BLE001 - it is raised where the result is waited for
            outcome.set_exception(error)

    Thread(target=work, name="bounded call", daemon=True).start()
    try:
        return outcome.result(max(0.0, seconds))
    except TimeoutError:
        if outcome.done():
            raise
        raise Away(f"no answer within {seconds:.1f} s") from None
