"""Which of two titles comes first, by the ladders of ladders.txt: steps of many subjects in their usual order.

Each title stands on every step of every ladder, with a weight that falls steeply with the distance between the two. One
title leads another as far as its weight stands on earlier steps of the ladders that both stand on. Distance is measured
twice, between meanings (vectors) and between words. Where no ladder knows a subject, `depth` still says something: how
far on a title is by the direction in which, over all ladders, meanings move from first steps to last ones.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from importlib.resources import files
from itertools import pairwise
from math import log, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from retrieval.sequence.cues import stems

Floats = NDArray[np.float64]
# How far from a step a title still stands on it, in cosine. Between 0.02 and 0.08 no source is ordered better or worse
# beyond chance.
REACH = 0.035
FARTHEST = 1.0  # beyond its nearest step, in cosine: a title stands there as good as not at all, but not at zero


@dataclass(frozen=True, slots=True)
class Ladders:
    """`steps` are the different phrases. `rungs` has one per place on a ladder, ladder after ladder, that begin at
    `starts`."""

    steps: tuple[str, ...]
    rungs: NDArray[np.intp]
    starts: NDArray[np.intp]


class Climb(NamedTuple):
    """How much of each item stands `on` each rung, before it less behind it (`ahead`), and on each ladder (`all`)."""

    on: Floats
    ahead: Floats
    all: Floats


@cache
def ladders() -> Ladders:
    """Return the packaged ladders."""
    lines = files("retrieval.sequence").joinpath("ladders.txt").read_text(encoding="utf-8").splitlines()
    rows = [[step.strip() for step in line.split("|")] for line in lines if line.strip() and line[0] != "#"]
    place = {step: i for i, step in enumerate(dict.fromkeys(step for row in rows for step in row))}
    starts = np.cumsum([0, *(len(row) for row in rows[:-1])])
    return Ladders(tuple(place), np.array([place[step] for row in rows for step in row]), starts)


def digest() -> str:
    """Return what names the packaged steps: other steps, or another order of them, other digest."""
    return sha256("\n".join(ladders().steps).encode()).hexdigest()


def climb(likeness: Floats) -> Climb:
    """Return where items of this likeness to each step, shape (items, steps), stand on the rungs."""
    known = ladders()
    nearest = likeness.max(axis=1, keepdims=True)
    steps = np.exp(np.maximum(likeness - nearest, -FARTHEST) / REACH)  # a factor per item changes no lead
    on = steps[:, known.rungs]
    ahead = np.empty_like(on)
    for start, end in pairwise([*known.starts, len(known.rungs)]):  # sums over more than one would drown small weights
        own = on[:, start:end]
        ahead[:, start:end] = 2 * np.cumsum(own, axis=1) - own - own.sum(axis=1, keepdims=True)
    return Climb(on, ahead, np.add.reduceat(on, known.starts, axis=1))


def in_words(texts: Sequence[str]) -> csr_array:
    """Return a row of length 1 per text, over the words of the steps; rarer words of the steps count more."""
    return _weighted(texts, _vocabulary())


def by_words(rows: csr_array) -> Floats:
    """Return the likeness of texts with these rows to each step: the cosine, shape (texts, steps)."""
    return np.asarray((rows @ _vocabulary().steps.T).toarray())


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """The words of all steps, each with its inverse document frequency (Spärck Jones 1972), and the steps in them."""

    column: Mapping[str, int]
    weight: Floats
    steps: csr_array


@cache
def _vocabulary() -> _Vocabulary:
    spoken = Counter(word for step in ladders().steps for word in stems(step))
    column = {word: i for i, word in enumerate(spoken)}
    weight = np.log((len(ladders().steps) + 1) / (np.array([*spoken.values()]) + 0.5))
    bare = _Vocabulary(column, weight, csr_array((0, len(column))))
    return replace(bare, steps=_weighted(ladders().steps, bare))


def _weighted(texts: Sequence[str], known: _Vocabulary) -> csr_array:
    """Return a row of length 1 per text; a word that no step holds lengthens the row but has no column."""
    unknown = log(len(ladders().steps) + 1)
    rows, columns, values = [], [], []
    for row, text in enumerate(texts):
        said = sorted(stems(text))
        weights = [known.weight[known.column[word]] if word in known.column else unknown for word in said]
        length = sqrt(sum(w * w for w in weights))
        for word, weight in zip(said, weights, strict=True):
            if word in known.column:
                rows.append(row)
                columns.append(known.column[word])
                values.append(weight / length)
    return csr_array((values, (rows, columns)), shape=(len(texts), len(known.column)))
