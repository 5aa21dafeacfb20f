"""A question beside its candidates, word by word: what the network is given (`retrieval/answering/network.py`)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.answering.candidates import Candidate
from retrieval.answering.features import Features
from retrieval.answering.question import Asked
from retrieval.answering.reading import Words, likeness
from retrieval.embed import Told, Vectors

MOST_WORDS, MOST_PIECES = 24, 160  # of the question, of a block under its title; the rest is left out
OF_WORD = (
    "weight", "tells", "alike", "alike in sentence", "above median", "below best", "above median in sentence",
    "below best in sentence", "stands there", "stands in sentence",
)  # fmt: skip
MARKS = ("of the sentence", "above the block")


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """A question of w words and its c candidates, whose blocks are t different texts.

    `features` has shape (c, len(OF_CANDIDATE)), `of_words` (c, w, len(OF_WORD)), `words` (w, size) the states of the
    words; `texts[which[i]]` are the states of the word pieces of candidate i, and `marks[i]` (pieces, len(MARKS)) says
    of each whether it is of the sentence that may answer, and whether it is of the title or heading.
    """

    features: NDArray[np.float32]
    of_words: NDArray[np.float32]
    words: Vectors
    texts: Sequence[Vectors]
    which: Sequence[int]
    marks: Sequence[NDArray[np.bool_]]


def compared(asked: Asked, words: Words | None, candidates: Sequence[Candidate], features: Features) -> Compared | None:
    """Put a question beside its candidates; None where the embedding model does not tell what it makes of words."""
    told = [candidate.read for candidate in candidates if candidate.read is not None]
    if words is None or not words.words or len(told) < len(candidates):
        return None
    different = {one.told: read for one, read in zip(candidates, told, strict=True)}
    places = {text: at for at, text in enumerate(different)}
    return Compared(
        features.astype(np.float32),
        _of_words(asked, words, candidates, told)[:, :MOST_WORDS],
        words.means()[:MOST_WORDS],
        [_first(read.states) for read in different.values()],
        [places[one.told] for one in candidates],
        [_marks(one, read)[:MOST_PIECES] for one, read in zip(candidates, told, strict=True)],
    )


def _of_words(asked: Asked, words: Words, candidates: Sequence[Candidate], told: Sequence[Told]) -> NDArray[np.float32]:
    """Return for each candidate and word how like it is, there and beside the other candidates; all about 0..1."""
    most = max(asked.terms.values(), default=1.0) or 1.0
    weight = np.array([asked.weight_of(word) / most for word in words.words])
    alike = np.array([likeness(words, read.states) for read in told])
    inside = np.array([
        likeness(words, read.states[_marks(one, read)[:, 0]]) for one, read in zip(candidates, told, strict=True)
    ])  # fmt: skip
    every = np.ones_like(alike)
    columns = [
        weight * every, (weight > 0) * every, alike, inside,
        alike - np.median(alike, axis=0), alike.max(axis=0) - alike,
        inside - np.median(inside, axis=0), inside.max(axis=0) - inside,
        _stands(words, [one.told for one in candidates]), _stands(words, [one.sentence.text for one in candidates]),
    ]  # fmt: skip
    return np.stack(columns, axis=-1).astype(np.float32)


def _stands(words: Words, texts: Sequence[str]) -> NDArray[np.float64]:
    return np.array([[float(word in text) for word in words.words] for text in map(str.lower, texts)])


def _first(states: Vectors) -> Vectors:
    return states if len(states) <= MOST_PIECES else states[:MOST_PIECES]  # the very same, to be known again in a batch


def _marks(candidate: Candidate, read: Told) -> NDArray[np.bool_]:
    start, end = candidate.said
    first, last = read.spans[:, 0], read.spans[:, 1]
    above = first < len(candidate.told) - len(candidate.block)
    return np.column_stack([(first >= start) & (last <= end), above])
