"""Passages and questions in the words of a Qdrant server. Every filter names the tenant."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from qdrant_client import models

from retrieval.fuse import Ask
from retrieval.index import SEARCH_EFFORT, IndexSpec, Point, filters_of, payload_of, point_id
from retrieval.lexical import passage_terms

OWN_KEY = "fingerpost"  # under which the spec lies in the collection's metadata
TENANT_KEY = "tenant"
GRAPH_LINKS = 16  # Qdrant's default, here for the graph of each tenant; a graph over all tenants is never searched


def collection(spec: IndexSpec) -> dict[str, object]:
    """Return how the collection is to be made, beside where its shards lie."""
    kilobytes = spec.full_scan_kilobytes
    return {
        "vectors_config": {"dense": models.VectorParams(size=spec.size, distance=models.Distance.COSINE)},
        "sparse_vectors_config": {"lexical": models.SparseVectorParams(modifier=models.Modifier.IDF)},
        "hnsw_config": models.HnswConfigDiff(m=0, payload_m=GRAPH_LINKS, full_scan_threshold=kilobytes),
        "metadata": {OWN_KEY: asdict(spec)},
    }


def tenant_index() -> models.KeywordIndexParams:
    """Return the index of the tenant key: `is_tenant` has a tenant's points lie together."""
    return models.KeywordIndexParams(type=models.KeywordIndexType.KEYWORD, is_tenant=True)


def server_point(tenant: str, point: Point) -> models.PointStruct:
    """Return a passage with its tenant."""
    terms = passage_terms(point.text)
    return models.PointStruct(
        id=str(point_id(tenant, point)),
        vector={
            "dense": point.vector.tolist(),
            "lexical": models.SparseVector(indices=terms.indices, values=terms.values),
        },
        payload={TENANT_KEY: tenant, **payload_of(point)},
    )


def request(tenant: str, ask: Ask) -> models.QueryRequest:
    """Return the request for one list; terms are weighed by what the caller may see alone."""
    seen = matching(tenant, {"access": sorted(ask.question.principals)})
    scope = models.SearchParams(idf=models.IdfCorpusParams(corpus=seen))
    vector = (
        ask.question.vector.tolist()
        if ask.using == "dense" and ask.question.vector is not None
        else models.SparseVector(indices=ask.terms.indices, values=ask.terms.values)
    )
    return models.QueryRequest(
        query=vector,
        using=ask.using,
        filter=matching(tenant, filters_of(ask.question)),
        params=scope if ask.using == "lexical" else models.SearchParams(hnsw_ef=SEARCH_EFFORT),
        limit=ask.limit,
        with_payload=True,
    )


def matching(tenant: str, admitted: Mapping[str, Sequence[str]]) -> models.Filter:
    """Match the tenant's points that have one of the admitted values in each field."""
    own = models.FieldCondition(key=TENANT_KEY, match=models.MatchValue(value=tenant))
    rest = [models.FieldCondition(key=k, match=models.MatchAny(any=list(v))) for k, v in admitted.items()]
    return models.Filter(must=[own, *rest])


def outdated(tenant: str, points: Sequence[Point]) -> models.Filter:
    """Match every other version of the documents these points are of."""
    wanted = matching(tenant, {"document": sorted({p.document for p in points})})
    editions = models.MatchAny(any=sorted({p.edition for p in points}))
    return models.Filter(must=wanted.must, must_not=[models.FieldCondition(key="edition", match=editions)])
