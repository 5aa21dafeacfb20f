"""Search over passages; without the index the store's own words are searched, and the answer says so."""

from collections.abc import Sequence, Set

from paths.model import EVERYONE, Document
from retrieval.chunk import passages
from retrieval.errors import IndexMismatch, IndexUnavailable
from retrieval.index import Hit
from retrieval.search import Question, search
from service.ports import Ports
from service.schemas import SearchHit, SearchReply, SearchRequest
from service.store.values import MAX_TEXT, Query

DEGRADED = "index"
LEAST_LETTERS = 3  # shorter words stand in almost every text


def find(ports: Ports, tenant: str, request: SearchRequest) -> SearchReply:
    """Return the passages nearest to the question that the learner may see; raise NotFound for an unknown one."""
    principals = ports.store.learner(tenant, request.learner).principals if request.learner else frozenset({EVERYONE})
    question = Question(
        request.query, principals, request.limit, kinds=request.kinds, languages=request.languages
    )  # fmt: skip
    if ports.index is not None:
        try:
            (hits,) = search(ports.index, ports.embedder, tenant, [question])
            return SearchReply(_joined(ports, tenant, hits, principals))
        except (IndexUnavailable, IndexMismatch):
            pass  # the store answers instead
    return SearchReply(_in_store(ports, tenant, question), degraded=(DEGRADED,))


def _joined(ports: Ports, tenant: str, hits: Sequence[Hit], principals: Set[str]) -> list[SearchHit]:
    """Return the hits with their text; what the store holds otherwise by now, or for others, is left out."""
    documents = ports.store.documents(tenant, sorted({hit.document for hit in hits}))
    there = {d.id: d for d in documents if not principals.isdisjoint(d.access)}
    return [
        _shown(there[hit.document], hit.start, hit.end, hit.score)
        for hit in hits
        if hit.document in there and there[hit.document].version == hit.version
    ]


def _shown(document: Document, start: int, end: int, score: float) -> SearchHit:
    return SearchHit(
        document=document.id,
        version=document.version,
        start=start,
        end=end,
        text=document.text[start:end],
        title=document.title,
        kind=document.kind,
        score=round(score, 6),
        resource=document.resource,
        url=document.url,
    )


def _in_store(ports: Ports, tenant: str, question: Question) -> list[SearchHit]:
    """Return passages of documents whose title or id holds a word of the question, most of its words first."""
    words = {word for word in question.text.casefold().split() if len(word) >= LEAST_LETTERS}
    found: dict[str, Document] = {}
    for word in sorted(words):
        query = Query(text=word[:MAX_TEXT], limit=question.limit, principals=frozenset(question.principals))
        found |= {d.id: d for d in ports.store.records(tenant, Document, query)}
    kept = [d for d in found.values() if not question.kinds or d.kind in question.kinds]
    shown = [
        _shown(d, span.start, span.end, _share(words, d, span.start, span.end)) for d in kept for span in passages(d)
    ]
    return sorted(shown, key=lambda hit: (-hit.score, hit.document, hit.start))[: question.limit]


def _share(words: set[str], document: Document, start: int, end: int) -> float:
    text = document.text[start:end].casefold()
    return sum(word in text for word in words) / len(words)
