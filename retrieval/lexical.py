"""Text to BM25 term weights, the same ones for every form of the index.

Robertson and Zaragoza 2009, with Qdrant's token ids: what is computed here matches what a Qdrant server would compute.
The index multiplies by the inverse document frequency at query time.
"""

from functools import cache
from typing import NamedTuple

from qdrant_edge import Bm25, Bm25Config, SparseVector, TokenizerType

LEXICAL = "1"  # part of an index's manifest: raise it whenever the same text would give other terms

# The tokenizer that finds words in Chinese and Japanese too, and treats é as e. Its stems are English: other
# languages match on whole words.
TOKENS = TokenizerType.Multilingual
AVERAGE_TERMS = 60.0  # terms of a typical passage without stop words; BM25 measures lengths against it
READ_AT_MOST = 40_000  # characters; a question longer than that is not a question


class Terms(NamedTuple):
    """Token ids and their weights; both empty for a text of stop words."""

    indices: list[int]
    values: list[float]


def passage_terms(text: str) -> Terms:
    """Return the saturated term frequencies of a passage."""
    return _terms(_model().embed_document(text[:READ_AT_MOST]))


def question_terms(text: str) -> Terms:
    """Return the terms of a question, each once with weight 1."""
    return _terms(_model().embed_query(text[:READ_AT_MOST]))


def _terms(vector: SparseVector) -> Terms:
    return Terms(list(vector.indices), list(vector.values))


@cache
def _model() -> Bm25:
    return Bm25(Bm25Config(tokenizer=TOKENS, avg_len=AVERAGE_TERMS))
