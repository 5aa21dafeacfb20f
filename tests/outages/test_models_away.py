"""A language model, an embedding endpoint or a vector database that is slow, away or lying: paths and search answer."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from litestar.testing import TestClient
from qdrant_client import QdrantClient

from retrieval.index import IndexSpec
from retrieval.qdrant import Cluster, QdrantIndex
from service.app import create_app
from service.intake.indexer import Indexer
from service.llm import Endpoint, EndpointEmbedder, OpenAIComplete, embedding, guard
from service.ports import Ports
from service.workspace import Workspaces
from tests.outages.models import LIES, Models, serving_models
from tests.outages.proxy import Proxy, proxied, some_of_bad
from tests.retrieval.qdrant_fake import KEY as QDRANT_KEY
from tests.retrieval.qdrant_fake import fake_qdrant
from tests.service.conftest import KEY

SOON_S = 4.0  # with deadlines of a second; the machine may be busy
TIMEOUT_S = 0.5
SEARCH = {"query": "SQL joins"}
QUICK = ("another length", "a page")
PATH = {"learner": "lea", "roles": [{"role": "r:analyst"}], "start": "2026-11-02"}


@pytest.fixture
def models() -> Iterator[Models]:
    with serving_models() as found:
        yield found


@pytest.fixture
def proxy(models: Models) -> Iterator[Proxy]:
    with proxied(models.port) as found:
        yield found


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "QUESTION_S", TIMEOUT_S)


@contextmanager
def asking(ports: Ports) -> Iterator[TestClient[Any]]:
    with TestClient(create_app(ports)) as found:
        found.headers["Authorization"] = f"Bearer {KEY}"
        yield found


def endpoint(proxy: Proxy) -> Endpoint:
    return Endpoint("m", f"http://127.0.0.1:{proxy.port}/v1", timeout_s=TIMEOUT_S)


def answer(client: TestClient[Any], address: str, body: dict[str, Any]) -> Any:
    """Post, and expect a good answer soon."""
    begun = time.monotonic()
    found = client.post(address, json=body)
    assert found.status_code in (200, 201), found.text
    assert time.monotonic() - begun < SOON_S
    return found.json()


@contextmanager
def speaking(filled: Ports, proxy: Proxy) -> Iterator[TestClient[Any]]:
    """Give a client of a service whose language model is behind the proxy."""
    complete = OpenAIComplete.at(endpoint(proxy))
    with asking(replace(filled, complete=complete)) as client:
        yield client
    complete.close()


@contextmanager
def by_endpoint(filled: Ports, proxy: Proxy) -> Iterator[TestClient[Any]]:
    """Give a client of a service whose embedding endpoint is behind the proxy."""
    embedder = EndpointEmbedder.at(endpoint(proxy))
    embedder.expect(filled.embedder.size)
    with asking(replace(filled, embedder=embedder, workspaces=Workspaces(filled.store, embedder))) as client:
        yield client
    embedder.close()


@pytest.mark.parametrize("toxic", some_of_bad("silent"))
def test_explanations_come_from_templates_while_the_language_model_is_away(
    filled: Ports, proxy: Proxy, toxic: Any
) -> None:  # fmt: skip
    proxy.set(toxic)
    with speaking(filled, proxy) as client:
        path = answer(client, "/v1/paths", PATH)
        told = answer(client, f"/v1/paths/{path['id']}/explanations", {})
    assert (told["degraded"], told["model"], len(told["steps"])) == (["model"], None, len(path["steps"]))


def test_a_language_model_that_is_only_slow_is_waited_for(filled: Ports, proxy: Proxy) -> None:
    proxy.set("latency")
    with speaking(filled, proxy) as client:
        path = answer(client, "/v1/paths", PATH)
        assert answer(client, f"/v1/paths/{path['id']}/explanations", {})["degraded"] == []


@pytest.mark.parametrize("toxic", some_of_bad("drip", "garbage"))
def test_search_and_paths_go_by_words_while_the_embedding_endpoint_is_away(
    filled: Ports, proxy: Proxy, toxic: Any
) -> None:  # fmt: skip
    proxy.set(toxic)
    with by_endpoint(filled, proxy) as client:
        found = answer(client, "/v1/search", SEARCH)
        assert found["degraded"] == ["model"]
        assert any("join" in hit["text"].casefold() for hit in found["hits"])
        path = answer(client, "/v1/paths", PATH)
        assert (path["status"], path["degraded"]) == ("complete", ["model"])
        assert all(step["citations"] for step in path["steps"])


@pytest.mark.parametrize("lie", [pytest.param(lie, marks=() if lie in QUICK else pytest.mark.slow) for lie in LIES])
def test_search_goes_by_words_where_the_embedding_endpoint_lies(
    filled: Ports, models: Models, proxy: Proxy, lie: str
) -> None:  # fmt: skip
    models.lie = lie
    with by_endpoint(filled, proxy) as client:
        assert answer(client, "/v1/search", SEARCH)["degraded"] == ["model"]


@pytest.mark.slow
@pytest.mark.parametrize("lie", ["another form", "a list", "a page"])
def test_explanations_come_from_templates_where_the_language_model_lies(
    filled: Ports, models: Models, proxy: Proxy, lie: str
) -> None:
    models.lie = lie
    with speaking(filled, proxy) as client:
        path = answer(client, "/v1/paths", PATH)
        assert answer(client, f"/v1/paths/{path['id']}/explanations", {})["degraded"] == ["model"]


@pytest.mark.slow
@pytest.mark.parametrize("status", [401, 404, 429, 500, 503])
def test_an_endpoint_that_refuses_is_told_of_and_harms_nothing(
    filled: Ports, models: Models, proxy: Proxy, status: int
) -> None:
    models.status = status
    with by_endpoint(filled, proxy) as client:
        assert answer(client, "/v1/search", SEARCH)["degraded"] == ["model"]


def test_an_endpoint_that_keeps_failing_is_left_alone_and_asked_again_when_it_is_back(
    filled: Ports, models: Models, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "REST_S", 1.0)
    models.status = 503
    with by_endpoint(filled, proxy) as client:
        for _ in range(5):
            answer(client, "/v1/search", SEARCH)
        asked, begun = models.asked, time.monotonic()
        for _ in range(5):
            assert answer(client, "/v1/search", SEARCH)["degraded"] == ["model"]
        assert (models.asked, time.monotonic() - begun < 1.0) == (asked, True)
        models.status = 200
        time.sleep(1.0)
        assert answer(client, "/v1/search", SEARCH)["degraded"] == []


@pytest.mark.parametrize("toxic", some_of_bad("cut"))
def test_search_and_paths_answer_while_the_vector_database_is_away(
    filled: Ports, toxic: Any
) -> None:  # fmt: skip
    spec = IndexSpec.of(filled.embedder)
    with fake_qdrant() as fake, proxied(int(fake.url.rpartition(":")[2])) as proxy:
        address = f"http://127.0.0.1:{proxy.port}"
        with pytest.warns(UserWarning, match="insecure"):
            client = QdrantClient(url=address, api_key=QDRANT_KEY, timeout=1, check_compatibility=False)
        index = QdrantIndex(client, "x", spec, Cluster(timeout_s=1, deadline_s=0.5, tries=2))
        ports = replace(filled, index=index)
        filled.store.reindex("default")
        Indexer(ports).drain()
        proxy.set(toxic)
        with asking(ports) as asked:
            found = answer(asked, "/v1/search", SEARCH)
            path = answer(asked, "/v1/paths", PATH)
            assert asked.get(f"/v1/paths/{path['id']}").status_code == 200
        index.close()
    assert (found["degraded"], path["degraded"], path["status"]) == (["index"], ["index"], "complete")
    assert found["hits"]
