"""Whether a passage holds what a sentence of a model says: the check that nothing of a model comes past.

Without an entailment model only two kinds pass: a whole sentence word for word, and a compression of one (see
`paths.sentences`). Both are decided exactly; nothing is judged.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from paths.citations import cite, whole_sentences
from paths.model import Document, Span
from paths.sentences import compresses, is_item, split_sentences, words_of
from prompts.templates import quotation
from retrieval.language import ENGLISH, language_of
from service.assistant.values import Said

WIDER = 600  # code points on either side of what was quoted: the rest of its section, most of the time
AROUND = 400  # code points on either side, in which a neighbour may take a sentence back or open a list
_MARKS = "“”„«»\"'‘’ "


@dataclass(frozen=True, slots=True)
class Passage:
    """document.text[start:end] (code points), which the asker may see."""

    document: Document
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.document.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that may be shown, and the span of the document that holds it: `quote` in its marks, or `claim`.

    `by` says which check it passed. `model` wrote it.
    """

    kind: Literal["quote", "claim"]
    text: str
    document: Document
    start: int
    end: int
    model: str = ""
    by: Literal["words", "entailment"] = "words"

    def said(self, at: int) -> Said:
        """Return it as a part of an answer in which it begins at code point `at`."""
        here = Span(start=at, end=at + len(self.text))
        return Said(self.kind, here.start, here.end, cite(self.document, self.start, self.end, here))


def widened(passages: Sequence[Passage]) -> list[Passage]:
    """Return passages with what stands around them, as whole sentences; each part of a document only once."""
    found: list[Passage] = []
    for passage in passages:
        text = passage.document.text
        span = whole_sentences(text, passage.start - WIDER, passage.end + WIDER)
        wide = Passage(passage.document, min(span.start, passage.start), max(span.end, passage.end))
        if not any(p.document.id == wide.document.id and p.start < wide.end and wide.start < p.end for p in found):
            found.append(wide)
    return found


def supported(text: str, passage: Passage, locale: str) -> Sentence | None:
    """Return one sentence of a model as it may be shown, None where the passage does not hold it word for word."""
    said = unmarked(text)
    if len(split_sentences(said)) != 1:
        return None
    language = language_in(passage)
    for span in standing_alone(passage):
        there = passage.document.text[span.start : span.end]
        if said == unmarked(there):
            return Sentence("quote", quotation(locale, there), passage.document, span.start, span.end)
        if compresses(said, there, language):
            return Sentence("claim", said, passage.document, span.start, span.end)
    return None


def standing_alone(passage: Passage) -> Iterator[Span]:
    """Give the whole sentences of a passage that say something by themselves: no question, no item, not taken back.

    In a language without word lists nobody can say what a neighbour takes back.
    """
    text, first = passage.document.text, max(0, passage.start - AROUND)
    around, language = text[first : passage.end + AROUND], language_in(passage)
    for near in split_sentences(around):
        span = Span(start=first + near.start, end=first + near.end)
        inside = passage.start <= span.start and span.end <= passage.end
        if not inside or is_item(text, span) or "?" in text[span.start : span.end]:
            continue
        # a sentence is its own compression, unless its neighbours say that it does not stand by itself
        if words_of(language) is None or compresses(tidy(text[span.start : span.end]), around, language):
            yield span


def language_in(passage: Passage) -> str:
    """Return the language of a passage: as its document says, else as it looks."""
    return passage.document.language or language_of(passage.text) or ENGLISH


def unmarked(text: str) -> str:
    """Return a sentence without the quotation marks around it."""
    return tidy(text).strip(_MARKS)


def tidy(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))
