"""A throw-away index with production's settings: what an evaluation searches."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from evals.data import CorpusDocument
from evals.retrieval import PRODUCTION, Search
from paths.model import EVERYONE, Document
from retrieval import fuse
from retrieval.aggregate import PASSAGES_A_DOCUMENT, RULE, search_documents
from retrieval.chunk import CHUNKING, normalise
from retrieval.edge import EdgeIndex
from retrieval.embed import Embedder
from retrieval.index import EQUAL, MOST_ASKED, IndexSpec, PassageIndex, Question, Weights
from retrieval.lexical import LEXICAL
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

    def searches(self, texts: Sequence[str]) -> dict[str, Search]:
        """Return production's search, and its two halves alone, for queries among `texts`; each is embedded once."""
        vectors = dict(zip(texts, self.embedder.embed(texts), strict=True))
        return {
            PRODUCTION: self._search(lambda text, depth: Question(text, CALLER, depth, vectors[text])),
            "dense": self._search(lambda text, depth: Question("", CALLER, depth, vectors[text])),
            "bm25": self._search(lambda text, depth: Question(text, CALLER, depth)),
        }

    def weighed(self, texts: Sequence[str], weights: Sequence[Weights]) -> dict[Weights, Search]:
        """Return production's search with each of these weights, for queries among `texts`."""
        vectors = dict(zip(texts, self.embedder.embed(texts), strict=True))

        def asked(how: Weights) -> Callable[[str, int], Question]:
            return lambda text, depth: Question(text, CALLER, depth, vectors[text], weights=how)

        return {how: self._search(asked(how)) for how in weights}

    def _search(self, question: Callable[[str, int], Question]) -> Search:
        def search(texts: Sequence[str], depth: int) -> list[list[str]]:
            questions = [question(text, depth) for text in texts]
            lots = [questions[i : i + LOT] for i in range(0, len(questions), LOT)]
            found = [hits for lot in lots for hits in search_documents(self.index, None, TENANT, lot)]
            return [[self.ids[int(hit.document)] for hit in hits] for hits in found]

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
        for number, document in enumerate(documents):
            # Numbers of one width: ties then go by number as they would go by id.
            text = Document(f"{number:08}", normalise(document.text), normalise(document.title))
            index.add(TENANT, points_of(text, embedder))
            progress(number + 1, len(documents))
        ids = [document.id for document in documents]
        yield TrialIndex(index, embedder, ids, _facts(index, embedder, len(documents)))


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
