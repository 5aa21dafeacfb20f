"""A question in, an answer of quotes out, without any language model: search, choose, cite."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from paths.citations import cite
from paths.model import EVERYONE, Document, Span
from prompts.templates import quotation
from retrieval.answering.answer import Extract, extract, question_for
from retrieval.embed import Embedder
from retrieval.errors import IndexMismatch, IndexUnavailable, ModelUnavailable
from retrieval.index import Hit, PassageIndex
from retrieval.language import language_of
from service.assistant.values import Answer, AnswerRequest, Near, Said
from service.assistant.wording import say
from service.finding.goal_wording import unread_notes
from service.ports import Ports
from service.record.switches import require

INDEX_AWAY, MODEL_AWAY = "index", "embeddings"
MOST_NEAR = 3  # documents offered where nothing answers
BETWEEN = "\n\n"

Documents = Mapping[str, Document]


@dataclass(frozen=True, slots=True)
class Content:
    """What one person may be answered from. `documents` gives those of the passages that this person may see now."""

    index: PassageIndex | None
    embedder: Embedder
    tenant: str
    principals: frozenset[str]
    documents: Callable[[Sequence[Hit]], Documents]


def answer(ports: Ports, tenant: str, request: AnswerRequest) -> Answer:
    """Answer from what the learner may see; say so where nothing there answers.

    Raises NotFound for no such learner, SwitchedOff where the organisation has turned the chat off.
    """
    require(ports, tenant, "chat")
    learner = ports.store.learner(tenant, request.learner) if request.learner else None
    return answer_from(content_for(ports, tenant, learner.principals if learner else frozenset({EVERYONE})), request)


def content_for(ports: Ports, tenant: str, principals: frozenset[str]) -> Content:
    """Return what people of these principals may be answered from, as the documents are now."""

    def visible(hits: Sequence[Hit]) -> Documents:
        there = ports.store.documents(tenant, sorted({hit.document for hit in hits}))
        return {document.id: document for document in there if not principals.isdisjoint(document.access)}

    return Content(ports.index, ports.embedder, tenant, principals, visible)


def answer_from(content: Content, request: AnswerRequest) -> Answer:
    """Answer a question from content. Without the index nothing is answered; without the model words alone count."""
    notes = unread_notes(content.embedder.name, language_of(request.question), request.locale)
    if content.index is None:
        return _away(request)
    try:
        found, documents = _found(content, content.index, request.question, None if notes else content.embedder)
        degraded: tuple[str, ...] = ()
    except (IndexUnavailable, IndexMismatch):
        return _away(request)
    except ModelUnavailable:
        found, documents = _found(content, content.index, request.question, None)
        degraded = (MODEL_AWAY,)
    return _told(request, found, documents, notes, degraded)


def _found(
    content: Content, index: PassageIndex, text: str, embedder: Embedder | None
) -> tuple[Extract, Documents]:  # fmt: skip
    asked, question = question_for(index, embedder, content.tenant, text, content.principals)
    (hits,) = index.search(content.tenant, [question])
    documents = content.documents(hits)
    return extract(asked, question, hits, documents, embedder), documents


def _told(
    request: AnswerRequest, found: Extract, documents: Documents, notes: tuple[str, ...], degraded: tuple[str, ...]
) -> Answer:
    if not found.blocks:
        nothing = say(request.locale, "nothing")
        said = (Said("fact", 0, len(nothing)),)
        notice = say(request.locale, "notice")
        return Answer(
            request.question, nothing, said, False, notice, _nearest(found, documents), notes, degraded
        )  # fmt: skip
    text, quotes = "", []
    for block in found.blocks:
        text += BETWEEN if text else ""
        document, start = documents[block.document], len(text)
        text += quotation(request.locale, document.text[block.start : block.end])
        at = Span(start=start, end=len(text))
        quotes.append(Said("quote", at.start, at.end, cite(document, block.start, block.end, at)))
    return Answer(
        request.question, text, tuple(quotes), True, say(request.locale, "notice"), (), notes, degraded
    )  # fmt: skip


def _nearest(found: Extract, documents: Documents) -> tuple[Near, ...]:
    near: dict[str, Near] = {}
    for hit in found.nearest:
        document = documents.get(hit.document)
        if document is not None and document.version == hit.version:
            near.setdefault(document.id, Near(document.id, document.title, document.url, hit.start, hit.end))
    return tuple(near.values())[:MOST_NEAR]


def _away(request: AnswerRequest) -> Answer:
    text = say(request.locale, "away")
    said = (Said("fact", 0, len(text)),)
    return Answer(request.question, text, said, False, say(request.locale, "notice"), degraded=(INDEX_AWAY,))
