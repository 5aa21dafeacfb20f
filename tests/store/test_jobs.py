"""Jobs in the store: leases, retries, cancelling."""

from datetime import timedelta

import pytest

from paths.errors import BadRecord
from service.store.errors import Conflict, NotFound
from service.store.store import Store
from service.store.work.leases import MOST_LAPSES
from tests.store.clocks import LEASE_S, NOON, Clock, claim


def test_a_job_is_done_with_its_arguments_and_leaves_its_result(timed: Store, tenant: str, kind: str) -> None:
    job = timed.jobs.add(tenant, kind, {"file": "a.csv"})
    held = claim(timed, kind)
    timed.jobs.finish(held, {"rows": 3})
    done = timed.jobs.get(tenant, job.id)
    assert (held.args, held.tries, done.state, done.result) == ({"file": "a.csv"}, 1, "done", {"rows": 3})
    assert claim(timed, kind) is None


def test_a_job_added_in_a_write_that_fails_is_not_there(timed: Store, tenant: str, kind: str) -> None:
    def add_and_fail() -> None:
        with timed.atomic() as together:
            together.jobs.add(tenant, kind, {})
            raise Conflict("no")

    with pytest.raises(Conflict):
        add_and_fail()
    assert timed.jobs.page(tenant) == []


def test_of_one_key_one_job_is_open(timed: Store, tenant: str, kind: str) -> None:
    first = timed.jobs.add(tenant, kind, {}, key="k")
    assert timed.jobs.add(tenant, kind, {}, key="k").id == first.id
    timed.jobs.finish(claim(timed, kind))
    assert timed.jobs.add(tenant, kind, {}, key="k").id != first.id


def test_a_job_waits_for_its_time(timed: Store, tenant: str, kind: str, clock: Clock) -> None:
    timed.jobs.add(tenant, kind, {}, not_before=NOON + timedelta(minutes=1))
    assert claim(timed, kind) is None
    clock.pass_(61)
    assert claim(timed, kind) is not None


def test_a_lease_that_is_renewed_stays(timed: Store, tenant: str, kind: str, clock: Clock) -> None:
    timed.jobs.add(tenant, kind, {})
    held = claim(timed, kind)
    for _ in range(5):
        clock.pass_(LEASE_S - 1)
        assert timed.jobs.beat(held) == "go"
        assert claim(timed, kind, "other") is None


def test_a_lapsed_job_goes_to_another_with_what_was_saved_and_the_first_may_tell_no_more(
    timed: Store, tenant: str, kind: str, clock: Clock
) -> None:
    timed.jobs.add(tenant, kind, {})
    dead = claim(timed, kind)
    timed.jobs.beat(dead, 3, 10, "reading", saved={"line": 3})
    clock.pass_(LEASE_S + 1)
    held = claim(timed, kind, "other")
    assert (held.saved, held.tries) == ({"line": 3}, 2)
    assert timed.jobs.beat(dead, 4, 10) == "lost"
    for telling in (timed.jobs.finish, timed.jobs.release, timed.jobs.stop):
        with pytest.raises(Conflict, match="no longer this worker's"):
            telling(dead)
    timed.jobs.finish(held)


def test_work_finished_under_a_lost_lease_is_undone(timed: Store, tenant: str, kind: str, clock: Clock) -> None:
    timed.jobs.add(tenant, kind, {})
    dead = claim(timed, kind)
    clock.pass_(LEASE_S + 1)
    claim(timed, kind, "other")

    def work_and_finish() -> None:
        with timed.atomic() as together:
            together.reindex(tenant, {"x:1"})
            together.jobs.finish(dead)

    with pytest.raises(Conflict):
        work_and_finish()
    assert [row for row in timed.pending() if row.tenant == tenant] == []


def test_a_job_that_kills_its_workers_is_put_aside(timed: Store, tenant: str, kind: str, clock: Clock) -> None:
    job = timed.jobs.add(tenant, kind, {})
    for _ in range(MOST_LAPSES):
        assert claim(timed, kind) is not None
        clock.pass_(LEASE_S + 1)
    assert claim(timed, kind) is None
    dead = timed.jobs.get(tenant, job.id)
    assert (dead.state, "died" in (dead.error or "")) == ("failed", True)


def test_a_deadly_job_does_not_hold_up_the_others(timed: Store, tenant: str, kind: str, clock: Clock) -> None:
    deadly = timed.jobs.add(tenant, kind, {})
    assert claim(timed, kind).id == deadly.id
    other = timed.jobs.add(tenant, kind, {})
    clock.pass_(LEASE_S + 1)
    assert claim(timed, kind).id == other.id


def test_a_failed_try_comes_back_when_it_is_time(timed: Store, tenant: str, kind: str, clock: Clock) -> None:
    job = timed.jobs.add(tenant, kind, {})
    timed.jobs.fail(claim(timed, kind), "the endpoint is away", NOON + timedelta(seconds=10))
    assert claim(timed, kind) is None
    clock.pass_(11)
    held = claim(timed, kind)
    assert (held.id, held.tries, timed.jobs.get(tenant, job.id).error) == (job.id, 2, "the endpoint is away")


def test_a_dead_job_is_tried_again_when_somebody_says_so(timed: Store, tenant: str, kind: str) -> None:
    job = timed.jobs.add(tenant, kind, {})
    timed.jobs.fail(claim(timed, kind), "no", None)
    assert (timed.jobs.get(tenant, job.id).state, claim(timed, kind)) == ("failed", None)
    again = timed.jobs.retry(tenant, job.id)
    assert (again.state, again.tries, again.error, again.ended) == ("queued", 0, None, None)
    assert claim(timed, kind).id == job.id


def test_a_dead_job_whose_key_is_open_again_is_not_retried(timed: Store, tenant: str, kind: str) -> None:
    job = timed.jobs.add(tenant, kind, {}, key="k")
    timed.jobs.fail(claim(timed, kind), "no", None)
    timed.jobs.add(tenant, kind, {}, key="k")
    with pytest.raises(Conflict, match="another job"):
        timed.jobs.retry(tenant, job.id)


def test_a_waiting_job_is_cancelled_at_once(timed: Store, tenant: str, kind: str) -> None:
    job = timed.jobs.add(tenant, kind, {})
    assert timed.jobs.cancel(tenant, job.id).state == "cancelled"
    assert timed.jobs.cancel(tenant, job.id).state == "cancelled"
    assert claim(timed, kind) is None


def test_a_running_job_is_asked_to_stop(timed: Store, tenant: str, kind: str) -> None:
    job = timed.jobs.add(tenant, kind, {})
    held = claim(timed, kind)
    asked = timed.jobs.cancel(tenant, job.id)
    assert (asked.state, asked.cancel_asked, timed.jobs.beat(held)) == ("running", True, "cancel")
    timed.jobs.stop(held)
    assert timed.jobs.get(tenant, job.id).state == "cancelled"


@pytest.mark.parametrize("how", ["handed back", "failed for now", "lapsed"])
def test_a_job_that_was_to_be_cancelled_is_not_tried_again(
    timed: Store, tenant: str, kind: str, clock: Clock, how: str
) -> None:
    job = timed.jobs.add(tenant, kind, {})
    held = claim(timed, kind)
    timed.jobs.cancel(tenant, job.id)
    if how == "handed back":
        timed.jobs.release(held)
    elif how == "failed for now":
        timed.jobs.fail(held, "no", NOON)
    clock.pass_(LEASE_S + 1)
    assert claim(timed, kind) is None
    assert timed.jobs.get(tenant, job.id).state == "cancelled"


def test_what_ended_cannot_be_cancelled_and_what_goes_on_cannot_be_retried(
    timed: Store, tenant: str, kind: str
) -> None:  # fmt: skip
    job = timed.jobs.add(tenant, kind, {})
    with pytest.raises(Conflict, match="is queued"):
        timed.jobs.retry(tenant, job.id)
    timed.jobs.finish(claim(timed, kind))
    with pytest.raises(Conflict, match="is done already"):
        timed.jobs.cancel(tenant, job.id)


def test_a_job_handed_back_is_free_at_once_and_the_try_does_not_count(timed: Store, tenant: str, kind: str) -> None:
    timed.jobs.add(tenant, kind, {})
    held = claim(timed, kind)
    timed.jobs.beat(held, 1, 2, saved=[1])
    timed.jobs.release(held)
    again = claim(timed, kind, "other")
    assert (again.tries, again.saved) == (1, [1])


def test_arguments_that_no_database_keeps_are_refused(timed: Store, tenant: str, kind: str) -> None:
    for args in ({"a": "b\0"}, {"a": "x" * 1_000_001}):
        with pytest.raises(BadRecord):
            timed.jobs.add(tenant, kind, args)
    with pytest.raises(NotFound):
        timed.jobs.add("nobody", kind, {})
