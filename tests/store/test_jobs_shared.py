"""Jobs among several: workers, tenants, kinds, and whoever looks at them."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from service.store.errors import NotFound
from service.store.store import Store
from tests.store.clocks import LEASE_S, Clock, claim


def test_of_many_that_add_one_key_at_once_all_get_the_same_job(timed: Store, tenant: str, kind: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(lambda n: timed.jobs.add(tenant, kind, {"n": n}, key="k").id, range(24)))
    assert ids == {job.id for job in timed.jobs.page(tenant)}
    assert len(ids) == 1


def test_a_tenant_with_many_jobs_does_not_keep_the_others_waiting(store: Store, tenant: str, kind: str) -> None:
    few = f"{tenant}-few"
    store.add_tenant(few)
    for _ in range(20):
        store.jobs.add(tenant, kind, {})
    for _ in range(3):
        store.jobs.add(few, kind, {})
    served = []
    for _ in range(6):
        held = claim(store, kind)
        served.append(held.tenant)
        store.jobs.finish(held)
    assert Counter(served) == {tenant: 3, few: 3}


def test_a_tenant_with_the_least_jobs_running_is_next(store: Store, tenant: str, kind: str) -> None:
    late = f"{tenant}-late"
    store.add_tenant(late)
    for _ in range(3):
        store.jobs.add(tenant, kind, {})
    assert [claim(store, kind).tenant for _ in range(2)] == [tenant, tenant]
    store.jobs.add(late, kind, {})
    assert claim(store, kind).tenant == late


def test_two_workers_never_hold_one_job(store: Store, tenant: str, kind: str) -> None:
    ids = {store.jobs.add(tenant, kind, {}).id for _ in range(40)}

    def work(n: int) -> list[str]:
        taken = []
        while (held := store.jobs.claim(f"w{n}", {kind}, LEASE_S)) is not None:
            taken.append(held.id)
        return taken

    with ThreadPoolExecutor(6) as pool:
        taken = [id for lot in pool.map(work, range(6)) for id in lot]
    rest = []
    while (held := claim(store, kind)) is not None:  # a worker that found all it saw locked went away
        rest.append(held.id)
    assert sorted([*taken, *rest]) == sorted(ids)


def test_a_worker_takes_only_the_kinds_that_it_knows(timed: Store, tenant: str, kind: str) -> None:
    timed.jobs.add(tenant, kind, {})
    assert timed.jobs.claim("w", {f"{kind}-other"}, LEASE_S) is None
    assert timed.jobs.claim("w", set(), LEASE_S) is None


def test_what_runs_by_itself_is_queued_once_and_again_after_its_time(
    timed: Store, tenant: str, kind: str, clock: Clock
) -> None:
    day = timedelta(days=1)
    for _ in range(3):
        timed.jobs.repeat(tenant, kind, day)
    timed.jobs.finish(claim(timed, kind))
    timed.jobs.repeat(tenant, kind, day)
    assert (len(timed.jobs.page(tenant)), claim(timed, kind)) == (2, None)
    clock.pass_(day.total_seconds())
    assert claim(timed, kind) is not None


def test_old_jobs_are_forgotten_and_open_ones_are_not(timed: Store, tenant: str, kind: str, clock: Clock) -> None:
    timed.jobs.add(tenant, kind, {})
    timed.jobs.finish(claim(timed, kind))
    still = timed.jobs.add(tenant, kind, {})
    clock.pass_(10)
    assert timed.jobs.forget(tenant, clock.now) == 1
    assert [job.id for job in timed.jobs.page(tenant)] == [still.id]


def test_jobs_come_in_pages_by_state_and_kind(timed: Store, tenant: str, kind: str) -> None:
    ids = [timed.jobs.add(tenant, kind, {}).id for _ in range(5)]
    timed.jobs.finish(claim(timed, kind))
    waiting = timed.jobs.page(tenant, "queued", kind, limit=2)
    rest = timed.jobs.page(tenant, "queued", kind, after=waiting[-1].id)
    assert [job.id for job in [*waiting, *rest]] == ids[1:]
    assert timed.jobs.page(tenant, kind="other") == []


def test_another_tenants_job_is_not_there(timed: Store, tenant: str, kind: str) -> None:
    job = timed.jobs.add(tenant, kind, {})
    timed.add_tenant(f"{tenant}-other")
    for asked in (timed.jobs.get, timed.jobs.cancel, timed.jobs.retry):
        with pytest.raises(NotFound):
            asked(f"{tenant}-other", job.id)
