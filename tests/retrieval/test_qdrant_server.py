"""What the server form promises beside the contract: how it asks, and what it does when the server fails."""

import logging
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from qdrant_client import QdrantClient, models

from retrieval.breaker import Breaker
from retrieval.errors import IndexUnavailable
from retrieval.qdrant import Cluster, QdrantIndex
from service.settings import BadSetting, Settings
from service.wiring import server_index
from tests.retrieval.qdrant_fake import FakeQdrant, client_of, fake_qdrant
from tests.retrieval.test_index import POINTS, SPEC, ask, point

SOON = Cluster(deadline_s=0.6, timeout_s=0.6, tries=2)
SLACK_S = 1.0  # a busy machine starts a thread late
FAULTS = ("500", "429", "garbage", "nothing", "less", "hang", "drip", "reset", "refused")


@pytest.fixture
def fake() -> Iterator[FakeQdrant]:
    with fake_qdrant() as found:
        yield found


def opened(fake: FakeQdrant, cluster: Cluster = SOON, failures: int = 1000, rest_s: float = 30) -> QdrantIndex:
    breaker = Breaker("the Qdrant server", failures, rest_s)
    return QdrantIndex(client_of(fake, cluster.timeout_s), "t", SPEC, cluster, breaker)


def asked(fake: FakeQdrant, end: str) -> list[dict[str, str]]:
    """Return the parameters of the requests whose path ends so."""
    return [params for _, path, params in fake.asked if path.endswith(end)]


def test_a_collection_is_made_for_the_cluster_that_the_settings_describe(fake: FakeQdrant) -> None:
    opened(fake, Cluster(shards=6, replicas=2, write_consistency=2)).add("acme", POINTS)
    made = fake.created["t-passages"]
    assert (made.shard_number, made.replication_factor, made.write_consistency_factor) == (6, 2, 2)


def test_without_settings_the_server_decides(fake: FakeQdrant) -> None:
    opened(fake).add("acme", POINTS)
    made = fake.created["t-passages"]
    assert (made.shard_number, made.replication_factor, made.write_consistency_factor) == (None, None, None)


def test_the_tenant_key_has_an_index_of_its_own_kind(fake: FakeQdrant) -> None:
    opened(fake).add("acme", POINTS)
    keyword = models.KeywordIndexParams.model_validate(fake.indexes["t-passages"]["tenant"])
    assert keyword.is_tenant
    assert fake.indexes["t-passages"].keys() >= {"document", "edition", "resource", "kind", "language", "access"}


def test_indexes_that_a_creation_cut_short_has_left_out_are_made(fake: FakeQdrant) -> None:
    opened(fake).add("acme", POINTS)
    del fake.indexes["t-passages"]["access"]
    assert opened(fake).count("acme") == 5
    assert "access" in fake.indexes["t-passages"]


@pytest.mark.parametrize("consistency", ["majority", "2"])
def test_reads_ask_for_the_consistency_of_the_settings(fake: FakeQdrant, consistency: str) -> None:
    index = opened(fake, replace(SOON, read_consistency=consistency))
    index.search("acme", [ask("SQL")])
    assert [params.get("consistency") for params in asked(fake, "/query/batch")] == [consistency]


def test_writes_go_in_batches_and_wait(fake: FakeQdrant) -> None:
    opened(fake, replace(SOON, batch=2)).add("acme", POINTS)
    assert [params["wait"] for params in asked(fake, "/points")] == ["true"] * 3


def test_a_collection_of_another_cluster_is_told(fake: FakeQdrant, caplog: pytest.LogCaptureFixture) -> None:
    opened(fake).add("acme", POINTS)
    with caplog.at_level(logging.WARNING):
        assert opened(fake, Cluster(replicas=3)).count("acme") == 5
    assert "'replication_factor': 1" in caplog.text


@pytest.mark.parametrize("fault", FAULTS)
def test_a_search_of_a_failing_server_says_so_within_its_deadline(fake: FakeQdrant, fault: str) -> None:
    index = opened(fake)
    index.add("acme", POINTS)
    fake.fail(fault)
    start = time.monotonic()
    with pytest.raises(IndexUnavailable):
        index.search("acme", [ask("SQL")])
    assert time.monotonic() - start < SOON.deadline_s + SLACK_S


@pytest.mark.parametrize("fault", FAULTS)
def test_a_first_search_of_a_failing_server_keeps_the_deadline_too(fake: FakeQdrant, fault: str) -> None:
    index = opened(fake)
    fake.fail(fault)
    start = time.monotonic()
    with pytest.raises(IndexUnavailable):
        index.search("acme", [ask("SQL")])
    assert time.monotonic() - start < SOON.deadline_s + SLACK_S


@pytest.mark.parametrize("fault", ["500", "garbage", "nothing", "less", "reset", "refused"])
def test_what_fails_once_is_asked_again(fake: FakeQdrant, fault: str) -> None:
    index = opened(fake, replace(SOON, tries=3, deadline_s=5))
    index.add("acme", POINTS)
    fake.fail(fault)
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        fake.mend()

    index._calls = replace(index._calls, sleep=pause)
    assert index.search("acme", [ask("git rebase")])[0][0].document == "d3"
    index.add("acme", [point("git merge", "d9")])
    assert len(pauses) == 1


def test_what_the_server_refuses_is_not_asked_again(fake: FakeQdrant) -> None:
    client = QdrantClient(url=fake.url, check_compatibility=False)
    index = QdrantIndex(client, "t", SPEC, SOON, Breaker("it", failures=1))
    for _ in range(2):
        with pytest.raises(IndexUnavailable, match="API key"):
            index.count("acme")
    assert len(fake.asked) == 2


def test_after_failures_in_a_row_nothing_is_sent_until_a_probe_is_answered(fake: FakeQdrant) -> None:
    index = opened(fake, replace(SOON, tries=1), failures=3, rest_s=0.5)
    index.add("acme", POINTS)
    fake.fault = "500"
    for _ in range(3):
        with pytest.raises(IndexUnavailable):
            index.search("acme", [ask("SQL")])
    sent = len(fake.asked)
    for _ in range(20):
        with pytest.raises(IndexUnavailable, match="left alone"):
            index.search("acme", [ask("SQL")])
    assert len(fake.asked) == sent
    fake.fault = ""
    time.sleep(0.6)
    assert index.search("acme", [ask("git rebase")])[0][0].document == "d3"


def test_a_collection_that_was_dropped_is_made_anew(fake: FakeQdrant) -> None:
    index = opened(fake)
    index.add("acme", POINTS)
    fake.local.delete_collection("t-passages")
    with pytest.raises(IndexUnavailable, match="404"):
        index.count("acme")
    index.add("acme", POINTS)
    assert index.count("acme") == 5


@pytest.mark.parametrize(
    ("setting", "named"),
    [
        ({"shards": -1}, "SHARDS"),
        ({"replicas": 2, "write_consistency": 3}, "WRITE_CONSISTENCY"),
        ({"read_consistency": "most"}, "READ_CONSISTENCY"),
        ({"read_consistency": "0"}, "READ_CONSISTENCY"),
        ({"batch": 0}, "BATCH"),
        ({"deadline_s": 0}, "DEADLINE_S"),
    ],
)
def test_a_cluster_that_cannot_be_is_named(setting: dict[str, object], named: str) -> None:
    assert named in Cluster(**setting).problem  # type: ignore[arg-type]
    with pytest.raises(BadSetting, match=f"FINGERPOST_QDRANT.*{named}"):
        server_index(Settings("home", "", "http://h:1", **{f"qdrant_{k}": v for k, v in setting.items()}), SPEC, "t")


def test_settings_of_a_cluster_reach_the_server(fake: FakeQdrant) -> None:
    settings = Settings("home", qdrant_url=fake.url, qdrant_shards=3, qdrant_replicas=2, qdrant_timeout_s=0.5)
    index = server_index(settings, SPEC, "t")
    with pytest.raises(IndexUnavailable, match="API key"):
        index.count("acme")
    assert isinstance(index, QdrantIndex)
    assert (index._cluster.shards, index._cluster.replicas, index._cluster.timeout_s) == (3, 2, 0.5)
    index.close()
