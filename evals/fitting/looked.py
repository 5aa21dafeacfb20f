"""Each question beside its candidates, as the network is given them: looked for once, and kept in a folder."""

import pickle
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.fitting.questions import Corpus, Line, Question, indexed, lines
from paths.model import EVERYONE
from retrieval.answering.answer import PASSAGES, look
from retrieval.answering.candidates import Candidate
from retrieval.answering.comparing import Compared, compared
from retrieval.answering.question import asked
from retrieval.answering.scores import fitted
from retrieval.embed import SentenceEmbedder, Told
from retrieval.index import Question as Searched
from retrieval.remembered import Remembered

MOST_TOLD = 12_000  # texts whose states are kept: the questions of a page have most of their candidates in common
MOST_EMBEDDED = 60_000  # sentences whose vectors are kept, of all passages of a corpus


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """A question beside its candidates; `right` says whose blocks answer, `of` names the passage it was written on."""

    of: tuple[str, str | None, int]
    held: bool
    answerable: bool
    beside: Compared
    right: NDArray[np.bool_]


class Remembering(SentenceEmbedder):
    """The packaged model, which reads a text once."""

    def __init__(self) -> None:
        super().__init__(threads=1)
        self._remembered = Remembered(MOST_EMBEDDED)
        self._told: dict[str, Told | None] = {}

    def read(self, text: str) -> Told | None:
        """Return what it made of a text."""
        if len(self._told) > MOST_TOLD:
            self._told.clear()
        if text not in self._told:
            self._told[text] = super().read(text)
        return self._told[text]


def looked_at(data: Path, folder: Path, processes: int = 2) -> Iterator[tuple[str, list[Example]]]:
    """Yield the examples of each corpus, looked for where `folder` has them not yet."""
    names = list(dict.fromkeys(line.corpus for line in lines()))
    folder.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        for name, file in zip(names, pool.map(_keep, names, [data] * len(names), [folder] * len(names)), strict=True):
            with file.open("rb") as kept:
                yield name, pickle.load(kept)  # of our own making


def _keep(name: str, data: Path, folder: Path) -> Path:
    file = folder / f"{name}.pickle"
    if not file.exists():
        there = indexed(data, _embedder(), [line for line in lines() if line.corpus == name])
        found = [one for corpus in there for line in corpus.lines for one in _of_line(corpus, line)]
        begun = file.with_suffix(".part")
        begun.write_bytes(pickle.dumps(found))
        begun.replace(file)
    return file


@cache
def _embedder() -> Remembering:
    return Remembering()


def _of_line(corpus: Corpus, line: Line) -> Iterator[Example]:
    embedder = _embedder()
    vectors = embedder.embed([question.text for question in line.questions])
    searched = [Searched(q.text, [EVERYONE], PASSAGES, v) for q, v in zip(line.questions, vectors, strict=True)]
    for question, found, hits in zip(line.questions, searched, corpus.index.search(corpus.name, searched), strict=True):
        posed = asked(corpus.index, corpus.name, question.text, [EVERYONE])
        looked = look(posed, found, hits, corpus.documents, embedder, fitted())
        beside = compared(posed, looked.words, looked.candidates, looked.features) if looked else None
        if looked and beside:
            right = _right(line, question, looked.candidates)
            of = (line.corpus, line.document, line.start)
            yield Example(of, line.held, bool(question.answer), beside, right)


def _right(line: Line, question: Question, candidates: Sequence[Candidate]) -> NDArray[np.bool_]:
    return np.array([c.sentence.document == line.document and question.answered_by(c.start, c.end) for c in candidates])
