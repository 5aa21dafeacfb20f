"""A throw-away index with production's settings: what an evaluation searches."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from evals.data import CorpusDocument
from evals.retrieval import PRODUCTION, Search
from paths.model import EVERYONE, Document, Passage
from retrieval import fuse
from retrieval.aggregate import PASSAGES_A_DOCUMENT, RULE, search_documents
from retrieval.chunk import CHUNKING, normalise, searchable
from retrieval.edge import EdgeIndex
from retrieval.embed import Embedder
from retrieval.index import EQUAL, MOST_ASKED, Hit, IndexSpec, PassageIndex, Question, Weights
from retrieval.lexical import LEXICAL
from retrieval.rerank import RERANKED, Reranker, reranked
from service.intake.indexer import points_of

TENANT = "evaluation"
CALLER = (EVERYONE,)
LOT = 64  # questions a round trip: some 100,000 hits in memory, however many queries there are


@dataclass(frozen=True, slots=True)
class TrialIndex:
    """A filled index. Its documents go by number, so that any id may stand in a corpus; `ids` reads them back."""

    index: PassageIndex
    embedder: Embedder
    ids: Sequence[str]
    facts: Mapping[str, Any]
    documents: Sequence[Document]

    def searches(self, texts: Sequence[str], reranker: Reranker | None = None) -> dict[str, Search]:
        """Return production's search, its two halves alone, and it reranked where there is a cross-encoder."""
        vectors = dict(zip(texts, self.embedder.embed(texts), strict=True))
        return {
            PRODUCTION: self._search(lambda text, depth: Question(text, CALLER, depth, vectors[text])),
            "dense": self._search(lambda text, depth: Question("", CALLER, depth, vectors[text])),
            "bm25": self._search(lambda text, depth: Question(text, CALLER, depth)),
            **({"reranked": self.reranked(texts, EQUAL, reranker)} if reranker else {}),
        }

    def weighed(self, texts: Sequence[str], weights: Sequence[Weights]) -> dict[Weights, Search]:
        """Return production's search with each of these weights, for queries among `texts`."""
        vectors = dict(zip(texts, self.embedder.embed(texts), strict=True))

        def asked(how: Weights) -> Callable[[str, int], Question]:
            return lambda text, depth: Question(text, CALLER, depth, vectors[text], weights=how)

        return {how: self._search(asked(how)) for how in weights}

    def reranked(self, texts: Sequence[str], weights: Weights, reranker: Reranker) -> Search:
        """Return production's search with these weights, with the first documents as the cross-encoder has them."""
        vectors = dict(zip(texts, self.embedder.embed(texts), strict=True))

        def again(question: Question, hits: list[Hit]) -> list[Hit]:
            passages = [self._passage(hit) for hit in hits[:RERANKED]]
            return reranked(reranker, question.text, hits, passages)

        return self._search(lambda text, depth: Question(text, CALLER, depth, vectors[text], weights=weights), again)

    def _passage(self, hit: Hit) -> str:
        return searchable(self.documents[int(hit.document)], Passage(hit.document, hit.version, hit.start, hit.end))

    def _search(
        self,
        question: Callable[[str, int], Question],
        again: Callable[[Question, list[Hit]], list[Hit]] = lambda question, hits: hits,
    ) -> Search:
        def search(texts: Sequence[str], depth: int) -> list[list[str]]:
            questions = [question(text, depth) for text in texts]
            lots = [questions[i : i + LOT] for i in range(0, len(questions), LOT)]
            found = [hits for lot in lots for hits in search_documents(self.index, None, TENANT, lot)]
            ordered = [again(question, hits) for question, hits in zip(questions, found, strict=True)]
            return [[self.ids[int(hit.document)] for hit in hits] for hits in ordered]

        return search


@contextmanager
def throw_away(
    documents: Sequence[CorpusDocument], embedder: Embedder, progress: Callable[[int, int], None]
) -> Iterator[TrialIndex]:
    """Index the documents in a temporary folder, which is gone when the block ends. `progress` hears (done, total)."""
    with (
        TemporaryDirectory(prefix="fingerpost-eval-") as folder,
        closing(EdgeIndex(Path(folder), IndexSpec.of(embedder))) as index,
    ):
        # Numbers of one width: ties then go by number as they would go by id.
        texts = [Document(f"{n:08}", normalise(d.text), normalise(d.title)) for n, d in enumerate(documents)]
        for number, text in enumerate(texts):
            index.add(TENANT, points_of(text, embedder))
            progress(number + 1, len(documents))
        ids = [document.id for document in documents]
        yield TrialIndex(index, embedder, ids, _facts(index, embedder, len(documents)), texts)


def _facts(index: PassageIndex, embedder: Embedder, documents: int) -> dict[str, Any]:
    return {
        "model": embedder.name,
        "chunking": CHUNKING,
        "lexical": LEXICAL,
        "fusion": {"rrf_k": fuse.RRF_K, **EQUAL._asdict(), "least_depth": fuse.DEPTH},
        "aggregation": f"{RULE}; {PASSAGES_A_DOCUMENT} passages asked for a document, {MOST_ASKED} at most",
        "documents": documents,
        "passages": index.count(TENANT),
    }
