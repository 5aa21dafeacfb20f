"""With the Qdrant server down, searches go on by the store's words, say so, and keep their time; then it catches up."""

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from paths.model import Document
from retrieval.breaker import Breaker
from retrieval.errors import IndexUnavailable, ModelUnavailable
from retrieval.index import IndexSpec
from retrieval.qdrant import Cluster, QdrantIndex
from service.finding.find import find
from service.intake.indexer import Indexer
from service.ports import Ports
from service.schemas import SearchReply, SearchRequest
from service.serving import Serving
from service.store.values import Changes
from tests.fakes import HashEmbedder
from tests.retrieval.qdrant_fake import FakeQdrant, client_of, fake_qdrant, wait_until
from tests.service.conftest import TENANT

DEADLINE_S, SLACK_S, REST_S = 0.5, 1.0, 0.3
FAULTS = ("500", "429", "garbage", "nothing", "hang", "drip", "reset", "refused")


@pytest.fixture
def fake() -> Iterator[FakeQdrant]:
    with fake_qdrant() as found:
        yield found


@pytest.fixture
def served(filled: Ports, fake: FakeQdrant) -> Ports:
    """Ports over the small workspace with its passages on the server."""
    cluster = Cluster(deadline_s=DEADLINE_S, timeout_s=DEADLINE_S, tries=2)
    breaker = Breaker("the Qdrant server", failures=3, rest_s=REST_S)
    index = QdrantIndex(client_of(fake), "t", IndexSpec.of(filled.embedder), cluster, breaker)
    ports = replace(filled, index=index)
    Indexer(ports).drain()  # an empty index beside a filled store is filled
    return ports


def ask(ports: Ports, query: str = "SQL joins", **other: object) -> SearchReply:
    return find(ports, TENANT, SearchRequest(query, **other))  # type: ignore[arg-type]


def found(reply: SearchReply) -> set[str]:
    return {hit.document for hit in reply.hits}


def test_with_the_server_up_nothing_is_degraded(served: Ports) -> None:
    reply = ask(served)
    assert reply.degraded == ()
    assert "hub:sql" in found(reply)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_search_falls_back_to_the_stores_words_within_the_deadline(
    served: Ports, fake: FakeQdrant, fault: str
) -> None:
    fake.fail(fault)
    for _ in range(2):
        start = time.monotonic()
        reply = ask(served, "explicit conditions")  # words that stand in the text alone
        assert time.monotonic() - start < DEADLINE_S + SLACK_S
        assert reply.degraded == ("index",)
        assert found(reply) == {"hub:sql"}


def test_once_the_breaker_is_open_the_fallback_costs_no_waiting(served: Ports, fake: FakeQdrant) -> None:
    fake.fault = "hang"
    for _ in range(3):
        ask(served)
    sent = len(fake.asked)
    assert ask(served).degraded == ("index",)
    assert len(fake.asked) == sent


def test_the_fallback_shows_nobody_what_they_may_not_see(served: Ports, fake: FakeQdrant) -> None:
    fake.fail("refused")
    assert "hub:board" not in found(ask(served, "board Mondays"))
    assert "hub:board" in found(ask(served, "board Mondays", learner="max"))


def test_the_fallback_keeps_the_filters(served: Ports, fake: FakeQdrant) -> None:
    fake.fail("refused")
    assert found(ask(served, "SQL joins", kinds=("hub",))) == {"hub:sql"}


def test_the_index_catches_up_through_the_outbox_when_the_server_is_back(served: Ports, fake: FakeQdrant) -> None:
    serving = Serving(served)
    with serving.running():
        fake.fail("refused")
        served.store.write(TENANT, Changes(put=(Document("hub:new", "Window functions, newly told.", kind="hub"),)))
        with pytest.raises(IndexUnavailable):
            Indexer(served).drain()
        assert "hub:new" in found(ask(served, "window functions newly"))
        fake.mend()
        wait_until(lambda: not served.store.pending_count())
        wait_until(lambda: ask(served, "window functions newly").degraded == ())
    assert "hub:new" in found(ask(served, "window functions newly"))


class Away(HashEmbedder):
    """A model that does not answer."""

    def embed(self, texts):  # type: ignore[no-untyped-def]
        raise ModelUnavailable("the endpoint does not answer")


def test_without_the_model_the_index_is_searched_by_words_and_says_so(filled: Ports) -> None:
    reply = ask(replace(filled, embedder=Away()), "explicit conditions")
    assert reply.degraded == ("model",)
    assert "hub:sql" in found(reply)
