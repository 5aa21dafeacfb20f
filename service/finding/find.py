"""Search over passages; without the index the store's own words are searched, and the answer says so."""

from collections.abc import Callable, Sequence, Set
from dataclasses import replace

from paths.model import EVERYONE, Document
from retrieval.chunk import passages
from retrieval.errors import IndexMismatch, IndexUnavailable
from retrieval.index import EQUAL, UNKNOWN_LANGUAGE, Hit, language_key
from retrieval.language import language_of
from retrieval.search import Question, search, weights_of
from service.finding.goal_wording import unread_notes
from service.finding.search_filter import admitted, asks_of_resources
from service.ports import Ports
from service.schemas import SearchHit, SearchReply, SearchRequest
from service.store.values import MAX_TEXT, Query

DEGRADED = "index"
LEAST_LETTERS = 3  # shorter words stand in almost every text
FILTERED = 1000  # documents read for a word where filters leave some out: a few MB, and what lies beyond is not found


def find(ports: Ports, tenant: str, request: SearchRequest) -> SearchReply:
    """Return the passages nearest to the question that the learner may see.

    A question in a language that the model does not read is matched by words alone, and a note says so. Raises
    NotFound for an unknown learner, BadRecord for filters that cannot be met.
    """
    principals = ports.store.learner(tenant, request.learner).principals if request.learner else frozenset({EVERYONE})
    question = _question(ports, tenant, request, principals)
    if question is None:
        return SearchReply([])
    if ports.index is not None:
        notes = unread_notes(ports.embedder.name, language_of(request.query))
        asked = replace(question, weights=EQUAL) if notes else question  # words count, whatever was learnt for both
        try:
            (hits,) = search(ports.index, None if notes else ports.embedder, tenant, [asked])
            return SearchReply(_joined(ports, tenant, hits, principals), notes=notes)
        except (IndexUnavailable, IndexMismatch):
            pass  # the store answers instead
    return SearchReply(_in_store(ports, tenant, question), degraded=(DEGRADED,))


def _question(ports: Ports, tenant: str, request: SearchRequest, principals: frozenset[str]) -> Question | None:
    """Return what to ask the index; None where no resource meets the filters, for to the index no id is no filter."""
    resources: frozenset[str] = frozenset()
    if asks_of_resources(request):
        workspace = ports.workspaces.get(tenant)
        resources = admitted(workspace.catalogue, workspace.graph, request, principals)
        if not resources:
            return None
    return Question(
        request.query,
        principals,
        request.limit,
        kinds=request.kinds,
        resources=resources,
        languages=request.languages,
        weights=weights_of(ports.store.policy(tenant)),
    )


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
    admits, deep = _filter_of(question), bool(question.kinds or question.resources or question.languages)
    found: dict[str, Document] = {}
    for word in sorted(words):
        query = Query(
            text=word[:MAX_TEXT], limit=FILTERED if deep else question.limit, principals=frozenset(question.principals)
        )
        found |= {d.id: d for d in ports.store.records(tenant, Document, query) if admits(d)}
    shown = [
        _shown(d, span.start, span.end, _share(words, d, span.start, span.end))
        for d in found.values()
        for span in passages(d)
    ]
    return sorted(shown, key=lambda hit: (-hit.score, hit.document, hit.start))[: question.limit]


def _filter_of(question: Question) -> Callable[[Document], bool]:
    """Return what the index would let pass."""
    languages = {*map(language_key, question.languages), UNKNOWN_LANGUAGE} if question.languages else set()

    def admits(document: Document) -> bool:
        return (
            (not question.kinds or document.kind in question.kinds)
            and (not question.resources or document.resource in question.resources)
            and (not languages or language_key(document.language) in languages)
        )

    return admits


def _share(words: set[str], document: Document, start: int, end: int) -> float:
    text = document.text[start:end].casefold()
    return sum(word in text for word in words) / len(words)
