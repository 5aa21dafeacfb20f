"""Workers: doing jobs, telling how far they are, stopping, and what they make of errors."""

import threading
import time
from argparse import Namespace

import pytest
from litestar.testing import TestClient

from paths.errors import BadRecord
from retrieval.errors import ModelUnavailable
from service.commands import worker as command
from service.commands.console import BadUsage
from service.jobs import worker as working
from service.jobs.work import Lost, Running
from service.jobs.worker import MOST_TRIES, Worker, pause
from service.ports import Ports
from service.store.errors import NotFound
from service.store.telling.webhooks import Webhook
from tests.service.asking import until
from tests.service.conftest import TENANT

LEASE_S = 0.4


def worker(ports, **kinds):
    return Worker(lambda: ports, kinds, LEASE_S)


def after(ports, work, args=None):
    """Let a worker do one job and return what became of it."""
    job = ports.store.jobs.add(TENANT, "work", args or {})
    assert worker(ports, work=work).once()
    return ports.store.jobs.get(TENANT, job.id)


def fails(error):
    def work(ports, running):
        raise error

    return work


def test_work_gets_its_arguments_and_its_result_is_kept(ports: Ports) -> None:
    job = after(ports, lambda _, running: {"sum": sum(running.args["numbers"])}, {"numbers": [1, 2]})
    assert (job.state, job.result) == ("done", {"sum": 3})


def test_progress_can_be_read_while_the_work_goes_on(ports: Ports) -> None:
    seen = []

    def work(ports, running):
        running.advance(3, 10, "reading")
        seen.append(ports.store.jobs.page(TENANT)[0])

    after(ports, work)
    assert [(job.state, job.done, job.total, job.note) for job in seen] == [("running", 3, 10, "reading")]


@pytest.mark.parametrize("error", [BadRecord("file", "is no CSV"), NotFound("run", "r:1")])
def test_what_trying_again_would_not_mend_fails_at_once(ports: Ports, error: Exception) -> None:
    job = after(ports, fails(error))
    assert (job.state, job.error) == ("failed", str(error))


def test_what_is_away_is_tried_again_later(ports: Ports) -> None:
    job = after(ports, fails(ModelUnavailable("the endpoint is away")))
    assert (job.state, job.tries, job.error) == ("queued", 1, "the endpoint is away")
    assert job.due > job.started


@pytest.mark.parametrize("work", [fails(KeyError("secret")), lambda _, __: object(), lambda _, __: 7])
def test_a_fault_of_ours_is_kept_from_callers_and_does_not_end_the_worker(ports: Ports, work) -> None:
    job = after(ports, work)
    assert job.state == "queued"
    assert "log says more" in (job.error or "")
    assert "secret" not in (job.error or "")


def test_a_job_that_never_works_ends_as_a_dead_letter(ports: Ports, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "FIRST_PAUSE_S", 0)
    job = ports.store.jobs.add(TENANT, "work", {})
    tried = sum(worker(ports, work=fails(ModelUnavailable("away"))).once() for _ in range(MOST_TRIES + 2))
    assert (tried, ports.store.jobs.get(TENANT, job.id).state) == (MOST_TRIES, "failed")


def test_pauses_grow_and_are_spread() -> None:
    assert [round(pause(tries, 0.5).total_seconds()) for tries in (1, 2, 3)] == [10, 40, 160]
    assert pause(3, 0.0) < pause(3, 1.0) < pause(5, 0.0)


def test_a_result_that_cannot_be_kept_fails(ports: Ports) -> None:
    assert after(ports, lambda _, __: {"text": "a\0"}).state == "failed"


def test_long_work_that_says_nothing_keeps_its_lease(ports: Ports) -> None:
    def work(ports, running):
        time.sleep(3 * LEASE_S)
        return {"stolen": ports.store.jobs.claim("thief", {"work"}, LEASE_S) is not None}

    assert after(ports, work).result == {"stolen": False}


def test_work_that_hangs_loses_its_lease(ports: Ports, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "QUIET_S", 0.0)
    free = threading.Event()
    job = ports.store.jobs.add(TENANT, "work", {})
    hanging = Worker(lambda: ports, {"work": lambda _, __: free.wait(10)}, LEASE_S)
    with hanging.running():
        until(lambda: ports.store.jobs.get(TENANT, job.id).state == "running")
        until(lambda: worker(ports, work=lambda _, __: {"by": "another"}).once())
        free.set()
    assert ports.store.jobs.get(TENANT, job.id).result == {"by": "another"}


def test_work_stops_at_its_next_step_when_it_is_cancelled(ports: Ports) -> None:
    def work(ports, running):
        ports.store.jobs.cancel(TENANT, running.held.id)
        running.advance(1, 2, saved={"at": 1})
        raise AssertionError("it went on")

    assert after(ports, work).state == "cancelled"


def test_a_worker_that_stops_hands_its_job_back_with_what_was_saved(ports: Ports) -> None:
    begun = threading.Event()

    def work(ports, running):
        for at in range(running.saved or 0, 1000):
            running.advance(at, 1000, saved=at)
            begun.set()
            if (running.saved or 0) > 0:
                return {"went_on_from": running.saved}
            time.sleep(0.01)
        raise AssertionError("nobody stopped it")

    job = ports.store.jobs.add(TENANT, "work", {})
    with worker(ports, work=work).running():
        assert begun.wait(5)
    handed = ports.store.jobs.get(TENANT, job.id)
    assert (handed.state, handed.tries) == ("queued", 0)
    assert worker(ports, work=work).once()
    assert ports.store.jobs.get(TENANT, job.id).result["went_on_from"] > 0


def test_work_that_does_not_reach_a_step_is_handed_back_all_the_same(
    ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setattr(working, "GRACE_S", 0.1)
    begun, free = threading.Event(), threading.Event()

    def work(ports, running):
        begun.set()
        free.wait(10)

    job = ports.store.jobs.add(TENANT, "work", {})
    with worker(ports, work=work).running():
        assert begun.wait(5)
    assert ports.store.jobs.get(TENANT, job.id).state == "queued"
    free.set()


def test_a_step_under_a_lost_lease_is_undone_with_what_was_saved_of_it(ports: Ports) -> None:
    job = ports.store.jobs.add(TENANT, "work", {})
    first = Running(ports.store, ports.store.jobs.claim("first", {"work"}, 0.0))
    time.sleep(0.01)
    second = Running(ports.store, ports.store.jobs.claim("second", {"work"}, LEASE_S))

    def step(running):
        with ports.store.atomic() as together:
            together.reindex(TENANT, {"x:1"})
            running.advance(1, 2, saved={"at": 1}, within=together)

    with pytest.raises(Lost):
        step(first)
    assert ports.store.pending() == []
    step(second)
    assert [row.document for row in ports.store.pending()] == ["x:1"]
    assert ports.store.jobs.get(TENANT, job.id).done == 1


@pytest.mark.parametrize(("work", "state"), [(lambda _, __: None, "done"), (fails(BadRecord("a", "b")), "failed")])
def test_whoever_listens_is_told_once_of_a_job_that_is_over(ports: Ports, work, state: str) -> None:
    ports.store.webhooks.add(TENANT, Webhook("hook", "https://example.org/"), "s")
    job = after(ports, work)
    (told,) = ports.store.webhooks.deliveries(TENANT, "hook")
    assert (told.type, job.state) == ("job.finished", state)


def test_a_worker_beside_a_server_says_what_it_needs(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FINGERPOST_HOME", str(tmp_path))
    with pytest.raises(BadUsage, match="FINGERPOST_QDRANT_URL"):
        command.run(Namespace(threads=1))


def test_a_server_does_jobs_and_shows_them(client: TestClient, filled: Ports, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(working.KINDS, "work", lambda _, running: {"twice": 2 * running.args["n"]})
    job = filled.store.jobs.add(TENANT, "work", {"n": 4})
    until(lambda: client.get(f"/v1/jobs/{job.id}").json()["state"] == "done")
    assert client.get(f"/v1/jobs/{job.id}").json()["result"] == {"twice": 8}
    assert [one["id"] for one in client.get("/v1/jobs?state=done&kind=work").json()["items"]] == [job.id]
    assert "args" not in client.get(f"/v1/jobs/{job.id}").json()


def test_a_job_is_cancelled_and_retried_over_http(client: TestClient, filled: Ports) -> None:
    job = filled.store.jobs.add(TENANT, "nobody knows this kind", {})
    assert client.post(f"/v1/jobs/{job.id}/cancel").json()["state"] == "cancelled"
    assert client.post(f"/v1/jobs/{job.id}/retry").json()["state"] == "queued"
    assert client.post(f"/v1/jobs/{job.id}/retry").status_code == 409
    assert client.post("/v1/jobs/none/cancel").status_code == 404
