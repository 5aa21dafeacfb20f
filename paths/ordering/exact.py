"""The best order, by dynamic programming over reachable sets of finished steps.

Held and Karp 1962; with precedence, Schrage and Baker 1978.

The cost of what follows depends on the finished set and on the last topic only, and on the topic only by whether the
next step changes it. So one row per set is enough: the best continuation that begins with each topic.

Sets of equal size form a layer; a layer is an array (words, sets) of 64-bit words, and each question is asked of all
its sets at once.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from paths.ordering.bits import TOPIC_CHANGE, Begun, Board, Move, holds
from paths.ordering.sets import (
    NEVER,
    WORD,
    Index,
    TooManyStates,
    Whole,
    Words,
    distinct,
    grown,
    price_of,
    startable,
    words,
)


@dataclass(frozen=True, slots=True)
class Step:
    """One move out of a layer: from the sets at `rows` to those at `into` of the next layer, at `price` each."""

    move: Move
    rows: Index
    into: Index
    price: Whole


@dataclass(frozen=True, slots=True)
class Layer:
    """The steps out of the `size` sets with one number of finished moves."""

    size: int
    steps: tuple[Step, ...]


def best_order(board: Board, moves: tuple[Move, ...], begun: Begun, states: int) -> tuple[Move, ...] | None:
    """Return the first in id order of the best orders of `moves` after `begun`; None where no order is in time.

    Raises TooManyStates where more than `states` sets of finished steps are reachable.
    """
    layers = _layers(board, moves, begun, states)
    values = _values(layers, board.topics)
    topic = board.topics if begun.topic is None else begun.topic
    if _from(values[0], topic)[0] >= NEVER:
        return None
    return _read(layers, values, topic)


def _layers(board: Board, moves: tuple[Move, ...], begun: Begun, states: int) -> list[Layer]:
    """Return, for every number of finished moves, the steps from its sets to those of the next."""
    sets = words(begun.held, board.width)[:, None]
    clock = np.array([begun.clock], dtype=np.int64)
    layers = []
    for finished in range(len(moves)):
        states -= clock.size
        # A set of n moves is reached from at most n sets: so many steps mean too many sets.
        steps = _steps(board, _open(moves, sets), sets, clock, states * (finished + 1))
        next_sets = np.concatenate([sets[:, :0], *(grown(board, s.move, sets[:, s.rows]) for s in steps)], axis=1)
        clocks = np.concatenate([clock[:0], *(clock[step.rows] + step.move.minutes for step in steps)])
        first, into = distinct(next_sets)
        ends = np.cumsum([0, *(step.rows.size for step in steps)])
        linked = (Step(s.move, s.rows, into[a:b], s.price) for s, (a, b) in zip(steps, pairwise(ends), strict=True))
        layers.append(Layer(clock.size, tuple(linked)))
        sets, clock = next_sets[:, first], clocks[first]
    return layers


def _open(moves: tuple[Move, ...], sets: Words) -> list[Move]:
    """Return the moves that some set may lack and, as far as single clauses tell, may start."""
    somewhere, everywhere = (_number(fold.reduce(sets, axis=1)) for fold in (np.bitwise_or, np.bitwise_and))
    return [move for move in moves if not move.bit & everywhere and holds(move.needs, somewhere)]


def _steps(board: Board, moves: list[Move], sets: Words, clock: Whole, most: int) -> list[Step]:
    """Return the steps of all moves, without their ends. Raises TooManyStates where there are more than `most`."""
    steps = []
    for move in moves:
        steps.append(_step(board, move, sets, clock))
        most -= steps[-1].rows.size
        if most < 0:
            raise TooManyStates
    return steps


def _step(board: Board, move: Move, sets: Words, clock: Whole) -> Step:
    rows = np.flatnonzero(startable(move, sets) & (clock + move.minutes <= move.latest))
    return Step(move, rows, rows, price_of(board, move, sets[:, rows], clock[rows] + move.minutes))


def _number(words: Words) -> int:
    return sum(int(word) << (WORD * index) for index, word in enumerate(words))


def _values(layers: list[Layer], topics: int) -> list[Whole]:
    """Return per layer the array (sets, topics) of the best price of all that follows, beginning with a topic."""
    values = [np.zeros((1, topics), dtype=np.int64)]
    for layer in reversed(layers):
        later = values[-1]
        here = np.full((layer.size, topics), NEVER, dtype=np.int64)
        for step in layer.steps:
            topic = step.move.topic
            through = np.minimum(step.price + _from(later, topic)[step.into], NEVER)
            here[step.rows, topic] = np.minimum(here[step.rows, topic], through)
        values.append(here)
    return values[::-1]


def _from(values: Whole, topic: int) -> Whole:
    """Return the best price of what follows a step of `topic`; the number after the last topic means no step yet."""
    best: Whole = values.min(axis=1)
    if topic == values.shape[1]:
        return best
    return np.minimum(values[:, topic], best + TOPIC_CHANGE)


def _read(layers: list[Layer], values: list[Whole], topic: int) -> tuple[Move, ...]:
    """Follow the best prices from the beginning; of equally good moves the first is taken."""
    order: list[Move] = []
    row = 0
    for layer, here, later in zip(layers, values, values[1:], strict=False):
        wanted = _from(here[row : row + 1], topic)[0]
        for step in layer.steps:
            at = int(np.searchsorted(step.rows, row))
            if at == step.rows.size or step.rows[at] != row:
                continue
            into = int(step.into[at])
            change = TOPIC_CHANGE if topic not in (step.move.topic, here.shape[1]) else 0
            if change + step.price[at] + _from(later[into : into + 1], step.move.topic)[0] == wanted:
                order.append(step.move)
                row, topic = into, step.move.topic
                break
    return tuple(order)
