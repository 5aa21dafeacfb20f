"""What the texts of items say about their order: signals for pairs of items, their weights, and `order`.

A signal is a number for a pair (a, b), in -1..1, that speaks for a before b where it is positive; swapping the pair
changes its sign. None reads an id, and none reads the order in which the items are given. The weights in
precedence.json are fitted by `python -m evals.fit_precedence`.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.special import logit

from paths.precedence import Weights, chance
from paths.sequence import MOST_WHOLE, arrange, by_standing
from retrieval.embed import Embedder
from retrieval.sequence.cues import CUES, EARLY
from retrieval.sequence.grounds import grounds_for as grounds_for
from retrieval.sequence.ladders import Climb
from retrieval.sequence.reading import (
    NOTHING,
    Beside,
    Item,
    Reading,
    Rows,
    Texts,
    climb_by_meaning,
    climb_by_words,
    read,
)

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
Signals = Iterator[tuple[str, Floats]]

WEIGHTS = "precedence.json"
SIGNALS = (
    *CUES, "ladder_meaning", "ladder_words", "depth", "short", "mentioned", "named", "contained", "numbered", "ready",
    "level", "sequenced",
)  # fmt: skip
NEEDED = ("before", "near", "spoken")
WHOLE = 2  # titles differ in depth by half the way of a ladder, as a rule
LEVELS = 2  # apart: more says no more
# A set of more than MOST_WHOLE is ordered by how its items stand to this many of them, evenly drawn.
JURY = 500
AT_ONCE = 500  # pairs of a list looked at together: each takes two rows over all rungs of the ladders
MOST_IN_GRID = 1_000  # items of which all pairs are faster looked at than a long list of some
DIGITS = 6  # of a place on a ladder: what lies behind them is rounding, and must not order equal titles


class Pairs(NamedTuple):
    """Pairs of items, by their places: first[k] with second[k]; or, in a `grid`, each of first with each of second."""

    first: Places
    second: Places
    grid: bool = False

    @property
    def shape(self) -> tuple[int, ...]:
        return (len(self.first), len(self.second)) if self.grid else (len(self.first),)


class Fitted(msgspec.Struct, frozen=True):
    """What precedence.json holds: the weights of SIGNALS, those of NEEDED, and for people what they were made from."""

    order: Weights
    needed: Weights
    made: dict[str, object]


@cache
def fitted() -> Fitted:
    """Return the packaged weights."""
    return msgspec.json.decode(files("retrieval.sequence").joinpath(WEIGHTS).read_bytes(), type=Fitted)


def order(
    items: Sequence[Item], goal: object = None, embedder: Embedder | None = None, beside: Beside = NOTHING
) -> list[str]:
    """Return the ids of the items, first things first: the best order under the probabilities of their pairs.

    The order of the argument plays no part. Without an embedder, titles are placed by their words alone.
    """
    del goal  # the distance to the goal was measured, and gives nothing where whole sources are left out
    known = sorted(items, key=_by_text)
    return [known[place].id for place in _places(known, embedder, beside)]


def _by_text(item: Item) -> tuple[str, ...]:
    # The id comes last: between items of the same texts nothing is left to choose by.
    return item.title, item.summary, item.prereq_text, item.id


def _places(items: Sequence[Item], embedder: Embedder | None, beside: Beside) -> Sequence[int]:
    everyone = np.arange(len(items))
    if len(items) <= MOST_WHOLE:
        return arrange(_leads(read(items, embedder, beside), everyone, everyone)).order
    jury = [items[place] for place in np.linspace(0, len(items) - 1, JURY).astype(int)]
    lots = [items[start : start + MOST_WHOLE] for start in range(0, len(items), MOST_WHOLE)]
    return by_standing(np.concatenate([_against(lot, jury, embedder, beside) for lot in lots]))


def _against(lot: Sequence[Item], jury: Sequence[Item], embedder: Embedder | None, beside: Beside) -> Floats:
    """Return how far each item of the lot leads each of the jury; the words that tell are those of the two."""
    reading = read([*lot, *jury], embedder, beside)
    return _leads(reading, np.arange(len(lot)), len(lot) + np.arange(len(jury)))


def _leads(reading: Reading, first: Places, second: Places) -> Floats:
    return 2 * chances(reading, Pairs(first, second, grid=True), fitted().order) - 1


def chances(reading: Reading, pairs: Pairs, weights: Weights) -> Floats:
    """Return the probability that the first comes before the second, in the shape of the pairs."""
    return chance(weights, signals(reading, pairs), np.empty(pairs.shape))


def before(items: Sequence[Item], pairs: Pairs, embedder: Embedder | None = None, beside: Beside = NOTHING) -> Floats:
    """Return the probability that the first of each pair comes before the second; `pairs` is a list, not a grid."""
    reading, weights = read(items, embedder, beside), fitted().order
    return _of_pairs(pairs, len(items), lambda lot: chances(reading, lot, weights))


def needed(items: Sequence[Item], pairs: Pairs, embedder: Embedder | None = None, beside: Beside = NOTHING) -> Floats:
    """Return the probability that the first of each pair is a prerequisite of the second, which says more than before.

    `pairs` is a list, not a grid; the probabilities are those of a list where one pair in three is one.
    """
    reading, known = read(items, embedder, beside), fitted()

    def chances_of(lot: Pairs) -> Floats:
        return chance(known.needed, grounds(reading, lot, known.order), np.empty(lot.shape))

    return _of_pairs(pairs, len(items), chances_of)


def _of_pairs(pairs: Pairs, size: int, chances_of: Callable[[Pairs], Floats]) -> Floats:
    if size <= MOST_IN_GRID and len(pairs.first) > size:
        everyone = np.arange(size)
        return chances_of(Pairs(everyone, everyone, grid=True))[pairs.first, pairs.second]
    starts = range(0, len(pairs.first), AT_ONCE)
    lots = (Pairs(pairs.first[start : start + AT_ONCE], pairs.second[start : start + AT_ONCE]) for start in starts)
    return np.concatenate([np.zeros(0), *map(chances_of, lots)])


def grounds(reading: Reading, pairs: Pairs, order: Weights) -> Signals:
    """Yield each of NEEDED for every pair: the log-odds of the order, nearness, and what the second says."""
    yield "before", logit(chances(reading, pairs, order))
    yield "near", _near(reading, pairs)
    spoken = _inner(reading.titles, reading.summaries, pairs) + _inner(reading.titles, reading.wants, pairs)
    yield "spoken", np.minimum(spoken, 1) ** 2  # half a title is a quarter of a mention, or chance


def signals(reading: Reading, pairs: Pairs) -> Signals:
    """Yield each of SIGNALS with its value for every pair, in the shape of the pairs."""
    for kind, has in reading.cues.items():
        yield kind, _apart(has, pairs) * (-1 if kind in EARLY else 1)
    yield "ladder_meaning", _higher(climb_by_meaning, reading.texts, pairs)
    yield "ladder_words", _higher(climb_by_words, reading.texts, pairs)
    yield "depth", np.clip(WHOLE * _apart(reading.depth, pairs), -1, 1)
    yield "short", np.clip(_apart(reading.length, pairs), -1, 1)
    yield "mentioned", _lead(reading.titles, reading.summaries, pairs)
    yield "named", _lead(reading.titles, reading.wants, pairs)
    yield "contained", _contained(reading, pairs)
    yield "numbered", _numbered(reading, pairs)
    yield "ready", _apart(reading.ready, pairs) / -2
    yield "level", np.clip(np.nan_to_num(_apart(reading.level, pairs)) / LEVELS, -1, 1)
    yield "sequenced", np.clip(_of_both(reading.later, pairs), -1, 1)


def _apart(values: Floats, pairs: Pairs) -> Floats:
    first, second = values[pairs.first], values[pairs.second]
    return second[None, :] - first[:, None] if pairs.grid else second - first


def _of_both(matrix: csr_array, pairs: Pairs) -> Floats:
    """Return the entries of the pairs."""
    found: Any = matrix[pairs.first][:, pairs.second] if pairs.grid else matrix[pairs.first, pairs.second]
    return np.asarray(found if isinstance(found, np.ndarray) else found.toarray())


def _higher(climb_by: Callable[[Texts, Places], Climb | None], texts: Texts, pairs: Pairs) -> Floats:
    """Return how far the second stands higher than the first, on the ladders that both stand on."""
    places, back = np.unique(np.concatenate([pairs.first, pairs.second]), return_inverse=True)
    here = Pairs(back[: len(pairs.first)], back[len(pairs.first) :], pairs.grid)
    climb = climb_by(texts, places)
    if climb is None:
        return np.zeros(pairs.shape)
    return np.round(_inner(climb.ahead, climb.on, here) / _inner(climb.all, climb.all, here), DIGITS)


def _lead(left: Rows, right: Rows, pairs: Pairs) -> Floats:
    """Return how much more of the first's `left` is in the second's `right` than the other way round."""
    back = _inner(left, right, Pairs(pairs.second, pairs.first, pairs.grid))
    return _inner(left, right, pairs) - (back.T if pairs.grid else back)


def _contained(reading: Reading, pairs: Pairs) -> Floats:
    """Return 1 where the second's title speaks of all that the first's does and of more: 'joins' in 'outer joins'."""
    shared = _inner(reading.said, reading.said, pairs)
    less = np.asarray(reading.said.sum(axis=1), dtype=float)
    more = _apart(less, pairs)
    smaller = shared - _least(less, pairs) >= 0  # all of the shorter one
    return np.where(smaller & (shared > 0), np.sign(more), 0.0)


def _numbered(reading: Reading, pairs: Pairs) -> Floats:
    """Return 1 where both are numbered parts of one series, and the first's number is the smaller."""
    one_series = _apart(reading.series, pairs) == 0  # not a number, for a title without one, equals nothing
    return np.where(one_series, np.sign(_apart(reading.part, pairs)), 0.0)


def _near(reading: Reading, pairs: Pairs) -> Floats:
    """Return how near the titles are, as a cosine: of their vectors, or of their terms where there is no embedder."""
    if meant := reading.texts.meant:
        vectors = meant.vectors[reading.texts.titles]
        return meant.meanings.likeness(_inner(vectors, vectors, pairs))
    sizes = np.sqrt(np.maximum(np.asarray(reading.said.sum(axis=1)), 1))
    first, second = sizes[pairs.first], sizes[pairs.second]
    lengths = np.outer(first, second) if pairs.grid else first * second
    return np.asarray(_inner(reading.said, reading.said, pairs) / lengths)


def _least(values: Floats, pairs: Pairs) -> Floats:
    first, second = values[pairs.first], values[pairs.second]
    return np.minimum(first[:, None], second[None, :]) if pairs.grid else np.minimum(first, second)


def _inner(left: Rows, right: Rows, pairs: Pairs) -> Floats:
    """Return the inner product of the first's row of `left` with the second's row of `right`."""
    rows: Any = left[pairs.first]
    others: Any = right[pairs.second]
    found = rows @ others.T if pairs.grid else (rows * others).sum(axis=1)
    return np.asarray(found.toarray() if isinstance(found, csr_array) else found, dtype=np.float64)
