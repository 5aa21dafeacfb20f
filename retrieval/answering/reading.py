"""How much each word of a question is like some word of a text, by the states of the embedding model.

"How long" is like "21 days" and "permit" like "certificate", each in its sentence: what one vector a text blurs, the
states of its words keep apart. Late interaction, as in ColBERT (Khattab and Zaharia 2020), by a model that was
trained for whole texts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from retrieval.embed import Told, Vectors

Likeness = NDArray[np.float64]  # one cosine a word, at most 1
JOINED = "##"  # how the model marks a piece that goes on with the word before it


@runtime_checkable
class Reads(Protocol):
    """An embedder that can also say what its model made of each word piece."""

    def read(self, text: str) -> Told | None: ...


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """The words of a text, in small letters, and the rows of `states` that each is made of."""

    words: tuple[str, ...]
    rows: tuple[tuple[int, ...], ...]
    states: Vectors

    @classmethod
    def of(cls, pieces: Sequence[str], states: Vectors) -> "Words":
        """Put word pieces together; pieces without a letter or digit are no words."""
        grouped: list[tuple[str, list[int]]] = []
        for row, piece in enumerate(pieces):
            if piece.startswith(JOINED) and grouped:
                word, rows = grouped[-1]
                grouped[-1] = (word + piece.removeprefix(JOINED), [*rows, row])
            else:
                grouped.append((piece, [row]))
        told = [(word, tuple(rows)) for word, rows in grouped if any(c.isalnum() for c in word)]
        return cls(tuple(word for word, _ in told), tuple(rows for _, rows in told), states)

    def means(self) -> Vectors:
        """Return a row for each word: the mean of its pieces."""
        return np.array([self.states[list(rows)].mean(axis=0) for rows in self.rows], dtype=np.float32)


def likeness(question: Words, text: Vectors) -> Likeness:
    """Return for each word of the question how like it the likest piece of `text` is; 0 where there is none."""
    if not len(text) or not question.words:
        return np.zeros(len(question.words))
    likest = (question.states @ text.T).max(axis=1)
    return np.array([likest[list(rows)].mean() for rows in question.rows], dtype=np.float64)
