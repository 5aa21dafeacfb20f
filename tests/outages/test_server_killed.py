"""Kill -9 of a server under load: what it acknowledged is there, is answered the same again, and is done once."""

import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random

import httpx2
import pytest

from paths.model import Learner
from service.intake.curate import put_records
from service.intake.indexer import Indexer
from service.intake.reconcile import drift_of
from service.settings import Settings
from service.store.database.engine import open_engine
from service.store.store import Store
from tests.outages.served import KEY, KIND, STEPS, TENANT, opened
from tests.service.conftest import records

ROOT = Path(__file__).resolve().parents[2]
CLIENTS = 3
STARTED_S, ENDED_S = 120.0, 120.0
PATH = {"learner": "lea", "roles": [{"role": "r:analyst"}], "start": "2026-11-02"}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


class Load:
    """Clients that write until the server is gone, and remember what they were told."""

    def __init__(self, url: str) -> None:
        self.url, self.stop = url, threading.Event()
        self.paths: dict[str, str] = {}  # idempotency key -> id of the path
        self.learners: set[str] = set()
        self.sent: set[str] = set()

    def client(self) -> httpx2.Client:
        return httpx2.Client(base_url=self.url, headers={"Authorization": f"Bearer {KEY}"}, timeout=20)

    def run(self, name: str) -> None:
        with self.client() as client, suppress(httpx2.HTTPError):
            for n in range(100_000):
                if self.stop.is_set():
                    return
                self.write(client, f"{name}-{n}")

    def write(self, client: httpx2.Client, key: str) -> None:
        learner = client.put(f"/v1/learners/{key}", json={"id": key})
        assert learner.status_code in (200, 201), learner.text
        self.learners.add(key)
        self.sent.add(key)
        path = client.post("/v1/paths", json=PATH, headers={"Idempotency-Key": key})
        assert path.status_code == 201, path.text
        self.paths[key] = path.json()["id"]


@contextmanager
def server(home: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run the server; whoever leaves the block kills it."""
    command = [sys.executable, "-m", "tests.outages.served", str(home), str(port)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as process:
        try:
            until = time.monotonic() + STARTED_S
            while not answers(port):
                assert process.poll() is None, "the server does not start"
                assert time.monotonic() < until
                time.sleep(0.05)
            yield process
        finally:
            process.send_signal(signal.SIGKILL)


def answers(port: int) -> bool:
    with suppress(httpx2.HTTPError):
        return httpx2.get(f"http://127.0.0.1:{port}/health", trust_env=False).status_code == 200
    return False


def prepared(home: Path) -> None:
    ports = opened(home)
    put_records(ports, TENANT, records(), ())
    ports.store.put_learner(TENANT, Learner("lea"))
    ports.index.close()
    ports.store.close()


def killed_under_load(home: Path, load: Load, port: int, chance: Random, round_: int) -> set[str]:
    """Run the server under load, with jobs, and kill it at a random moment; return the jobs that it was given."""
    with server(home, port) as process:
        clients = [threading.Thread(target=load.run, args=(f"c{round_}-{n}",)) for n in range(CLIENTS)]
        for client in clients:
            client.start()
        ports = opened_store(home)
        jobs = {ports.jobs.add(TENANT, KIND, {}).id for _ in range(6)}
        ports.close()
        told, until = len(load.paths), time.monotonic() + STARTED_S
        while len(load.paths) < told + CLIENTS and time.monotonic() < until:  # a first path takes its time
            time.sleep(0.02)
        time.sleep(chance.uniform(0.0, 0.6))
        process.send_signal(signal.SIGKILL)
        load.stop.set()
        for client in clients:
            client.join()
        load.stop.clear()
    return jobs


def opened_store(home: Path) -> Store:
    return Store(open_engine(Settings(home=str(home)).database))


def again(load: Load) -> None:
    """Send everything that was acknowledged again, and get the same answers."""
    with load.client() as client:
        for key, id in load.paths.items():
            replay = client.post("/v1/paths", json=PATH, headers={"Idempotency-Key": key})
            assert (replay.status_code, replay.json()["id"]) == (201, id)
            assert client.get(f"/v1/paths/{id}").status_code == 200
        for learner in load.learners:
            assert client.get(f"/v1/learners/{learner}").status_code == 200


def until_done(home: Path, jobs: set[str]) -> None:
    store, until = opened_store(home), time.monotonic() + ENDED_S
    while left := [id for id in jobs if store.jobs.get(TENANT, id).state != "done"]:
        assert time.monotonic() < until, "jobs are left over"
        for id in left:
            if store.jobs.get(TENANT, id).state == "failed":  # it saw three servers die
                store.jobs.retry(TENANT, id)
        time.sleep(0.1)
    store.close()


def campaign(home: Path, seed: int, kills: int) -> None:
    prepared(home)
    port, chance, jobs = free_port(), Random(seed), set[str]()
    load = Load(f"http://127.0.0.1:{port}")
    for round_ in range(kills):
        jobs |= killed_under_load(home, load, port, chance, round_)
    with server(home, port):
        again(load)
        until_done(home, jobs)
    ports = opened(home)
    kept = {path.id for path in ports.store.paths(TENANT, limit=10_000)}
    assert set(load.paths.values()) <= kept
    assert len(kept) <= len(load.sent), "a request was done twice"
    assert ports.store.usage.today(TENANT, KIND) == STEPS * len(jobs)
    Indexer(ports).drain()
    drift = drift_of(ports.store, ports.index, TENANT)
    assert (drift.wrong, drift.strange) == ((), ())
    ports.index.close()
    ports.store.close()
    assert load.paths


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 4))
def test_a_server_killed_under_load_loses_nothing_and_does_nothing_twice(tmp_path: Path, seed: int) -> None:
    campaign(tmp_path, seed, 6)
