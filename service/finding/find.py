"""Search over passages; without the index the store's own words are searched, and the answer says so."""

from collections.abc import Callable, Sequence, Set
from dataclasses import replace

from paths.model import EVERYONE, Document, Policy, SearchWeights
from retrieval.breaker import Open
from retrieval.chunk import passages
from retrieval.embed import Embedder
from retrieval.errors import IndexMismatch, IndexUnavailable, ModelUnavailable
from retrieval.index import EQUAL, UNKNOWN_LANGUAGE, Hit, Weights, language_key
from retrieval.language import language_of
from retrieval.rerank import RERANKED, reranked
from retrieval.search import Question, search, weights_of
from service.finding.goal_wording import unread_notes
from service.finding.search_filter import admitted, asks_of_resources, fresh
from service.ports import Ports
from service.record.switches import require
from service.schemas import SearchHit, SearchReply, SearchRequest
from service.store.values import MAX_TEXT

DEGRADED, MODEL, RERANKER = "index", "model", "reranker"
LEAST_LETTERS = 3  # shorter words stand in almost every text
MOST_WORDS = 8  # of a question that are looked for: each is one more pass over all texts
FILTERED = 1000  # documents read where filters leave some out: a few MB, and what lies beyond is not found


def find(ports: Ports, tenant: str, request: SearchRequest) -> SearchReply:
    """Return the passages nearest to the question that the learner may see.

    A question in a language that the model does not read is matched by words alone, and a note says so. Raises
    NotFound for an unknown learner, BadRecord for filters that cannot be met.
    """
    require(ports, tenant, "search")
    principals = ports.store.learner(tenant, request.learner).principals if request.learner else frozenset({EVERYONE})
    policy = ports.store.policy(tenant) or Policy()
    question = _question(ports, tenant, request, principals, weights_of(policy))
    if question is None:
        return SearchReply([])
    if ports.index is not None:
        notes = unread_notes(ports.embedder.name, language_of(request.query))
        try:
            asked, degraded = (_by_words(question), ()) if notes else _embedded(ports.embedder, question)
            (hits,) = search(ports.index, None, tenant, [asked])
            shown = _joined(ports, tenant, hits, principals)
            best, failed = (shown, ()) if notes else _reread(ports, request.query, shown, policy.search)
            return SearchReply(best[: request.limit], degraded=degraded + failed, notes=notes)
        except (IndexUnavailable, IndexMismatch):
            pass  # the store answers instead
    return SearchReply(_in_store(ports, tenant, question)[: request.limit], degraded=(DEGRADED,))


def _embedded(embedder: Embedder, question: Question) -> tuple[Question, tuple[str, ...]]:
    """Return the question with its vector; where the model does not answer it is asked by words, which is told."""
    if not question.text.strip():
        return question, ()
    try:
        return replace(question, vector=embedder.embed([question.text])[0]), ()
    except (ModelUnavailable, Open):
        return _by_words(question), (MODEL,)


def _reread(
    ports: Ports, query: str, hits: list[SearchHit], weights: SearchWeights
) -> tuple[list[SearchHit], tuple[str, ...]]:
    """Return the hits as the cross-encoder has them, where it is the one that judged queries spoke for."""
    if not weights.reranker or ports.reranker is None:
        return hits, ()
    texts = [f"{hit.title}\n{hit.text}" if hit.title else hit.text for hit in hits]
    try:
        mine = weights.reranker == ports.reranker.name
        return (reranked(ports.reranker, query, hits, texts) if mine else hits), ()
    except ModelUnavailable:
        return hits, (RERANKER,)


def _by_words(question: Question) -> Question:
    """Return the question for words alone: they count, whatever was learnt for words and meaning together."""
    return replace(question, weights=EQUAL)


def _question(
    ports: Ports, tenant: str, request: SearchRequest, principals: frozenset[str], weights: Weights
) -> Question | None:
    """Return what to ask the index; None where no resource meets the filters, for to the index no id is no filter."""
    resources: frozenset[str] = frozenset()
    if asks_of_resources(request):
        workspace = ports.workspaces.get(tenant)
        resources = admitted(workspace.catalogue, workspace.graph, request, principals)
        if not resources:
            return None
    documents = fresh(ports, tenant, request.updated_since) if request.updated_since else frozenset[str]()
    if request.updated_since and not documents:
        return None
    return Question(
        request.query,
        principals,
        max(request.limit, RERANKED) if ports.reranker else request.limit,
        kinds=request.kinds,
        resources=resources,
        languages=request.languages,
        documents=documents,
        weights=weights,
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
        updated=document.updated,
    )


def _in_store(ports: Ports, tenant: str, question: Question) -> list[SearchHit]:
    """Return passages of documents whose text, title or id holds a word of the question, most of its words first."""
    words = sorted({word for word in question.text.casefold().split() if len(word) >= LEAST_LETTERS}, key=_by_length)
    words = [word[:MAX_TEXT] for word in words[:MOST_WORDS]]
    deep = bool(question.kinds or question.resources or question.languages or question.documents)
    principals = frozenset(question.principals)
    found = ports.store.wording.documents(tenant, words, principals, FILTERED if deep else question.limit)
    admits = _filter_of(question)
    shown = [
        _shown(d, span.start, span.end, _share(words, d, span.start, span.end))
        for d in found
        if admits(d)
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
            and (not question.documents or document.id in question.documents)
            and (not languages or language_key(document.language) in languages)
        )

    return admits


def _by_length(word: str) -> tuple[int, str]:
    """Order words so that those which tell most, the long ones, come first."""
    return -len(word), word


def _share(words: Sequence[str], document: Document, start: int, end: int) -> float:
    text = document.text[start:end].casefold()
    return sum(word in text for word in words) / len(words)
