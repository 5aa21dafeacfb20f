"""The sentences on which it rests that one item belongs before another: what a person looks at who has to decide."""

import re
from typing import NamedTuple

from retrieval.sequence.cues import CUES, EARLY, READ_AT_MOST, cues, numbered, terms
from retrieval.sequence.reading import Item

MOST = 3  # sentences; who decides on hundreds of pairs reads no more
ENOUGH = 0.5  # of a title's terms: one of three ('linear' of 'linear regression models') is no mention
LATE = frozenset(CUES) - frozenset(EARLY)
_SENTENCE = re.compile(r"[^\s.!?。！？][^\n]*?(?:[.!?](?=\s|$)|[。！？]|(?=\n)|$)")


class _Found(NamedTuple):
    """`share` of the other's title that a sentence speaks of, and where it stands: later ones count less."""

    share: float
    place: int
    sentence: str


def grounds_for(first: Item, second: Item) -> list[str]:
    """Return the spans, verbatim, that speak for the first before the second; the strongest first, at most MOST.

    They are sentences of the second's prerequisites and summary that speak of what the first's title names, and titles
    that say their own place: 'Introduction to ...' of the first, 'Advanced ...' of the second, both of numbered parts.
    Where the probability rests on the ladders alone there is none.
    """
    return list(dict.fromkeys([*_mentions(first, second), *_titles(first, second)]))[:MOST]


def _mentions(first: Item, second: Item) -> list[str]:
    title = terms(first.title)
    texts = (second.prereq_text[:READ_AT_MOST], second.summary[:READ_AT_MOST])
    sentences = [found[0].strip() for text in texts for found in _SENTENCE.finditer(text)]
    shares = [len(title & terms(sentence)) / len(title) if title else 0.0 for sentence in sentences]
    found = [_Found(share, -place, s) for place, (share, s) in enumerate(zip(shares, sentences, strict=True))]
    return [each.sentence for each in sorted(found, reverse=True) if each.share >= ENOUGH]


def _titles(first: Item, second: Item) -> list[str]:
    one, other = numbered(first.title), numbered(second.title)
    if one and other and one.series == other.series and one[1:] < other[1:]:
        return [first.title, second.title]
    early, late = cues(first.title) & set(EARLY), cues(second.title) & LATE
    return [*([first.title] if early else []), *([second.title] if late else [])]
