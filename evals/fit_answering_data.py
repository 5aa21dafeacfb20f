"""What the weights of answering are fitted on: questions over four corpora, with the candidates found for each."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from evals.fitting.questions import fill
from evals.fitting.texts import HANDBOOK, UNITS, Documents, courses, handbook, invented, pages, rows_of, units
from paths.model import EVERYONE
from retrieval.answering.answer import PASSAGES, look, question_for
from retrieval.answering.candidates import Candidate
from retrieval.answering.features import OF_SENTENCE, Features, of_candidates
from retrieval.answering.judging import Looked
from retrieval.answering.question import Asked
from retrieval.answering.reading import Words
from retrieval.answering.scores import fitted
from retrieval.edge import EdgeIndex
from retrieval.embed import Embedder
from retrieval.index import IndexSpec

LEAST_LEFT = 3  # candidates without which the paragraphs that answer are not taken away


class Case(msgspec.Struct, frozen=True):
    """A question over a corpus; without a document the corpus has no answer. The span is of the normalised text."""

    corpus: str
    question: str
    document: str | None = None
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """A question with its candidates: which of them answer. `without_answer`: those that do were taken away."""

    corpus: str
    asked: Asked
    words: Words | None
    candidates: Sequence[Candidate]
    features: Features
    right: Features  # 1 for the candidates whose block answers
    answerable: bool
    without_answer: bool = False


def read_all(data: Path, embedder: Embedder) -> Iterator[Read]:
    """Yield every question with its candidates; those that have an answer a second time, without it."""
    cases = [msgspec.json.decode(line, type=Case) for line in rows_of("answering_fit.jsonl")]
    with tempfile.TemporaryDirectory() as folder:
        index = EdgeIndex(Path(folder), IndexSpec.of(embedder))
        for name, documents in corpora(data).items():
            fill(index, name, documents, embedder)
            for case in (case for case in cases if case.corpus == name):
                yield from _read(index, embedder, documents, case)
        index.close()


def _read(index: EdgeIndex, embedder: Embedder, documents: Documents, case: Case) -> Iterator[Read]:
    asked, question = question_for(index, embedder, case.corpus, case.question, [EVERYONE])
    (hits,) = index.search(case.corpus, [question])
    looked = look(asked, question, hits[:PASSAGES], documents, embedder, fitted())
    if looked is None:
        return
    right = np.array([float(_answers(case, candidate)) for candidate in looked.candidates])
    found = Read(case.corpus, asked, looked.words, looked.candidates, looked.features, right, case.document is not None)
    yield found
    if found.answerable and (right == 0).sum() >= LEAST_LEFT:
        yield _without(found, looked, right == 0)


def _answers(case: Case, candidate: Candidate) -> bool:
    return candidate.sentence.document == case.document and candidate.start < case.end and case.start < candidate.end


def _without(found: Read, looked: Looked, kept: Features) -> Read:
    """Return the question as if the paragraphs that answer it were not there: what compares candidates is new."""
    candidates = [c for c, keep in zip(looked.candidates, kept, strict=True) if keep]
    own = looked.features[kept][:, : len(OF_SENTENCE)]
    features = of_candidates(found.asked, found.words, candidates, own)
    nothing = np.zeros(len(candidates))
    return Read(found.corpus, found.asked, found.words, candidates, features, nothing, False, without_answer=True)


def corpora(data: Path) -> Mapping[str, Documents]:
    """Return the documents of each corpus; beside our few pages stand descriptions of courses, as in a workspace."""
    around = courses(data)
    own = {name: around | there for name, there in invented(pages("answering_fit_pages.jsonl")).items()}
    return {**own, HANDBOOK: handbook(data), UNITS: units(data)}
