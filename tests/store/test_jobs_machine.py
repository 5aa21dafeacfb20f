"""Any sequence of calls on jobs, by several workers and callers, against a model of a few dicts, on both databases."""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule, run_state_machine_as_test
from sqlalchemy import Engine

from service.store.errors import Conflict
from service.store.store import Store
from service.store.work.job import Held
from service.store.work.leases import MOST_LAPSES
from tests.store.clocks import Clock

LEASE_S = 30
_numbers = count(1)
BUDGET = settings(
    max_examples=15, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)


@dataclass
class Modelled:
    """What the store should know of one job."""

    tenant: str
    key: str | None
    due: float
    state: str = "queued"
    tries: int = 0
    lapses: int = 0
    asked: bool = False
    saved: object = None
    lease: str = ""
    until: float = 0.0
    order: int = field(default_factory=lambda: next(_numbers))


class Machine(RuleBasedStateMachine):
    leases = Bundle("leases")

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self.clock = Clock()
        self.start = self.clock.now
        self.store = Store(engine, self.clock)
        run = next(_numbers)
        self.tenants = [f"m{run}-a", f"m{run}-b"]
        self.kind = f"machine-{run}"
        self.jobs: dict[str, Modelled] = {}
        self.turns = dict.fromkeys(self.tenants, 0)
        for tenant in self.tenants:
            self.store.add_tenant(tenant)

    @property
    def now(self) -> float:
        return (self.clock.now - self.start).total_seconds()

    def mine(self, held: Held) -> Modelled | None:
        job = self.jobs[held.id]
        return job if job.state == "running" and job.lease == held.lease else None

    def open_with(self, tenant: str, key: str | None) -> list[str]:
        return [
            id for id, job in self.jobs.items()
            if key is not None and (job.tenant, job.key) == (tenant, key) and job.state in ("queued", "running")
        ]  # fmt: skip

    def lapse(self) -> None:
        for job in self.jobs.values():
            if job.state == "running" and job.until < self.now:
                if job.asked:
                    job.state = "cancelled"
                else:
                    job.lapses += 1
                    job.state, job.due = ("failed" if job.lapses >= MOST_LAPSES else "queued"), self.now

    # --- what callers do ----------------------------------------------------------------------------------------------

    @rule(which=st.integers(0, 1), key=st.sampled_from([None, "k1", "k2"]), wait=st.sampled_from([0, 0, 20]))
    def add(self, which: int, key: str | None, wait: int) -> None:
        tenant = self.tenants[which]
        due = self.clock.now + timedelta(seconds=wait)
        job = self.store.jobs.add(tenant, self.kind, {"n": len(self.jobs)}, key=key, not_before=due)
        there = self.open_with(tenant, key)
        assert there in ([], [job.id])
        if not there:
            self.jobs[job.id] = Modelled(tenant, key, self.now + wait)

    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        if (id := self.some(data)) is None:
            return
        job = self.jobs[id]
        if job.state in ("done", "failed"):
            with pytest.raises(Conflict):
                self.store.jobs.cancel(job.tenant, id)
            return
        self.store.jobs.cancel(job.tenant, id)
        if job.state == "running":
            job.asked = True
        else:
            job.state = "cancelled"

    @rule(data=st.data())
    def retry(self, data: st.DataObject) -> None:
        if (id := self.some(data)) is None:
            return
        job = self.jobs[id]
        if job.state not in ("failed", "cancelled") or self.open_with(job.tenant, job.key):
            with pytest.raises(Conflict):
                self.store.jobs.retry(job.tenant, id)
            return
        self.store.jobs.retry(job.tenant, id)
        job.state, job.tries, job.lapses, job.asked, job.due = "queued", 0, 0, False, self.now

    @rule(seconds=st.sampled_from([1, 11, LEASE_S + 1]))
    def wait(self, seconds: int) -> None:
        self.clock.pass_(seconds)

    def some(self, data: st.DataObject) -> str | None:
        return data.draw(st.sampled_from(sorted(self.jobs))) if self.jobs else None

    # --- what workers do ----------------------------------------------------------------------------------------------

    @rule(target=leases)
    def claim(self) -> Held:
        held = self.store.jobs.claim("w", {self.kind}, LEASE_S)
        self.lapse()
        due = {id: job for id, job in self.jobs.items() if job.state == "queued" and job.due <= self.now}
        if not due:
            assert held is None
            return Held("", next(iter(self.jobs), ""), "", None, None, 0, "nobody's", 0)
        busy = {
            tenant: sum(job.state == "running" for job in self.jobs.values() if job.tenant == tenant)
            for tenant in self.tenants
        }
        turn = min({job.tenant for job in due.values()}, key=lambda name: (busy[name], self.turns[name], name))
        wanted = min((job.due, job.order, id) for id, job in due.items() if job.tenant == turn)[2]
        assert held is not None
        assert (held.tenant, held.id, held.saved) == (turn, wanted, self.jobs[wanted].saved)
        self.turns[turn] = max(self.turns.values()) + 1
        job = self.jobs[wanted]
        job.state, job.lease, job.until, job.tries = "running", held.lease, self.now + LEASE_S, job.tries + 1
        return held

    @rule(held=leases, saved=st.none() | st.integers())
    def beat(self, held: Held, saved: object) -> None:
        if held.id not in self.jobs:
            return
        job = self.mine(held)
        told = self.store.jobs.beat(held, 1, 2, "", saved)
        assert told == ("lost" if job is None else "cancel" if job.asked else "go")
        if job is not None:
            job.until = self.now + LEASE_S
            job.saved = job.saved if saved is None else saved

    @rule(held=consumes(leases), how=st.sampled_from(["finish", "fail", "fail for now", "release", "stop"]))
    def end(self, held: Held, how: str) -> None:
        if held.id not in self.jobs:
            return
        calls = {
            "finish": lambda: self.store.jobs.finish(held, {"ok": True}),
            "fail": lambda: self.store.jobs.fail(held, "no", None),
            "fail for now": lambda: self.store.jobs.fail(held, "no", self.clock.now + timedelta(seconds=10)),
            "release": lambda: self.store.jobs.release(held),
            "stop": lambda: self.store.jobs.stop(held),
        }
        job = self.mine(held)
        if job is None:
            with pytest.raises(Conflict):
                calls[how]()
            return
        calls[how]()
        goes_on = how in ("fail for now", "release")
        if goes_on and job.asked:
            job.state = "cancelled"
        elif goes_on:
            job.state, job.due = "queued", self.now + (10 if how == "fail for now" else 0)
            job.tries -= how == "release"
        else:
            job.state = {"finish": "done", "fail": "failed", "stop": "cancelled"}[how]

    # --- what holds always --------------------------------------------------------------------------------------------

    @invariant()
    def the_store_knows_what_the_model_knows(self) -> None:
        for tenant in self.tenants:
            kept = {job.id: (job.state, job.tries, job.cancel_asked) for job in self.store.jobs.page(tenant)}
            assert kept == {
                id: (job.state, job.tries, job.asked) for id, job in self.jobs.items() if job.tenant == tenant
            }


def test_jobs_do_what_a_model_of_them_does(engine: Engine) -> None:
    run_state_machine_as_test(lambda: Machine(engine), settings=BUDGET)


@pytest.mark.slow
def test_jobs_do_what_a_model_of_them_does_at_length(engine: Engine) -> None:
    run_state_machine_as_test(lambda: Machine(engine), settings=settings(BUDGET, max_examples=400))
