"""Passages to documents: a document stands where its best passage stands."""

from collections.abc import Sequence
from dataclasses import replace

from retrieval.embed import Embedder
from retrieval.index import MOST_ASKED, Hit, PassageIndex, Question
from retrieval.search import search

RULE = "best passage"  # named in the record of an evaluation
# Passages asked for per document wanted. Long documents crowd a list with passages of their own; 100 documents are
# asked of 1000 passages, which is as many as one question may ask for.
PASSAGES_A_DOCUMENT = 10


def search_documents(
    index: PassageIndex, embedder: Embedder | None, tenant: str, questions: Sequence[Question]
) -> list[list[Hit]]:
    """Return the best passage of each of the best documents; a question's `limit` counts documents.

    Raises what `search` raises.
    """
    deeper = [replace(q, limit=min(MOST_ASKED, PASSAGES_A_DOCUMENT * q.limit)) for q in questions]
    found = search(index, embedder, tenant, deeper)
    return [best_of_documents(hits)[: q.limit] for q, hits in zip(questions, found, strict=True)]


def best_of_documents(hits: Sequence[Hit]) -> list[Hit]:
    """Return the first hit of each document, in the order of the hits."""
    best: dict[str, Hit] = {}
    for hit in hits:
        best.setdefault(hit.document, hit)
    return list(best.values())
