"""The sentences of the passages found, with what a reader sees around them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from paths.model import Document
from paths.sentences import split_sentences
from retrieval.index import Hit
from retrieval.lexical import question_terms

MOST_SENTENCES = 200  # of all passages together; a passage of 900 characters has about eight
_HEADING = re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+(.*)$", re.MULTILINE)
PARAGRAPH = "\n\n"


@dataclass(frozen=True, slots=True)
class Sentence:
    """document.text[start:end] of the `passage`-th passage found, the `place`-th sentence in it.

    `terms` are its words, `around` those of its neighbours, of its heading and of the document's title as well.
    """

    document: str
    start: int
    end: int
    text: str
    passage: int
    place: int
    terms: frozenset[int]
    around: frozenset[int]
    stands: bool  # a sentence of its own: no heading, no fragment
    heading: bool = False


def sentences_of(hits: Sequence[Hit], documents: Mapping[str, Document]) -> list[Sentence]:
    """Return the sentences of the passages, in their order; a passage whose document is not given has none."""
    found = [
        sentence
        for number, hit in enumerate(hits)
        if (document := documents.get(hit.document)) and document.version == hit.version
        for sentence in _of_passage(number, hit, document)
    ]
    return found[:MOST_SENTENCES]


def _of_passage(number: int, hit: Hit, document: Document) -> Iterator[Sentence]:
    text = document.text[hit.start : hit.end]
    spans = split_sentences(text)
    terms = [frozenset(question_terms(text[s.start : s.end]).indices) for s in spans]
    title = frozenset(question_terms(f"{document.title}\n{heading_above(document.text, hit.start)}").indices)
    heading: frozenset[int] = frozenset()
    for place, span in enumerate(spans):
        said = text[span.start : span.end]
        if is_heading(text, span.start):
            heading = terms[place]
        near = frozenset().union(*terms[max(0, place - 1) : place + 2])
        yield Sentence(
            document.id,
            hit.start + span.start,
            hit.start + span.end,
            said,
            number,
            place,
            terms[place],
            near | heading | title,
            not is_heading(text, span.start) and len(said.split()) > 3,
            is_heading(text, span.start),
        )


def is_heading(text: str, start: int) -> bool:
    """Say whether the sentence that starts there is a heading."""
    return text[text.rfind("\n", 0, start) + 1 : start].lstrip().startswith("#")


def heading_above(text: str, at: int) -> str:
    """Return the last heading before `at`, without its marks; nothing where there is none near."""
    near = text[max(0, at - 4000) : at]
    found = _HEADING.findall(near)
    return found[-1] if found else ""


def block_around(text: str, start: int, end: int, most: int) -> tuple[int, int]:
    """Return the span to show for the sentence [start, end): its paragraph, or the part of it that fits into `most`.

    Whole sentences only; the next sentence goes before the one ahead, since texts explain forwards.
    """
    left, right = text.rfind(PARAGRAPH, 0, start), text.find(PARAGRAPH, end)
    left, right = (0 if left < 0 else left + len(PARAGRAPH)), (len(text) if right < 0 else right)
    left, right = max(left, start - most), min(right, end + most)
    spans = [(left + s.start, left + s.end) for s in split_sentences(text[left:right])]
    inside = [i for i, (a, b) in enumerate(spans) if a < end and start < b]
    if not inside:
        return start, end
    first, last = inside[0], inside[-1]
    while True:
        after = last + 1 < len(spans) and spans[last + 1][1] - spans[first][0] <= most
        before = not after and first > 0 and spans[last][1] - spans[first - 1][0] <= most
        if not after and not before:
            return min(start, spans[first][0]), max(end, spans[last][1])
        first, last = first - before, last + after
