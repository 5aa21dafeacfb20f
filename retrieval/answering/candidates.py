"""What might answer: the likeliest sentences with the paragraph around each, and what the model makes of both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from paths.model import Document
from retrieval.answering.reading import Likeness, Reads, Words, likeness
from retrieval.answering.sentences import Sentence, block_around, heading_above
from retrieval.embed import Embedder, Told, Vector
from retrieval.lexical import question_terms

MOST = 14  # candidates; each costs some ten milliseconds to read
MOST_CHARS = 420  # of a block: a paragraph of some 70 words


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A sentence, and the block document.text[start:end] that would be shown for it.

    `told` is the block under its title and heading, `terms` the words of that. `meaning` is the cosine of question and
    block, `alike` how like each word of the question some word of the block is, `read` what the model made of `told`;
    None where no model tells.
    """

    sentence: Sentence
    version: str
    start: int
    end: int
    block: str
    told: str
    terms: frozenset[int]
    meaning: float | None = None
    alike: Likeness | None = None
    read: Told | None = None

    @property
    def said(self) -> tuple[int, int]:
        """Where the sentence stands in `told`."""
        before = len(self.told) - len(self.block) - self.start
        return before + self.sentence.start, before + self.sentence.end

    def overlaps(self, other: "Candidate") -> bool:
        """Say whether the two blocks have text in common."""
        same = self.sentence.document == other.sentence.document
        return same and self.start < other.end and other.start < self.end


def candidates_of(
    sentences: Sequence[Sentence], scores: Sequence[float] | np.ndarray, documents: Mapping[str, Document]
) -> list[Candidate]:
    """Return the candidates, the likeliest first: those of the sentences that are no headings."""
    order = sorted(range(len(sentences)), key=lambda i: (-float(scores[i]), i))
    told = [i for i in order if not sentences[i].heading] or order
    return [_candidate(sentences[i], documents[sentences[i].document]) for i in told[:MOST]]


def _candidate(sentence: Sentence, document: Document) -> Candidate:
    start, end = block_around(document.text, sentence.start, sentence.end, MOST_CHARS)
    heading = heading_above(document.text, sentence.start)
    above = [line for line in dict.fromkeys((document.title, heading)) if line]
    block = document.text[start:end]
    told = ". ".join([*above, block])
    return Candidate(sentence, document.version, start, end, block, told, frozenset(question_terms(told).indices))


def read(
    candidates: Sequence[Candidate], question: str, vector: Vector | None, embedder: Embedder | None
) -> tuple[Words | None, list[Candidate]]:
    """Return the words of the question, and what the model makes of the candidates. Raises ModelUnavailable."""
    if embedder is None or vector is None:
        return None, list(candidates)
    asked = embedder.read(question) if isinstance(embedder, Reads) else None
    if asked is None or not isinstance(embedder, Reads):
        meaning = embedder.embed([c.told for c in candidates]) @ vector
        return None, [replace(c, meaning=float(m)) for c, m in zip(candidates, meaning, strict=True)]
    words = Words.of(asked.pieces, asked.states)
    told = {text: embedder.read(text) for text in dict.fromkeys(c.told for c in candidates)}  # sentences share blocks
    return words, [
        replace(c, meaning=float(one.vector @ vector), alike=likeness(words, one.states), read=one)
        for c in candidates
        if (one := told[c.told]) is not None
    ]
