"""Question and passage as word pieces, as the reader is given them."""

from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tokenizers import Encoding, Tokenizer

from paths.model import Document, Span
from paths.sentences import split_sentences
from retrieval.answering.sentences import heading_above, is_heading

MOST_PIECES, MOST_ASKED, MOST_ABOVE = 256, 64, 32  # of all, of the question, of what stands above the passage
FIRST, BETWEEN = 101, 102  # the marks [CLS] and [SEP] of BERT's vocabulary
NO_SENTENCE = -1


class Readable(NamedTuple):
    """A text to read, what stands above it (title and heading), and the sentences in it that may answer, in order."""

    above: str
    text: str
    sentences: tuple[Span, ...]


def read_from(document: Document, start: int, end: int) -> Readable:
    """Return document.text[start:end] as it is read; a heading is never an answer."""
    text = document.text[start:end]
    above = dict.fromkeys((document.title, heading_above(document.text, start)))
    said = tuple(Span(s.start, s.end) for s in split_sentences(text) if not is_heading(text, s.start))
    return Readable(". ".join(line for line in above if line), text, said)


class Reading(NamedTuple):
    """`ids` are the word pieces, the passage's from the place `second` on; `numbers` say which sentence each is of."""

    ids: list[int]
    second: int
    numbers: list[int]


class Pieces:
    """Cuts question and passage into word pieces, by the tokenizer of a folder. Safe in threads."""

    def __init__(self, folder: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    def of(self, question: str, passage: Readable) -> Reading:
        """Return `[CLS] question [SEP] above. text [SEP]`; what is beyond the most that is read is left out."""
        asked = self._cut(question).ids[:MOST_ASKED]
        above = self._cut(f"{passage.above}. ").ids[:MOST_ABOVE] if passage.above else []
        room = MOST_PIECES - len(asked) - len(above) - 3
        body = self._cut(passage.text)
        ids = [FIRST, *asked, BETWEEN, *above, *body.ids[:room], BETWEEN]
        numbers = _numbers([start for start, _ in body.offsets[:room]], passage.sentences)
        before = len(asked) + 2
        return Reading(ids, before, [NO_SENTENCE] * (before + len(above)) + numbers + [NO_SENTENCE])

    def _cut(self, text: str) -> Encoding:
        readable = text.encode("utf-8", "replace").decode()  # a lone surrogate breaks the tokenizer
        return self._tokenizer.encode(readable, add_special_tokens=False)


def _numbers(starts: Sequence[int], sentences: Sequence[Span]) -> list[int]:
    """Return the number of the sentence in which each place lies."""
    firsts = [sentence.start for sentence in sentences]
    at = (bisect_right(firsts, start) - 1 for start in starts)
    return [n if n >= 0 and start < sentences[n].end else NO_SENTENCE for n, start in zip(at, starts, strict=True)]
