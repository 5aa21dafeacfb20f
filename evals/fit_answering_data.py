"""What the weights of answering are fitted on: questions over four corpora, with the candidates found for each."""

import gzip
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import msgspec
import numpy as np

from paths.model import EVERYONE, Document
from retrieval.answering.answer import PASSAGES, Looked, look, question_for
from retrieval.answering.candidates import Candidate
from retrieval.answering.features import OF_SENTENCE, Features, of_candidates
from retrieval.answering.question import Asked
from retrieval.answering.reading import Words
from retrieval.answering.scores import fitted
from retrieval.chunk import normalise, passages, searchable, version_of
from retrieval.edge import EdgeIndex
from retrieval.embed import Embedder
from retrieval.index import IndexSpec, Point

DATASETS = Path(str(files("evals"))) / "datasets"
LEAST_LEFT = 3  # candidates without which the paragraphs that answer are not taken away

Documents = dict[str, Document]


class Case(msgspec.Struct, frozen=True):
    """A question over a corpus; without a document the corpus has no answer. The span is of the normalised text."""

    corpus: str
    question: str
    document: str | None = None
    start: int = 0
    end: int = 0


class Page(msgspec.Struct, frozen=True):
    """A page that we invented."""

    corpus: str
    id: str
    title: str
    text: str


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
    cases = [
        msgspec.json.decode(line, type=Case) for line in (DATASETS / "answering_fit.jsonl").read_bytes().splitlines()
    ]
    with tempfile.TemporaryDirectory() as folder:
        index = EdgeIndex(Path(folder), IndexSpec.of(embedder))
        for name, documents in corpora(data).items():
            _fill(index, name, documents, embedder)
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


def _fill(index: EdgeIndex, tenant: str, documents: Documents, embedder: Embedder) -> None:
    cut = [(document, passage) for document in documents.values() for passage in passages(document)]
    texts = [searchable(document, passage) for document, passage in cut]
    points = [
        Point(d.id, d.version, p.start, p.end, None, d.kind, text, d.language, (EVERYONE,), vector)
        for (d, p), text, vector in zip(cut, texts, embedder.embed(texts), strict=True)
    ]
    index.add(tenant, points)


def corpora(data: Path) -> Mapping[str, Documents]:
    """Return the documents of each corpus; beside our few pages stand descriptions of courses, as in a workspace."""
    pages = [
        msgspec.json.decode(line, type=Page)
        for line in (DATASETS / "answering_fit_pages.jsonl").read_bytes().splitlines()
    ]
    courses = _courses(data)
    own = {
        name: courses | _documents((p.id, p.title, p.text) for p in pages if p.corpus == name)
        for name in dict.fromkeys(p.corpus for p in pages)
    }
    return {**own, "18f": _handbook(data), "ms": _units(data)}


def _handbook(data: Path) -> Documents:
    return _documents((page["path"], page["title"], page["text"]) for page in _lines(data / "handbooks/18f.jsonl.gz"))


def _units(data: Path) -> Documents:
    return _documents((u["uid"], u["title"], u["text"] or "") for u in _lines(data / "mslearn/units.jsonl.gz"))


def _courses(data: Path) -> Documents:
    with (data / "ossu_cs" / "courses.jsonl").open("rb") as lines:
        ossu = [msgspec.json.decode(line) for line in lines]
    with (data / "mslearn" / "modules.jsonl").open("rb") as lines:
        modules = [msgspec.json.decode(line) for line in lines]
    return _documents(
        [
            *((f"ossu:{c['title']}", c["title"], c.get("page_text") or "") for c in ossu),
            *((f"ms:{m['uid']}", m["title"], f"{m['summary'] or ''}\n\n{m['abstract'] or ''}") for m in modules),
        ]
    )


def _lines(file: Path) -> Iterator[dict[str, str]]:
    with gzip.open(file) as lines:
        yield from map(msgspec.json.decode, lines)


def _documents(pages: Iterable[tuple[str, str, str]]) -> Documents:
    texts = ((name, title, normalise(text)) for name, title, text in pages)
    return {
        name: Document(name, text, title, "hub", version_of(text), language="en")
        for name, title, text in texts
        if text.strip()
    }
