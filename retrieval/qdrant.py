"""The shared index: a Qdrant server or cluster, one collection, a tenant key."""

import logging
import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from json import JSONDecodeError
from threading import Lock
from typing import Any, TypeVar

import numpy as np
from qdrant_client import QdrantClient, models
from qdrant_client.common.client_exceptions import QdrantException, ResourceExhaustedResponse
from qdrant_client.http.exceptions import ApiException, UnexpectedResponse

from retrieval.breaker import Breaker, Open
from retrieval.calls import Away, Calls
from retrieval.embed import Vector
from retrieval.errors import IndexMismatch, IndexUnavailable
from retrieval.fuse import Ask, Key, Place, Scored, place_of, ranked, scored
from retrieval.index import (
    FILTERED_FIELDS,
    TEXT_HASH,
    Hit,
    IndexSpec,
    Point,
    Question,
    points_checked,
    questions_checked,
    tenant_checked,
)
from retrieval.qdrant_wire import (
    OWN_KEY,
    TENANT_KEY,
    collection,
    matching,
    outdated,
    request,
    server_point,
    tenant_index,
)

T = TypeVar("T")

ALL = 1_000_000  # more editions than a tenant can have
PAGE = 1_000  # points in one answer: some MB of JSON
PASSING = {408, 425, 429, 500, 502, 503, 504}  # that another try may mend
CREATED_ALREADY, GONE = 409, 404

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Cluster:
    """How a server is to keep passages, and how it is asked. 0 and "" leave a choice to the server.

    `shards`, `replicas` and `write_consistency` (replicas that must have a write before it counts) hold from when the
    collection is made. `read_consistency` is a number of replicas, or "majority", "quorum" or "all". A search takes
    `deadline_s` at most, whatever happens; any other request `timeout_s`, and `tries` of that.
    """

    shards: int = 0
    replicas: int = 0
    write_consistency: int = 0
    read_consistency: str = ""
    batch: int = 256  # points a request: about 1 MB of JSON with vectors of 384
    timeout_s: float = 10.0
    deadline_s: float = 2.0
    tries: int = 3

    @property
    def consistency(self) -> int | models.ReadConsistencyType | None:
        """`read_consistency` as the client takes it; raises ValueError for another word."""
        if not self.read_consistency:
            return None
        if self.read_consistency.isdecimal() and int(self.read_consistency):
            return int(self.read_consistency)
        return models.ReadConsistencyType(self.read_consistency)

    @property
    def problem(self) -> str:
        """Which field cannot be used and why, empty where all can."""
        if min(self.shards, self.replicas, self.write_consistency) < 0:
            return "SHARDS, _REPLICAS, _WRITE_CONSISTENCY: give 1 or more, or 0 to leave it to the server"
        if self.replicas and self.write_consistency > self.replicas:
            return f"WRITE_CONSISTENCY: {self.write_consistency} replicas cannot answer, there are {self.replicas}"
        if self.batch < 1 or min(self.timeout_s, self.deadline_s) <= 0:
            return "BATCH, _TIMEOUT_S, _DEADLINE_S: give more than 0"
        try:
            _ = self.consistency
        except ValueError:
            return f"READ_CONSISTENCY: give a number, majority, quorum or all, not {self.read_consistency!r}"
        return ""


class QdrantIndex:
    """Passages of all tenants in the collection `{prefix}-passages`, which is created when missing.

    Raises IndexMismatch on first touch when another model built the collection; `clear` of any tenant then drops it
    whole, since none of its vectors can be used. Raises IndexUnavailable when the server does not answer as it should;
    after five failures in a row nothing is sent for half a minute.
    """

    def __init__(
        self, client: QdrantClient, prefix: str, spec: IndexSpec, cluster: Cluster | None = None,
        breaker: Breaker | None = None,
    ) -> None:  # fmt: skip
        self._client, self._spec, self._cluster = client, spec, cluster or Cluster()
        self._calls = Calls(breaker or Breaker("the Qdrant server"), self._cluster.tries)
        self._name = f"{prefix}-passages"
        self._opening = Lock()
        self._ready = False

    def add(self, tenant: str, points: Sequence[Point]) -> None:
        points_checked(points, self._spec.size)
        tenant_checked(tenant)
        for i in range(0, len(points), self._cluster.batch):
            batch = [server_point(tenant, point) for point in points[i : i + self._cluster.batch]]
            self._run(lambda batch=batch: self._client.upsert(self._name, batch, wait=True))  # type: ignore[misc]
        if points:
            self._delete(outdated(tenant, points))

    def remove(self, tenant: str, documents: Collection[str]) -> None:
        tenant_checked(tenant)
        if documents:
            self._delete(matching(tenant, {"document": sorted(documents)}))

    def clear(self, tenant: str) -> None:
        try:
            self._delete(matching(tenant_checked(tenant), {}))
        except IndexMismatch:
            self._answered(lambda: self._calls.run(lambda: _told(lambda: self._client.delete_collection(self._name))))

    def search(self, tenant: str, questions: Sequence[Question]) -> list[list[Hit]]:
        questions_checked(questions, self._spec.size)
        tenant_checked(tenant)
        consistency, seconds = self._cluster.consistency, self._cluster.deadline_s
        places: dict[Key, Place] = {}  # they come with the lists: asking for them would be one more round trip

        def fetch(asks: Sequence[Ask]) -> list[list[Scored]]:
            answers = self._client.query_batch_points(
                self._name, [request(tenant, ask) for ask in asks], consistency, timeout=math.ceil(seconds)
            )
            return _read(asks, answers, places)

        def search() -> list[list[Hit]]:
            return self._opened(lambda: ranked(questions, fetch, lambda keys: places))

        return self._answered(lambda: self._calls.within(seconds, search))

    def count(self, tenant: str) -> int:
        everything = matching(tenant_checked(tenant), {})
        return self._run(lambda: self._client.count(self._name, everything, exact=True).count)

    def editions(self, tenant: str) -> dict[str, int]:
        everything = matching(tenant_checked(tenant), {})
        facet = self._run(lambda: self._client.facet(self._name, "edition", everything, limit=ALL, exact=True))
        return {str(found.value): found.count for found in facet.hits if found.count}

    def vectors(self, tenant: str, documents: Collection[str]) -> dict[str, Vector]:
        wanted, offset, found = matching(tenant_checked(tenant), {"document": sorted(documents)}), None, {}
        while documents:
            points, offset = self._run(lambda offset=offset: self._page(wanted, offset))  # type: ignore[misc]
            for point in points:
                if isinstance(point.vector, dict) and (hash := (point.payload or {}).get(TEXT_HASH)):
                    found[hash] = np.asarray(point.vector["dense"], dtype=np.float32)
            if offset is None:
                break
        return found

    def optimize(self, tenant: str) -> None:
        """Check the tenant and return: a server optimizes by itself."""
        tenant_checked(tenant)

    def flush(self) -> None:
        """Return at once: every write has waited for the server."""

    def close(self) -> None:
        self._client.close()

    # --- how the server is asked --------------------------------------------------------------------------------------

    def _delete(self, wanted: models.Filter) -> None:
        self._run(lambda: self._client.delete(self._name, models.FilterSelector(filter=wanted), wait=True))

    def _page(self, wanted: models.Filter, offset: Any) -> tuple[list[models.Record], Any]:
        return self._client.scroll(
            self._name, wanted, limit=PAGE, offset=offset, with_payload=[TEXT_HASH], with_vectors=["dense"]
        )

    def _run(self, call: Callable[[], T]) -> T:
        return self._answered(lambda: self._calls.run(lambda: self._opened(call)))

    def _answered(self, call: Callable[[], T]) -> T:
        try:
            return call()
        except (Away, Open) as problem:
            raise IndexUnavailable(str(problem)) from problem

    def _opened(self, call: Callable[[], T]) -> T:
        """Make one call once the collection is there."""

        def opened() -> T:
            with self._opening:
                if not self._ready:
                    self._ensure()
                    self._ready = True
            return call()

        try:
            return _told(opened)
        except _Gone:
            self._ready = False  # somebody dropped the collection; the next call makes it anew
            raise

    def _ensure(self) -> None:
        if not self._client.collection_exists(self._name):
            try:
                self._create()
            except UnexpectedResponse as refused:
                if refused.status_code != CREATED_ALREADY:  # by another process, just now
                    raise
        there = self._client.get_collection(self._name)
        built = (there.config.metadata or {}).get(OWN_KEY)
        self._spec.check(self._name, built if isinstance(built, dict) else {})
        self._compare(there.config.params)
        self._index_fields(there.payload_schema.keys())

    def _create(self) -> None:
        cluster = self._cluster
        self._client.create_collection(
            self._name,
            shard_number=cluster.shards or None,
            replication_factor=cluster.replicas or None,
            write_consistency_factor=cluster.write_consistency or None,
            **collection(self._spec),  # type: ignore[arg-type]
        )

    def _index_fields(self, there: Collection[str]) -> None:
        """Make the indexes that are missing, all of them for a new collection."""
        if TENANT_KEY not in there:
            self._client.create_payload_index(self._name, TENANT_KEY, tenant_index())
        for name in FILTERED_FIELDS:
            if name not in there:
                self._client.create_payload_index(self._name, name, models.PayloadSchemaType.KEYWORD)

    def _compare(self, there: models.CollectionParams) -> None:
        """Warn where the collection was made for another cluster than the settings describe."""
        c = self._cluster
        asked = {"shard_number": c.shards, "replication_factor": c.replicas,
                 "write_consistency_factor": c.write_consistency}  # fmt: skip
        other = {name: getattr(there, name) for name, value in asked.items() if value not in (0, getattr(there, name))}
        if other:
            log.warning("collection %s was made with %s, the settings ask for %s", self._name, other, asked)


class _Gone(IndexUnavailable):
    """The collection is not there any more."""


def _read(asks: Sequence[Ask], answers: Sequence[models.QueryResponse], places: dict[Key, Place]) -> list[list[Scored]]:
    """Return the lists of an answer, and add its places; raise Away where it is not one to these asks."""
    if len(answers) != len(asks):
        raise Away(f"{len(answers)} answers to {len(asks)} questions")
    try:
        places |= {point.id: place_of(point.payload or {}) for answer in answers for point in answer.points}
        return [[scored(point.id, point.score) for point in answer.points] for answer in answers]
    except (KeyError, TypeError) as problem:
        raise Away(f"points without {problem}") from problem


def _told(call: Callable[[], T]) -> T:
    """Make a call of the client; raise Away where another try may help, else IndexUnavailable."""
    try:
        return call()
    except ResourceExhaustedResponse as busy:
        raise Away(str(busy), float(busy.retry_after_s)) from busy
    except UnexpectedResponse as refused:
        if refused.status_code in PASSING:
            raise Away(str(refused)) from refused
        raise (_Gone if refused.status_code == GONE else IndexUnavailable)(str(refused)) from refused
    except (ApiException, QdrantException, JSONDecodeError, AssertionError) as problem:  # the client asserts results
        raise Away(str(problem)) from problem
