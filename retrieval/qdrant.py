"""The shared index: a Qdrant server or cluster, one collection, a tenant key."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from threading import Lock

import numpy as np
from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import ApiException, UnexpectedResponse

from retrieval.embed import Vector
from retrieval.errors import IndexMismatch, IndexUnavailable
from retrieval.fuse import Ask, Scored, ranked, scored
from retrieval.index import (
    FILTERED_FIELDS,
    TEXT_HASH,
    Hit,
    IndexSpec,
    Point,
    Question,
    filters_of,
    payload_of,
    point_id,
    points_checked,
    questions_checked,
    tenant_checked,
)
from retrieval.lexical import passage_terms

BATCH = 256  # points a request: about 1 MB of JSON with vectors of 384
ALL = 1_000_000  # more editions than a tenant can have
PAGE = 1_000  # points in one answer: some MB of JSON
OWN_KEY = "fingerpost"  # under which the spec lies in the collection's metadata
GRAPH_LINKS = 16  # Qdrant's default, here for the graph of each tenant; a graph over all tenants is never searched


class QdrantIndex:
    """Passages of all tenants in the collection `{prefix}-passages`, which is created when missing.

    Raises IndexMismatch on first touch when another model built the collection; `clear` of any tenant then drops it
    whole, since none of its vectors can be used. Raises IndexUnavailable when the server does not answer.
    """

    def __init__(self, client: QdrantClient, prefix: str, spec: IndexSpec) -> None:
        self._client, self._spec = client, spec
        self._name = f"{prefix}-passages"
        self._opening = Lock()
        self._ready = False

    def add(self, tenant: str, points: Sequence[Point]) -> None:
        points_checked(points, self._spec.size)
        with self._open(tenant) as client:
            for i in range(0, len(points), BATCH):
                batch = [_server_point(tenant, point) for point in points[i : i + BATCH]]
                client.upsert(self._name, batch, wait=True)
            if points:
                client.delete(self._name, models.FilterSelector(filter=_outdated(tenant, points)), wait=True)

    def remove(self, tenant: str, documents: Collection[str]) -> None:
        with self._open(tenant) as client:
            wanted = _filter(tenant, {"document": sorted(documents)})
            client.delete(self._name, models.FilterSelector(filter=wanted), wait=True)

    def clear(self, tenant: str) -> None:
        try:
            with self._open(tenant) as client:
                client.delete(self._name, models.FilterSelector(filter=_filter(tenant, {})), wait=True)
        except IndexMismatch:
            with _answering():
                self._client.delete_collection(self._name)

    def search(self, tenant: str, questions: Sequence[Question]) -> list[list[Hit]]:
        questions_checked(questions, self._spec.size)
        with self._open(tenant) as client:

            def fetch(asks: Sequence[Ask]) -> list[list[Scored]]:
                answers = client.query_batch_points(self._name, [_request(tenant, ask) for ask in asks])
                return [[scored(point.payload or {}, point.score) for point in answer.points] for answer in answers]

            return ranked(questions, fetch)

    def count(self, tenant: str) -> int:
        with self._open(tenant) as client:
            return client.count(self._name, _filter(tenant, {}), exact=True).count

    def editions(self, tenant: str) -> dict[str, int]:
        with self._open(tenant) as client:
            facet = client.facet(self._name, "edition", _filter(tenant, {}), limit=ALL, exact=True)
            return {str(found.value): found.count for found in facet.hits if found.count}

    def vectors(self, tenant: str, documents: Collection[str]) -> dict[str, Vector]:
        found: dict[str, Vector] = {}
        with self._open(tenant) as client:
            wanted, offset = _filter(tenant, {"document": sorted(documents)}), None
            while documents:
                points, offset = client.scroll(
                    self._name, wanted, limit=PAGE, offset=offset, with_payload=[TEXT_HASH], with_vectors=["dense"]
                )
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

    @contextmanager
    def _open(self, tenant: str) -> Iterator[QdrantClient]:
        tenant_checked(tenant)
        with _answering():
            with self._opening:
                if not self._ready:
                    self._ensure()
                    self._ready = True
            yield self._client

    def _ensure(self) -> None:
        if not self._client.collection_exists(self._name):
            try:
                self._create()
            except UnexpectedResponse as refused:
                if refused.status_code != 409:  # 409: another process has just created it
                    raise
        built = (self._client.get_collection(self._name).config.metadata or {}).get(OWN_KEY)
        self._spec.check(self._name, built if isinstance(built, dict) else {})

    def _create(self) -> None:
        kilobytes = self._spec.full_scan_kilobytes
        self._client.create_collection(
            self._name,
            vectors_config={"dense": models.VectorParams(size=self._spec.size, distance=models.Distance.COSINE)},
            sparse_vectors_config={"lexical": models.SparseVectorParams(modifier=models.Modifier.IDF)},
            hnsw_config=models.HnswConfigDiff(m=0, payload_m=GRAPH_LINKS, full_scan_threshold=kilobytes),
            metadata={OWN_KEY: asdict(self._spec)},
        )
        tenant_key = models.KeywordIndexParams(type=models.KeywordIndexType.KEYWORD, is_tenant=True)
        self._client.create_payload_index(self._name, "tenant", tenant_key)
        for name in FILTERED_FIELDS:
            self._client.create_payload_index(self._name, name, models.PayloadSchemaType.KEYWORD)


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except ApiException as problem:
        raise IndexUnavailable(str(problem)) from problem


def _server_point(tenant: str, point: Point) -> models.PointStruct:
    terms = passage_terms(point.text)
    return models.PointStruct(
        id=str(point_id(tenant, point)),
        vector={
            "dense": point.vector.tolist(),
            "lexical": models.SparseVector(indices=terms.indices, values=terms.values),
        },
        payload={"tenant": tenant, **payload_of(point)},
    )


def _request(tenant: str, ask: Ask) -> models.QueryRequest:
    seen = _filter(tenant, {"access": sorted(ask.question.principals)})
    scope = models.SearchParams(idf=models.IdfCorpusParams(corpus=seen))
    vector = (
        ask.question.vector.tolist()
        if ask.using == "dense" and ask.question.vector is not None
        else models.SparseVector(indices=ask.terms.indices, values=ask.terms.values)
    )
    return models.QueryRequest(
        query=vector,
        using=ask.using,
        filter=_filter(tenant, filters_of(ask.question)),
        params=scope if ask.using == "lexical" else None,
        limit=ask.limit,
        with_payload=True,
    )


def _filter(tenant: str, admitted: Mapping[str, Sequence[str]]) -> models.Filter:
    own = models.FieldCondition(key="tenant", match=models.MatchValue(value=tenant))
    rest = [models.FieldCondition(key=k, match=models.MatchAny(any=list(v))) for k, v in admitted.items()]
    return models.Filter(must=[own, *rest])


def _outdated(tenant: str, points: Sequence[Point]) -> models.Filter:
    """Match every other version of the documents these points are of."""
    wanted = _filter(tenant, {"document": sorted({p.document for p in points})})
    editions = models.MatchAny(any=sorted({p.edition for p in points}))
    return models.Filter(must=wanted.must, must_not=[models.FieldCondition(key="edition", match=editions)])
