"""Calls are repeated where that may help, never beyond their time, their tries or their budget."""

import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.breaker import Breaker, Open
from retrieval.calls import SAVED, Away, Budget, Calls, bounded


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now, self.slept = 0.0, list[float]()

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class Dependency:
    """Fails as often as it is told to, then answers."""

    def __init__(self, failures: int, wait_s: float = 0.0) -> None:
        self.left, self.wait_s, self.asked = failures, wait_s, 0

    def __call__(self) -> str:
        self.asked += 1
        if self.left:
            self.left -= 1
            raise Away("it is away", self.wait_s)
        return "answer"


def calls(time: Time, tries: int = 3, failures: int = 10**6) -> Calls:
    breaker = Breaker("it", failures, clock=time.clock)
    return Calls(breaker, tries, clock=time.clock, sleep=time.sleep, chance=lambda low, high: high)


@given(failures=st.integers(0, 6), tries=st.integers(1, 5))
def test_a_call_is_tried_as_often_as_allowed_and_no_more(failures: int, tries: int) -> None:
    time, dependency = Time(), Dependency(failures)
    if failures < tries:
        assert calls(time, tries).run(dependency) == "answer"
    else:
        with pytest.raises(Away, match="it is away"):
            calls(time, tries).run(dependency)
    assert dependency.asked == min(failures + 1, tries)


def test_pauses_double_up_to_a_bound() -> None:
    time = Time()
    calls(time, tries=7).run(Dependency(6))
    assert time.slept == pytest.approx([0.1, 0.2, 0.4, 0.8, 1.0, 1.0])


@given(st.floats(0.05, 1))
def test_pauses_are_drawn_from_zero_to_their_bound(share: float) -> None:
    time = Time()
    drawn = Calls(Breaker("it"), 2, clock=time.clock, sleep=time.sleep, chance=lambda low, high: low + share * high)
    drawn.run(Dependency(1))
    assert time.slept == [pytest.approx(share * 0.1)]


def test_the_dependency_says_how_long_to_wait() -> None:
    time = Time()
    calls(time).run(Dependency(1, wait_s=7))
    assert time.slept == [7]


def test_no_pause_goes_beyond_the_time_of_the_call() -> None:
    time, dependency = Time(), Dependency(1, wait_s=3)
    with pytest.raises(Away):
        calls(time).within(2, dependency)
    assert (dependency.asked, time.slept) == (1, [])


def test_another_error_is_not_repeated() -> None:
    def call() -> None:
        raise ValueError("as it is")

    with pytest.raises(ValueError, match="as it is"):
        calls(Time()).within(1, call)


def test_the_budget_limits_repetitions_to_one_call_in_ten() -> None:
    time = Time()
    by = calls(time, tries=2)
    asked = 0
    for _ in range(1000):
        dependency = Dependency(1000)
        with pytest.raises(Away):
            by.run(dependency)
        asked += dependency.asked
    assert asked == pytest.approx(1000 + SAVED + 100, abs=2)


def test_a_budget_is_never_more_than_saved() -> None:
    budget = Budget()
    for _ in range(1000):
        budget.earn()
    assert sum(budget.spend() for _ in range(1000)) == SAVED


def test_failures_open_the_breaker_and_then_nothing_is_sent() -> None:
    time, dependency = Time(), Dependency(1000)
    by = calls(time, tries=3, failures=3)
    with pytest.raises(Away):
        by.run(dependency)
    with pytest.raises(Open):
        by.within(1, dependency)
    assert dependency.asked == 3


def test_a_call_that_hangs_is_left_to_itself_when_its_time_is_over() -> None:
    released = threading.Event()
    start = time.monotonic()
    with pytest.raises(Away, match=r"no answer within 0\.1 s"):
        bounded(0.1, released.wait)
    released.set()
    assert time.monotonic() - start < 5


def test_a_time_limit_of_the_call_itself_is_not_taken_for_ours() -> None:
    def call() -> None:
        raise TimeoutError("its own")

    with pytest.raises(TimeoutError, match="its own"):
        bounded(1, call)
