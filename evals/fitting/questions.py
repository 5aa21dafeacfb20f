"""The questions, in pairs that look alike and of which the passage answers one; and what they are asked of."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from evals.fitting.texts import Documents, corpora, is_held, rows_of
from paths.model import EVERYONE
from retrieval.chunk import passages, searchable
from retrieval.edge import EdgeIndex
from retrieval.embed import Embedder
from retrieval.index import IndexSpec, PassageIndex, Point


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

    @property
    def held(self) -> bool:
        """Whether nothing is to be trained on it."""
        return self.document is not None and is_held(self.corpus, self.document)


def lines() -> list[Line]:
    """Return the questions as they are kept."""
    return [msgspec.json.decode(line, type=Line) for line in rows_of("reading.jsonl")]


@dataclass(frozen=True, slots=True, eq=False)
class Corpus:
    """A corpus in an index, and the questions posed on it."""

    name: str
    index: PassageIndex
    documents: Documents
    lines: Sequence[Line]


def indexed(data: Path, embedder: Embedder, kept: Sequence[Line]) -> Iterator[Corpus]:
    """Yield one corpus after another, with those of the questions that are on it.

    `data` is the folder of open data. A corpus is gone when the next one is asked for. Raises ModelUnavailable.
    """
    there = {line.corpus for line in kept}
    with tempfile.TemporaryDirectory() as folder:
        index = EdgeIndex(Path(folder), IndexSpec.of(embedder))
        for name, documents in corpora(data).items():
            if name in there:
                fill(index, name, documents, embedder)
                yield Corpus(name, index, documents, [line for line in kept if line.corpus == name])
                index.clear(name)
        index.close()


def fill(index: PassageIndex, tenant: str, documents: Documents, embedder: Embedder) -> None:
    """Put the passages of documents into an index. Raises ModelUnavailable."""
    cut = [(document, passage) for document in documents.values() for passage in passages(document)]
    texts = [searchable(document, passage) for document, passage in cut]
    points = [
        Point(d.id, d.version, p.start, p.end, None, d.kind, text, d.language, (EVERYONE,), vector)
        for (d, p), text, vector in zip(cut, texts, embedder.embed(texts), strict=True)
    ]
    index.add(tenant, points)
