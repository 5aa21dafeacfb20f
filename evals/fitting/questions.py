"""The questions, in pairs that look alike and of which the passage answers one; with what a search brings for each."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from evals.fitting.pieces import Readable, read_from
from evals.fitting.texts import Documents, corpora, is_held, rows_of
from paths.model import EVERYONE, Document, Passage
from retrieval.chunk import passages, searchable
from retrieval.edge import EdgeIndex
from retrieval.embed import Embedder
from retrieval.index import IndexSpec, PassageIndex, Point
from retrieval.index import Question as Searched

FOUND = 10  # passages that a search brings, as many as answering reads
AT_A_TIME = 64  # questions of one search


class Question(msgspec.Struct, frozen=True, array_like=True):
    """A question; `answer` are spans of the document's text that hold its answer, none for one without."""

    text: str
    answer: tuple[tuple[int, int], ...] = ()

    def answered_by(self, start: int, end: int) -> bool:
        """Say whether text[start:end] of its document holds some of the answer."""
        return any(start < b and a < end for a, b in self.answer)


class Line(msgspec.Struct, frozen=True):
    """Questions on the passage of `document` that starts at `start`; without a document they are on none."""

    corpus: str
    questions: tuple[Question, ...]
    document: str | None = None
    start: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """document.text[start:] as the reader is given it."""

    document: str
    start: int
    passage: Readable


Texts = dict[tuple[str, int], Text]


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A question, the passage that it was written on, and those that a search brings."""

    document: str | None
    question: Question
    own: Text | None
    found: tuple[Text, ...]

    def answering(self, text: Text) -> list[int]:
        """Return the numbers of the sentences of `text` that hold some of the answer."""
        if text.document != self.document:
            return []
        spans = [(text.start + s.start, text.start + s.end) for s in text.passage.sentences]
        return [number for number, (a, b) in enumerate(spans) if self.question.answered_by(a, b)]


def lines() -> list[Line]:
    """Return the questions as they are kept."""
    return [msgspec.json.decode(line, type=Line) for line in rows_of("reading.jsonl")]


@dataclass(frozen=True, slots=True, eq=False)
class Corpus:
    """A corpus in an index, with its passages by document and start, and the questions posed on it."""

    name: str
    index: PassageIndex
    documents: Documents
    texts: Texts
    lines: Sequence[Line]


def indexed(data: Path, embedder: Embedder, held: bool) -> Iterator[Corpus]:
    """Yield one corpus after another, with its questions that are held out, or those to train on.

    `data` is the folder of open data. A corpus is gone when the next one is asked for. Raises ModelUnavailable.
    """
    kept = [line for line in lines() if held == (line.document is not None and is_held(line.corpus, line.document))]
    there = {line.corpus for line in kept}
    with tempfile.TemporaryDirectory() as folder:
        index = EdgeIndex(Path(folder), IndexSpec.of(embedder))
        for name, documents in corpora(data).items():
            if name in there:
                cut = fill(index, name, documents, embedder)
                texts = {(d.id, p.start): Text(d.id, p.start, read_from(d, p.start, p.end)) for d, p in cut}
                yield Corpus(name, index, documents, texts, [line for line in kept if line.corpus == name])
                index.clear(name)
        index.close()


def asked(corpus: Corpus, embedder: Embedder) -> Iterator[Asked]:
    """Yield the questions on a corpus with what a search brings for each. Raises ModelUnavailable."""
    posed = [(line, question) for line in corpus.lines for question in line.questions]
    for some in (posed[i : i + AT_A_TIME] for i in range(0, len(posed), AT_A_TIME)):
        vectors = embedder.embed([question.text for _, question in some])
        searched = [Searched(q.text, [EVERYONE], FOUND, v) for (_, q), v in zip(some, vectors, strict=True)]
        for (line, question), hits in zip(some, corpus.index.search(corpus.name, searched), strict=True):
            own = corpus.texts[line.document, line.start] if line.document is not None else None
            found = tuple(corpus.texts[hit.document, hit.start] for hit in hits[:FOUND])
            yield Asked(line.document, question, own, found)


def fill(
    index: PassageIndex, tenant: str, documents: Documents, embedder: Embedder
) -> Sequence[tuple[Document, Passage]]:
    """Put the passages of documents into an index, and return them."""
    cut = [(document, passage) for document in documents.values() for passage in passages(document)]
    texts = [searchable(document, passage) for document, passage in cut]
    points = [
        Point(d.id, d.version, p.start, p.end, None, d.kind, text, d.language, (EVERYONE,), vector)
        for (d, p), text, vector in zip(cut, texts, embedder.embed(texts), strict=True)
    ]
    index.add(tenant, points)
    return cut
