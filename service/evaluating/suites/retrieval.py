"""Suite `retrieval` on production."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from evals import data, retrieval
from evals.data import BadData
from evals.retrieval import Judged
from evals.suite import Trial
from evals.values import CLUSTERS, CaseResult
from retrieval.rerank import RERANKED, Reranker
from service.evaluating.task import Suite, Task
from service.evaluating.trial_index import TrialIndex, throw_away
from service.wiring import open_embedder, open_reranker

LOT = 256  # queries embedded and searched together: what is in memory at a time


@contextmanager
def open_trial(task: Task) -> Iterator[Trial]:
    """Search a throw-away index with production's own chunking, embedding, fusion and aggregation."""
    asked = judged_of(task)
    documents, reranker = data.corpus(asked.corpus), open_reranker(task.settings)
    known = {document.id for document in documents}
    with throw_away(documents, open_embedder(task.settings), task.progress) as trial:
        facts = {
            "called": "retrieval.aggregate.search_documents",
            **trial.facts,
            "reranker": f"{reranker.name}, the first {RERANKED}" if reranker else None,
            "queries": len(asked.queries),
            "queries_without_judged_document_in_corpus": sum(not known & set(q.gains) for q in asked.queries),
            "resampled": CLUSTERS,
        }
        yield Trial(
            total=len(asked.queries),
            digest=data.digest(asked.corpus, *asked.files),
            results=lambda start: _searched(asked.queries[start:], trial, reranker),
            metrics=retrieval.metrics,
            facts=lambda: facts,
        )


def _searched(queries: Sequence[Judged], trial: TrialIndex, reranker: Reranker | None) -> Iterator[CaseResult]:
    for start in range(0, len(queries), LOT):
        lot = queries[start : start + LOT]
        yield from retrieval.run(lot, trial.searches([judged.query for judged in lot], reranker))


@dataclass(frozen=True, slots=True)
class JudgedQueries:
    """Queries with their judged documents, the files they came from, and the content to search."""

    queries: Sequence[Judged]
    files: tuple[Path, ...]
    corpus: Path


def judged_of(task: Task) -> JudgedQueries:
    """Return the queries of a BEIR folder, which brings its corpus, or of a quiz file, which needs one."""
    place = task.data
    if place.is_dir():
        corpus = corpus_of(task.corpus or place)
        files = (data.either(place, "queries.jsonl"), data.qrels_file(place))
        return JudgedQueries(data.beir_queries(place), files, corpus)
    if task.corpus is None:
        raise BadData(f"{place} brings no documents; give them with --corpus, or give a BEIR folder with --data")
    return JudgedQueries(data.quiz_queries(place), (place,), corpus_of(task.corpus))


def corpus_of(place: Path) -> Path:
    """Return the corpus.jsonl or corpus.jsonl.gz of a folder that has one, else the place itself."""
    file = data.either(place, "corpus.jsonl")
    return file if file.is_file() else place


SUITE = Suite("retrieval", "Does search find the judged documents?", open_trial, retrieval.JUDGED, searched=True)
