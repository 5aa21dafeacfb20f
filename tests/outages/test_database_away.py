"""PostgreSQL slow, silent, cut or gone: 503 with Retry-After soon, all else goes on, and it comes back by itself."""

import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest
from litestar.testing import TestClient

from service.app import create_app
from service.intake.curate import put_records
from service.intake.indexer import Indexer
from service.jobs import worker as working
from service.ports import Ports
from service.store.database import postgres as bounded
from service.store.database.engine import open_engine
from service.store.errors import StoreUnavailable
from service.store.store import Store
from service.workspace import Workspaces
from tests.outages.proxy import BAD, Proxy, proxied, some_of_bad
from tests.service.conftest import KEY, TENANT, records
from tests.store.released import empty_database

SOON_S = 5.0  # for a ping that is not answered and a connection that is not made, with limits of half a second
AT_ONCE_S = 1.0
BACK_S = 5.0
_numbers = count(1)


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "PING_S", 0.5)
    monkeypatch.setattr(bounded.Bounded, "limit_s", 1.0)
    monkeypatch.setattr(bounded, "SILENT_S", 1.0)
    monkeypatch.setitem(bounded.CONNECT_ARGS, "connect_timeout", 2)  # the least that PostgreSQL's library takes


@pytest.fixture(scope="module")
def database(request: pytest.FixtureRequest) -> str:
    """The address of a filled database, reached by its socket."""
    postgres: str = request.getfixturevalue("postgres")
    return empty_database(postgres, f"outage{next(_numbers)}")


@pytest.fixture
def proxy(database: str) -> Iterator[Proxy]:
    folder = parse_qs(urlsplit(database).query)["host"][0]
    with proxied(f"{folder}/.s.PGSQL.5432") as found:
        yield found


@pytest.fixture
def away(filled: Ports, database: str, proxy: Proxy) -> Iterator[Ports]:
    """Ports whose database is behind the proxy."""
    name = urlsplit(database).path
    store = Store(open_engine(f"postgresql://postgres:@127.0.0.1:{proxy.port}{name}?sslmode=disable"))
    store.migrate()
    store.add_tenant(TENANT)
    ports = replace(filled, store=store, workspaces=Workspaces(store, filled.embedder))
    put_records(ports, TENANT, records(), ())
    Indexer(ports).drain()
    yield ports
    store.close()


@pytest.fixture
def asking(away: Ports) -> Iterator[TestClient[Any]]:
    with TestClient(create_app(away)) as found:
        found.headers["Authorization"] = f"Bearer {KEY}"
        yield found


def timed(client: TestClient[Any], address: str) -> tuple[Any, float]:
    begun = time.monotonic()
    return client.get(address), time.monotonic() - begun


@pytest.mark.parametrize("toxic", some_of_bad("silent"))
def test_requests_are_told_soon_that_the_database_is_away_and_it_comes_back(
    asking: TestClient[Any], proxy: Proxy, toxic: Any
) -> None:
    assert asking.get("/v1/skills").status_code == 200
    proxy.set(toxic)
    for _ in range(4):
        answer, took = timed(asking, "/v1/skills")
        assert (answer.status_code, took < SOON_S) == (503, True), (answer.text, took)
        assert int(answer.headers["retry-after"]) > 0
        assert answer.headers["content-type"].startswith("application/problem+json")
    assert timed(asking, "/v1/skills")[1] < AT_ONCE_S
    assert asking.get("/health").status_code == 200
    assert asking.get("/ready").status_code == 503
    proxy.set("")
    until = time.monotonic() + BACK_S
    while asking.get("/v1/skills").status_code != 200:
        assert time.monotonic() < until, "it does not come back"
        time.sleep(0.1)
    assert asking.get("/ready").status_code == 200


def test_a_database_that_is_only_slow_is_waited_for(asking: TestClient[Any], proxy: Proxy) -> None:
    proxy.set("latency")
    assert asking.get("/v1/skills").status_code == 200


@pytest.mark.slow
def test_a_write_that_was_cut_off_is_there_whole_or_not_at_all(away: Ports, proxy: Proxy) -> None:
    for toxic in BAD:
        before = away.store.revision(TENANT)
        proxy.set(toxic)
        with pytest.raises(StoreUnavailable):
            put_records(away, TENANT, [replace_label(record, toxic) for record in records()[:4]], ())
        proxy.set("")
        until = time.monotonic() + BACK_S
        while (after := revision(away)) is None:
            assert time.monotonic() < until
            time.sleep(0.1)
        labels = {skill.label.startswith(toxic) for skill in away.store.skills(TENANT)}
        assert (after, labels) in ((before, {False}), (before + 1, {True}))


def test_jobs_wait_while_the_database_is_away_and_go_on_by_themselves(
    away: Ports, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(working.KINDS, "work", lambda _, running: {"n": running.args["n"]})
    with working.Worker(lambda: away).running():
        proxy.set("refuse")
        time.sleep(1.2)
        proxy.set("")
        until = time.monotonic() + BACK_S
        while revision(away) is None:
            assert time.monotonic() < until
            time.sleep(0.1)
        job = away.store.jobs.add(TENANT, "work", {"n": 3})
        while away.store.jobs.get(TENANT, job.id).state != "done":
            assert time.monotonic() < until + BACK_S
            time.sleep(0.1)


def replace_label(record: Any, label: str) -> Any:
    return msgspec.structs.replace(record, label=f"{label} {record.label}") if hasattr(record, "label") else record


def revision(ports: Ports) -> int | None:
    try:
        return ports.store.revision(TENANT)
    except StoreUnavailable:
        return None
