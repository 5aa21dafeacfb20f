"""What tells whether a sentence answers, and whether any of them does: numbers, mostly in 0..1, names fixed.

What is not known, as the meaning where the embedding model is away, is NaN. Nothing here tells of the question alone,
how long it is or how it begins: whoever makes up questions gives those that have an answer other forms than those that
have none, and a model would learn the habit.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.answering.candidates import Candidate
from retrieval.answering.offers import fits
from retrieval.answering.question import ASKING, Asked
from retrieval.answering.reading import Words
from retrieval.answering.sentences import Sentence
from retrieval.embed import Vector, Vectors
from retrieval.index import Hit

Features = NDArray[np.float64]  # (rows, len of the names)

OF_SENTENCE = (
    "meaning", "passage meaning", "passage words", "words", "words around", "kind fits",
    "stands", "length", "rank", "place", "asks",
)  # fmt: skip
OF_BLOCK = (
    "block meaning", "alike", "weakest word", "asking word", "half alike", "cover", "stand out",
    "apart", "alike apart", "above meaning", "above alike", "shared", "missing", "block fits",
)  # fmt: skip
OF_CANDIDATE = (*OF_SENTENCE, *OF_BLOCK)
OF_ANSWER = ("best", "second", "kind fits", "meaning", "block meaning", "missing", "shared")

LONG = 40  # words; a longer sentence is no better an answer
HALF_ALIKE = 0.35  # cosine of two states above which words are of one subject
_NOTHING = 1e-6


def of_sentences(
    asked: Asked, vector: Vector | None, hits: Sequence[Hit], sentences: Sequence[Sentence], vectors: Vectors | None
) -> Features:
    """Return a row for each sentence; without vectors (no model) what rests on meaning is not a number."""
    meaning = np.full(len(sentences), np.nan) if vectors is None or vector is None else vectors @ vector
    known = vector is not None
    rows = [
        (
            float(meaning[i]),
            (hits[s.passage].dense or 0.0) if known else np.nan,
            in_words(asked, hits[s.passage]),
            asked.share(s.terms),
            asked.share(s.around),
            fits(asked.kind, s.text),
            float(s.stands),
            min(len(s.text.split()), LONG) / LONG,
            s.passage / max(1, len(hits)),
            min(s.place, 10) / 10,
            float(s.text.rstrip().endswith("?")),
        )
        for i, s in enumerate(sentences)
    ]
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(OF_SENTENCE))


def of_candidates(asked: Asked, words: Words | None, candidates: Sequence[Candidate], sentences: Features) -> Features:
    """Return a row for each candidate; `sentences` are the rows of their sentences. There must be one at least."""
    block = np.array([np.nan if c.meaning is None else c.meaning for c in candidates])
    alike = _alike(asked, words, candidates)
    meaning = sentences[:, OF_SENTENCE.index("meaning")]
    columns = [
        block, *alike, _apart(meaning, candidates), _apart(alike[0], candidates), block - np.median(block),
        alike[0] - np.median(alike[0]),
        [asked.share(c.terms) for c in candidates],
        [missing(asked, c) for c in candidates],
        [fits(asked.kind, c.block) for c in candidates],
    ]  # fmt: skip
    return np.column_stack([sentences, *(np.asarray(column, dtype=np.float64) for column in columns)])


def _alike(asked: Asked, words: Words | None, candidates: Sequence[Candidate]) -> Features:
    """Return a row each: words alike on average, the weakest, the one that asks, and how the block stands among all."""
    if words is None or not words.words:
        return np.full((6, len(candidates)), np.nan)
    table = np.array([c.alike for c in candidates])
    told = table[:, _telling(asked, words)]
    asking = [i for i, word in enumerate(words.words) if word in ASKING]
    return np.array(
        [
            table.mean(axis=1),
            told.min(axis=1),
            table[:, asking].max(axis=1) if asking else np.full(len(table), np.nan),
            (told > HALF_ALIKE).mean(axis=1),
            (told / np.maximum(told.max(axis=0), _NOTHING)).mean(axis=1),
            (told - np.median(told, axis=0)).mean(axis=1),
        ]
    )


def _telling(asked: Asked, words: Words) -> list[int]:
    """Return the places of the words that say what the question is about; all where none does."""
    return [i for i, word in enumerate(words.words) if asked.weight_of(word) > 0] or list(range(len(words.words)))


def _apart(values: Features, candidates: Sequence[Candidate]) -> Features:
    """Return how far each value lies above the highest of the candidates with another block; 0 where all are one."""
    others = [
        [value for value, other in zip(values, candidates, strict=True) if not other.overlaps(candidate)]
        for candidate in candidates
    ]
    return np.array([value - max(rest) if rest else 0.0 for value, rest in zip(values, others, strict=True)])


def of_answer(features: Features, scores: Features) -> Features:
    """Return what tells whether the best candidate answers; there must be one at least."""
    order = np.argsort(-scores, kind="stable")
    best = dict(zip(OF_CANDIDATE, features[order[0]], strict=True))
    own = {"best": scores[order[0]], "second": scores[order[min(1, len(order) - 1)]]}
    return np.array([own[name] if name in own else best[name] for name in OF_ANSWER], dtype=np.float64)


def in_words(asked: Asked, hit: Hit) -> float:
    """Return the passage's BM25 score as a share of what a passage with all words could reach, 0..1."""
    return min(1.0, (hit.lexical or 0.0) / asked.weight) if asked.weight else 0.0


def missing(asked: Asked, candidate: Candidate) -> float:
    """Return the weight of the weightiest word that neither block nor titles have, as a share of the weightiest."""
    most = max(asked.terms.values(), default=0.0)
    lacking = [weight for term, weight in asked.terms.items() if term not in candidate.terms]
    return max(lacking, default=0.0) / most if most else 0.0
