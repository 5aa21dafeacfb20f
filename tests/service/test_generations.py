"""A change of the embedding model: built beside, switched at once, taken back, and no query mixes two models."""

import threading
from contextlib import closing

import pytest
from litestar.testing import TestClient

from paths.model import Document
from service import wiring
from service.app import create_app
from service.commands import index as command
from service.commands.console import BadUsage
from service.finding.find import find
from service.intake.curate import put_records
from service.intake.indexer import Indexer
from service.schemas import SearchRequest
from service.serving import Serving
from service.settings import Settings
from service.store.errors import NotFound
from service.store.values import Changes
from tests.fakes import HashEmbedder
from tests.service.conftest import TENANT, records

OLD, NEW = "old", "new"


class Sized(HashEmbedder):
    """A model whose vectors are of another size for every name; it knows who asked it."""

    def __init__(self, settings):
        self.name = settings.embedding_model or OLD
        self.size = 64 if self.name == OLD else 96


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setattr(wiring, "open_embedder", Sized)
    monkeypatch.setattr(command, "open_embedder", Sized)
    settings = Settings(home=str(tmp_path))
    with wiring.open_ports(settings) as ports:
        put_records(ports, TENANT, records(), ())
        Indexer(ports).drain()
    return tmp_path


def settings(home, model=""):
    return Settings(home=str(home), embedding_model=model)


def change(home, action, model=""):
    with wiring.open_ports(settings(home, model)) as ports:
        return command.CHANGES[action](ports, settings(home, model))


def hits(ports):
    return [hit.document for hit in find(ports, TENANT, SearchRequest("SQL joins")).hits]


def test_building_beside_changes_nothing_for_whoever_asks(home):
    with wiring.open_ports(settings(home)) as ports:
        before, generation = hits(ports), ports.generation
        built = change(home, "build", NEW)

        assert (built.model, built.state, built.followed > 0) == (NEW, "building", True)
        assert hits(ports) == before
    with wiring.open_ports(settings(home, NEW)) as ports:  # the settings alone change nothing either
        assert (ports.generation, ports.embedder.name) == (generation, OLD)


def test_after_the_switch_the_new_model_answers_and_after_the_rollback_the_old_one(home):
    change(home, "build", NEW)
    assert change(home, "switch").model == NEW
    with wiring.open_ports(settings(home)) as ports:
        assert ports.embedder.name == NEW
        assert hits(ports)
        ports.store.write(TENANT, Changes(put=(Document("hub:new", "SQL joins, newly told."),)))
        Indexer(ports).drain()
    assert change(home, "rollback").model == OLD
    with wiring.open_ports(settings(home)) as ports:
        assert ports.embedder.name == OLD
        assert "hub:new" in hits(ports)


def test_a_build_that_was_stopped_goes_on_where_it_was(home):
    first = change(home, "build", NEW).followed
    with wiring.open_ports(settings(home)) as ports:
        ports.store.write(TENANT, Changes(put=(Document("hub:new", "SQL joins, newly told."),)))

    assert change(home, "build", NEW).followed == 1 < first


def test_the_model_that_answers_is_not_built_again(home):
    with pytest.raises(BadUsage, match="answers already"):
        change(home, "build")


@pytest.mark.parametrize("action", ["switch", "rollback"])
def test_without_another_generation_there_is_nothing_to_switch_to(home, action):
    with pytest.raises(NotFound):
        change(home, action)


def test_an_empty_store_takes_the_model_that_the_settings_name(tmp_path, monkeypatch):
    monkeypatch.setattr(wiring, "open_embedder", Sized)
    with wiring.open_ports(settings(tmp_path)) as ports:
        assert ports.embedder.name == OLD
    with wiring.open_ports(settings(tmp_path, NEW)) as ports:
        assert ports.embedder.name == NEW


def test_a_running_server_takes_the_new_generation_over_without_a_failed_or_mixed_search(home):
    failed, stop = [], threading.Event()
    with wiring.open_ports(settings(home), single_user=True) as ports:
        serving = Serving(ports)

        def ask():
            while not stop.is_set():
                given = serving.ports
                reply = find(given, TENANT, SearchRequest("SQL joins"))
                if reply.degraded or not reply.hits:
                    failed.append(given.generation)

        with serving.running(), closing(_Threads(ask)):
            assert change(home, "build", NEW).followed > 0
            change(home, "switch")
            for _ in range(100):
                if serving.ports.embedder.name == NEW:
                    break
                stop.wait(0.1)
            assert serving.ports.embedder.name == NEW
            stop.set()
        assert failed == []


class _Threads:
    def __init__(self, work):
        self.all = [threading.Thread(target=work) for _ in range(3)]
        for thread in self.all:
            thread.start()

    def close(self):
        for thread in self.all:
            thread.join()


def test_requests_are_handed_the_generation_that_answers(home):
    change(home, "build", NEW)
    with wiring.open_ports(settings(home), single_user=True) as ports, TestClient(create_app(ports)) as client:
        change(home, "switch")
        asked = (client.get("/ready").json()["checks"]["embedding"] for _ in range(100) if not stop_for(0.1))

        assert NEW in asked
        assert client.post("/v1/search", json={"query": "SQL joins"}).json()["degraded"] == []


def stop_for(seconds):
    return threading.Event().wait(seconds)
