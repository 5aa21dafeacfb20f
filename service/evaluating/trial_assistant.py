"""Content to be asked about: the starter workspace, or a corpus in a throw-away index."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from evals.assistant import Ask, AssistantCase, Gold, Reply, Shown
from evals.data import corpus
from paths.citations import cite
from paths.model import EVERYONE, Document, Span
from prompts import load
from retrieval.chunk import normalise, version_of
from retrieval.edge import EdgeIndex
from retrieval.embed import Embedder
from retrieval.index import IndexSpec, Question
from service.assistant.answering import BETWEEN, Content, answer_from
from service.assistant.composing import PROMPT, compose
from service.assistant.supporting import Passage, Sentence
from service.assistant.values import Answer, AnswerRequest
from service.evaluating.task import Task
from service.evaluating.trial_workspace import TENANT, facts_of, throw_away_workspace
from service.intake.indexer import points_of
from service.ports import Ports
from service.wiring import open_embedder


@dataclass(frozen=True, slots=True)
class Asked:
    """`ask` is production, `top` quotes the passage found first, `texts` are the documents as they are cited.

    `settle` brings the gold spans of a case, which are of the text as the corpus has it, to the text as it is kept.
    """

    ask: Ask
    top: Ask
    texts: Mapping[str, str]
    settle: Callable[[AssistantCase], AssistantCase]
    facts: Mapping[str, Any]


@contextmanager
def opened(task: Task) -> Iterator[Asked]:
    """Open the content to ask about."""
    if task.corpus is None:
        with throw_away_workspace(task.settings, None) as ports:
            there = {d.id: d for d in ports.store.records(TENANT, Document)}
            found = _asked(there, {}, ports.index, ports.embedder)
            yield found if ports.complete is None else _with_model(found, ports, there)
    else:
        with _filled(task, task.corpus) as found:
            yield found


@contextmanager
def _filled(task: Task, place: Path) -> Iterator[Asked]:
    embedder, given = open_embedder(task.settings), corpus(place)
    raw = {f"d{number:08}": document for number, document in enumerate(given)}
    documents = {id: _kept(id, d.title, d.text) for id, d in raw.items() if d.text.strip()}
    with (
        TemporaryDirectory(prefix="fingerpost-eval-") as folder,
        closing(EdgeIndex(Path(folder), IndexSpec.of(embedder))) as index,
    ):
        for done, document in enumerate(documents.values(), 1):
            index.add(TENANT, points_of(document, embedder))
            task.progress(done, len(documents))
        index.optimize(TENANT)
        yield _asked(documents, {id: d.id for id, d in raw.items()}, index, embedder, {d.id: d.text for d in given})


def _kept(id: str, title: str, text: str) -> Document:
    kept = normalise(text)
    return Document(id, kept, normalise(title), "hub", version_of(kept))


def _asked(
    documents: Mapping[str, Document], names: Mapping[str, str], index: Any, embedder: Embedder,
    raw: Mapping[str, str] | None = None,
) -> Asked:  # fmt: skip
    content = Content(index, embedder, TENANT, frozenset({EVERYONE}), lambda hits: documents)

    def ask(question: str) -> Reply:
        since = perf_counter()
        found = answer_from(content, AnswerRequest(question))
        return _reply(found, names, perf_counter() - since)

    def top(question: str) -> Reply:
        vector = embedder.embed([question])[0]
        (hits,) = index.search(TENANT, [Question(question, (EVERYONE,), 1, vector)])
        shown = [_quoted(documents[hit.document], hit.start, hit.end, names) for hit in hits]
        return Reply(" ".join(one.text for one in shown), tuple(shown))

    texts = {names.get(id, id): document.text for id, document in documents.items()}
    facts = {
        "called": "service.assistant.answering.answer_from",
        "model": embedder.name,
        "documents": len(documents),
        "passages": index.count(TENANT),
    }
    return Asked(ask, top, texts, lambda case: _settled(case, raw or {}), facts)


def _with_model(plain: Asked, ports: Ports, documents: Mapping[str, Document]) -> Asked:
    """Return the same content with what the language model adds to its answers; latency is to the first content."""

    def ask(question: str) -> Reply:
        found = plain.ask(question)
        quoted = [Passage(documents[s.document], s.start, s.end) for s in found.shown]
        on_page = [s.quote for s in found.shown]
        composed = compose(ports, TENANT, question, quoted, "en", shown=on_page)
        added = [_told(one) for one in composed if isinstance(one, Sentence)]
        return Reply(BETWEEN.join([found.text, *(s.text for s in added)]), (*found.shown, *added), found.seconds)

    facts = {**facts_of(ports), "prompts": [f"{PROMPT}@{load(PROMPT).version}"]}
    language_model = ports.complete.name if ports.complete else None
    return replace(plain, ask=ask, facts={**plain.facts, **facts, "language_model": language_model})


def _told(one: Sentence) -> Shown:
    citation = one.said(0).citation
    sha256 = citation.sha256 if citation else ""
    quote = one.document.text[one.start : one.end]
    return Shown(one.text, one.document.id, one.start, one.end, quote, sha256, one.kind == "quote")


def _reply(found: Answer, names: Mapping[str, str], seconds: float) -> Reply:
    shown = [
        Shown(found.text[s.start : s.end], names.get(c.document, c.document), c.start, c.end, c.quote, c.sha256,
              s.kind == "quote")
        for s in found.said
        if (c := s.citation) is not None
    ]  # fmt: skip
    return Reply(found.text, tuple(shown), seconds)


def _quoted(document: Document, start: int, end: int, names: Mapping[str, str]) -> Shown:
    quote = document.text[start:end]
    hash = cite(document, start, end, Span(start=0, end=len(quote))).sha256
    return Shown(quote, names.get(document.id, document.id), start, end, quote, hash)


def _settled(case: AssistantCase, raw: Mapping[str, str]) -> AssistantCase:
    gold = tuple(_moved(g, raw[g.document]) if g.document in raw else g for g in case.gold)
    return AssistantCase(case.id, case.question, case.answerable, case.kind, gold, case.facts)


def _moved(gold: Gold, text: str) -> Gold:
    """Return the span in the text as it is kept: line ends and accents may have become shorter before it."""
    if normalise(text) == text:
        return gold
    start = len(normalise(text[: gold.start]))
    return Gold(gold.document, start, start + max(1, len(normalise(text[gold.start : gold.end]))))
