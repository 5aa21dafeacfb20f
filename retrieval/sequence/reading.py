"""A set of items as `precedence` reads it: their words, cues, numbers and meanings, as arrays."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import log
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from retrieval.embed import Embedder, Vectors
from retrieval.sequence.cues import CUES, cues, numbered, stems, terms
from retrieval.sequence.ladders import Climb, by_words, climb, in_words
from retrieval.sequence.meanings import Meanings, meanings

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
Rows = Floats | Vectors | csr_array

FAR = 50  # a sequence of thousands says of its ends no more than of those near each other, and has millions of pairs
LONGEST_GIST = 300  # characters; a main clause that is longer is a text without sentences
_SENTENCE = re.compile(r"(?<=[.!?])\s|\n")
_BY_WHICH = re.compile(r"\s(?:by|while|whilst|when|with|through|so that|in order to)\s", re.IGNORECASE)
_NOTHING = re.compile(
    r"\W*(?:(?:none|nothing|no prior|no previous|no prerequisite|not required|n/?a)\b.*)?", re.I | re.S
)


class Item(Protocol):
    """What an item must have; texts may be empty."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def prereq_text(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known of items beside their texts, by their ids.

    `levels`: where an item begins, 0 to 5. `sequences`: ids in an order that somebody gave them, such as the parts of a
    whole; ids of no item are passed over.
    """

    levels: Mapping[str, float] = field(default_factory=dict)
    sequences: Sequence[Sequence[str]] = ()


NOTHING = Beside()


@dataclass(frozen=True, slots=True)
class Reading:
    """One row, or one number, an item.

    `said`: 1 for each term of the title. `titles`: the same, weighted so that a title's rarer terms count more and its
    weights add up to 1. `summaries` and `wants`: 1 for each term of the summary and of the stated prerequisites.
    `series` and `part`: of numbered titles, else not a number. `ready`: 1 where the item says that it has no
    prerequisites, -1 where it names some, 0 where it says nothing. `length`: the logarithm of the title's words.
    `level`: where it begins, else not a number. `later`: in how many sequences the column's item comes after the row's,
    less those where it comes before. `texts`: titles and gists. `depth`: how far on both are; 0 without an embedder.
    """

    cues: Mapping[str, Floats]
    said: csr_array
    titles: csr_array
    summaries: csr_array
    wants: csr_array
    series: Floats
    part: Floats
    ready: Floats
    length: Floats
    level: Floats
    later: csr_array
    texts: "Texts"
    depth: Floats


@dataclass(frozen=True, slots=True)
class Meant:
    """The vectors of texts, and the meanings of the embedder that made them."""

    vectors: Vectors
    meanings: Meanings


@dataclass(frozen=True, slots=True)
class Texts:
    """The different texts of all items in words and, with an embedder, in meaning; and which of them are each item's
    title and gist."""

    titles: Places
    gists: Places
    words: csr_array
    meant: Meant | None


def read(items: Sequence[Item], embedder: Embedder | None, beside: Beside = NOTHING) -> Reading:
    """Read a set of items. How telling a word is, is found over this set."""
    own = [(terms(item.title), terms(item.summary), terms(item.prereq_text)) for item in items]
    spoken = Counter(word for texts in own for word in frozenset().union(*texts))
    column = {word: place for place, word in enumerate(sorted(spoken))}
    telling = np.array([log((len(items) + 1) / (spoken[word] + 0.5)) for word in column])
    said, summaries, wants = (_rows([texts[kind] for texts in own], column) for kind in range(3))
    held = [cues(item.title) for item in items]
    series, part = _series(items)
    texts = _texts(items, embedder)
    return Reading(
        cues={kind: np.array([float(kind in has) for has in held]) for kind in CUES},
        said=said,
        titles=_shares(said, telling),
        summaries=summaries,
        wants=wants,
        series=series,
        part=part,
        ready=np.array([_ready(item.prereq_text) for item in items], dtype=float),
        length=np.log1p([len(stems(item.title)) for item in items]),
        level=np.array([beside.levels.get(item.id, np.nan) for item in items], dtype=float),
        later=_later(items, beside.sequences),
        texts=texts,
        depth=_depth(texts),
    )


def gist(summary: str) -> str:
    """Return the main clause of the first sentence: 'Learn about lists by feeding cats' is about lists, not cats."""
    return _BY_WHICH.split(_SENTENCE.split(summary.strip(), maxsplit=1)[0], maxsplit=1)[0][:LONGEST_GIST].strip()


def _texts(items: Sequence[Item], embedder: Embedder | None) -> Texts:
    titles = [item.title for item in items]
    gists = [gist(item.summary) or item.title for item in items]
    place = {text: row for row, text in enumerate(dict.fromkeys([*titles, *gists]))}
    title, own = (np.array([place[text] for text in kind], dtype=np.intp) for kind in (titles, gists))
    meant = Meant(embedder.embed([*place]), meanings(embedder)) if embedder else None
    return Texts(title, own, in_words([*place]), meant)


def _depth(texts: Texts) -> Floats:
    if texts.meant is None:
        return np.zeros(len(texts.titles))
    depth = texts.meant.meanings.depth(texts.meant.vectors)
    return (depth[texts.titles] + depth[texts.gists]) / 2


def climb_by_words(texts: Texts, places: Places) -> Climb:
    """Return where items stand on the ladders, by their title or their gist, whichever is nearer to a step."""
    return climb(np.maximum(*(by_words(texts.words[kind[places]]) for kind in (texts.titles, texts.gists))))


def climb_by_meaning(texts: Texts, places: Places) -> Climb | None:
    """Return the same by vectors; None without an embedder."""
    if texts.meant is None:
        return None
    vectors, known = texts.meant.vectors, texts.meant.meanings
    return climb(np.maximum(*(known.to_steps(vectors[kind[places]]) for kind in (texts.titles, texts.gists))))


def _later(items: Sequence[Item], sequences: Sequence[Sequence[str]]) -> csr_array:
    """Link each item of a sequence with the FAR next ones, both ways."""
    place = {item.id: row for row, item in enumerate(items)}
    known = [np.array([place[id] for id in dict.fromkeys(ids) if id in place], dtype=np.intp) for ids in sequences]
    steps = [(ids[:-step], ids[step:]) for ids in known for step in range(1, min(len(ids), FAR + 1))]
    none = np.zeros(0, dtype=np.intp)
    before, after = (np.concatenate([none, *(pair[side] for pair in steps)]) for side in (0, 1))
    ones = np.ones(len(before))
    rows, columns = np.concatenate([before, after]), np.concatenate([after, before])
    return csr_array((np.concatenate([ones, -ones]), (rows, columns)), shape=(len(items), len(items)))


def _rows(texts: Sequence[frozenset[str]], column: Mapping[str, int]) -> csr_array:
    at = [(row, column[word]) for row, words in enumerate(texts) for word in words]
    rows, columns = np.array(at, dtype=int).reshape(-1, 2).T
    return csr_array((np.ones(len(at)), (rows, columns)), shape=(len(texts), len(column)))


def _shares(said: csr_array, telling: Floats) -> csr_array:
    weighted = said * telling[None, :]
    whole = np.asarray(weighted.sum(axis=1))
    return csr_array(weighted / np.where(whole > 0, whole, 1)[:, None])


def _series(items: Sequence[Item]) -> tuple[Floats, Floats]:
    """Return for each title the number of its series and its place in it; a letter counts less than any number."""
    found = [numbered(item.title) for item in items]
    names = {name: place for place, name in enumerate(sorted({part.series for part in found if part}))}
    series = [names[part.series] if part else np.nan for part in found]
    places = [part.number + (ord(part.letter) / 256 if part.letter else 0) if part else np.nan for part in found]
    return np.array(series, dtype=float), np.array(places, dtype=float)


def _ready(prerequisites: str) -> int:
    if not prerequisites.strip():
        return 0
    return 1 if _NOTHING.fullmatch(prerequisites) else -1
