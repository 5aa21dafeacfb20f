"""Kill -9 of workers at random moments: no job acknowledged is lost, and each step of each has its effect once."""

import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from random import Random
from types import SimpleNamespace

import pytest

from service.jobs.worker import Worker
from service.store.store import Store
from tests.store.working import LEASE_S, STEPS, work

ROOT = Path(__file__).resolve().parents[2]
JOBS = 12
ENDED_S = 30.0


def killed(url: str, kind: str, chance: Random) -> None:
    """Run two workers side by side and kill both at random moments."""
    command = [sys.executable, "-m", "tests.store.working", url, kind]
    with ExitStack() as opened:
        workers = [
            opened.enter_context(subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True))
            for _ in range(2)
        ]
        for worker in workers:
            assert worker.stdout is not None
            assert worker.stdout.readline() == "working\n"
        for worker in workers:
            time.sleep(chance.uniform(0.0, 0.6))
            worker.kill()


def campaign(url: str, store: Store, tenant: str, seed: int, kills: int) -> None:
    chance, kind, acknowledged = Random(seed), f"killed-{tenant}-{seed}", set[str]()
    for _ in range(kills):
        acknowledged |= {store.jobs.add(tenant, kind, {}).id for _ in range(JOBS)}
        killed(url, kind, chance)
    ports = SimpleNamespace(store=store)
    worker, until = Worker(lambda: ports, {kind: work}, LEASE_S), time.monotonic() + ENDED_S  # type: ignore[arg-type]
    while any(job.state in ("queued", "running", "failed") for job in store.jobs.page(tenant, kind=kind, limit=1000)):
        assert time.monotonic() < until, "jobs are left over"
        for dead in store.jobs.page(tenant, "failed", kind, limit=1000):  # the ones that saw three workers die
            assert "died" in (dead.error or "")
            store.jobs.retry(tenant, dead.id)
        if not worker.once():
            time.sleep(0.05)
    assert {job.id for job in store.jobs.page(tenant, "done", kind, limit=1000)} == acknowledged
    effects = sorted(row.document for row in store.pending(10_000) if row.tenant == tenant)
    assert effects == sorted(f"{id}:{step}" for id in acknowledged for step in range(STEPS))


def test_workers_killed_at_random_moments_lose_nothing_and_do_nothing_twice(
    url: str, store: Store, tenant: str
) -> None:  # fmt: skip
    campaign(url, store, tenant, 1, 2)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 7))
def test_a_hundred_killed_workers_lose_nothing_and_do_nothing_twice(
    url: str, store: Store, tenant: str, seed: int
) -> None:  # fmt: skip
    campaign(url, store, tenant, seed, 10)
