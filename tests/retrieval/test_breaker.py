"""The breaker against a model of its states, call by call, with calls that overlap."""

from contextlib import AbstractContextManager
from threading import Barrier, Thread

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from retrieval.breaker import Breaker, Open

REST_S = 30.0


class Away(Exception):
    """The dependency does not answer."""


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


Call = tuple[AbstractContextManager[None], int]  # a call under way, and the period it was begun in


class Calls(RuleBasedStateMachine):
    """Calls begin and end in any order while time passes; the model keeps what the docstring promises."""

    running = Bundle("running")

    @initialize(most=st.integers(1, 4))
    def begin_closed(self, most: int) -> None:
        self.clock, self.most = Clock(), most
        self.breaker = Breaker("it", most, REST_S, self.clock)
        self.period, self.failed, self.opened = 0, 0, None
        self.probing = False

    @rule(target=running)
    def begin(self) -> Call | None:
        call = self.breaker.guarding(Away)
        resting = self.opened is not None and self.clock.now < self.opened + REST_S
        if resting or (self.opened is not None and self.probing):
            with pytest.raises(Open, match="it has failed") as refused:
                call.__enter__()
            assert 0 <= refused.value.wait_s <= REST_S
            return None
        call.__enter__()
        self.probing = self.opened is not None
        return call, self.period

    @rule(call=consumes(running), error=st.sampled_from([None, Away(), ValueError(), KeyboardInterrupt()]))
    def end(self, call: Call | None, error: BaseException | None) -> None:
        if call is None:
            return
        guard, period = call
        assert not guard.__exit__(type(error) if error else None, error, None)
        if period != self.period:
            return
        if isinstance(error, KeyboardInterrupt):
            self.probing = False
        elif isinstance(error, Away):
            self.failed += 1
            if self.opened is not None or self.failed == self.most:
                self.turn(self.clock.now)
        elif self.opened is not None:
            self.turn(None)
        else:
            self.failed = 0

    def turn(self, opened: float | None) -> None:
        self.period, self.failed, self.opened, self.probing = self.period + 1, 0, opened, False

    @rule(seconds=st.sampled_from([0.0, 1.0, REST_S - 1, REST_S]))
    def wait(self, seconds: float) -> None:
        self.clock.now += seconds

    @invariant()
    def the_state_is_the_models(self) -> None:
        if self.opened is None:
            assert self.breaker.state == "closed"
        else:
            assert self.breaker.state == ("open" if self.clock.now < self.opened + REST_S else "half-open")


TestCalls = Calls.TestCase
TestCalls.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


def failing(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        with pytest.raises(Away), breaker.guarding(Away):
            raise Away


def test_the_error_of_the_block_comes_through() -> None:
    with pytest.raises(Away), Breaker("it").guarding(Away):
        raise Away


def test_five_failures_in_a_row_open_it_for_thirty_seconds() -> None:
    clock = Clock()
    breaker = Breaker("qdrant", clock=clock)
    failing(breaker, 5)
    with pytest.raises(Open, match=r"qdrant .* tried again in 30\.0 s"), breaker.guarding(Away):
        pass
    clock.now = 30.0
    with breaker.guarding(Away):
        pass
    assert breaker.state == "closed"


def test_an_answer_between_failures_counts_them_anew() -> None:
    breaker = Breaker("it", failures=2)
    for _ in range(5):
        failing(breaker, 1)
        with breaker.guarding(Away):
            pass
    assert breaker.state == "closed"


def test_only_one_of_many_threads_may_probe() -> None:
    clock = Clock()
    breaker = Breaker("it", failures=1, rest_s=1.0, clock=clock)
    failing(breaker, 1)
    clock.now = 2.0
    start, inside = Barrier(8), Barrier(8)
    outcomes: list[str] = []

    def call() -> None:
        start.wait()
        try:
            with breaker.guarding(Away):
                inside.wait()
                outcomes.append("probed")
        except Open:
            outcomes.append("refused")
            inside.wait()

    threads = [Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["probed"] + ["refused"] * 7
