"""The best order where some steps are given at set times only: dynamic programming over sets, last topics and times.

With sessions the time when a set is finished depends on its order, as the learner waits. So a state is a label: a
finished set, the last topic, the clock and the price so far. Of two labels of one set the one that is neither earlier
nor cheaper is dropped (labels as for shortest paths with time windows, Desrochers and Soumis 1988): who is earlier can
do all that the other can, and no later. That fails where a later session of a step ends before an earlier one; until
such a step is finished, only labels of the same time are compared.
"""

from dataclasses import dataclass

import numpy as np

from paths.ordering.bits import TOPIC_CHANGE, Begun, Board, Move
from paths.ordering.sets import (
    NEVER,
    Flags,
    Index,
    TooManyStates,
    Whole,
    Words,
    distinct,
    grown,
    hit,
    price_of,
    startable,
    words,
)

WIDTH = 500  # labels of a layer that a search goes on with: it then found the best order of 60 in 60 trials
LEAST_WIDTH, WIDENED = 20, 1_000_000  # with more moves fewer labels, so that a search takes about a second at most
TRIED = 10  # times the states: how many labels of one layer are compared, at 50 bytes each


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels with one number of finished moves, in the order of their sequences by id.

    `sets` has shape (words, labels), all others (labels,): `topic`, `clock`, `price`, and where the label comes from,
    the label `origin` of the layer before by the move number `last`.
    """

    sets: Words
    topic: Whole
    clock: Whole
    price: Whole
    origin: Index
    last: Index

    @property
    def size(self) -> int:
        return self.clock.size

    @property
    def columns(self) -> tuple[Whole, ...]:
        return self.topic, self.clock, self.price, self.origin, self.last

    def at(self, rows: Index) -> "Labels":
        return Labels(self.sets[:, rows], *(column[rows] for column in self.columns))


def best_in_time(board: Board, moves: tuple[Move, ...], begun: Begun, states: int) -> tuple[Move, ...] | None:
    """Return a best order of `moves` after `begun`, of several one that ends first; None where no order is in time.

    It does not depend on the order in which they come. Raises TooManyStates where more than `states` labels are kept.
    """
    layers = [_first(board, begun)]
    for _ in moves:
        states -= layers[-1].size
        if states < 0:
            raise TooManyStates
        layers.append(_kept(moves, _next(board, moves, layers[-1], TRIED * states)))
    return _read(moves, layers)


def good_in_time(board: Board, moves: tuple[Move, ...], begun: Begun) -> tuple[Move, ...] | None:
    """Return a good order, or None where none was found in time: only the best labels of a layer go on (beam search).

    They are those that would be cheapest if all that is still to be reached were reached at their own time.
    """
    width = max(LEAST_WIDTH, min(WIDTH, WIDENED // len(moves) ** 2))
    due = {charge.unless: charge.amount for move in moves for charge in move.waiting}
    layers = [_first(board, begun)]
    for _ in moves:
        labels = _kept(moves, _next(board, moves, layers[-1], width * len(moves)))
        hope = labels.price.copy()
        for unless, amount in due.items():
            hope += np.where(hit(labels.sets, unless), 0, amount * labels.clock)
        layers.append(labels.at(np.sort(np.argsort(hope, kind="stable")[:width])))
    return _read(moves, layers)


def _read(moves: tuple[Move, ...], layers: list[Labels]) -> tuple[Move, ...] | None:
    """Follow the best label of the last layer back to the first."""
    last = layers[-1]
    if not last.size:
        return None
    row = int(np.lexsort((last.clock, last.price))[0])
    order: list[Move] = []
    for layer in reversed(layers[1:]):
        order.append(moves[layer.last[row]])
        row = int(layer.origin[row])
    return tuple(reversed(order))


def _first(board: Board, begun: Begun) -> Labels:
    one = np.zeros(1, dtype=np.int64)
    topic = board.topics if begun.topic is None else begun.topic
    return Labels(words(begun.held, board.width)[:, None], one + topic, one + begun.clock, one, one, one)


def _next(board: Board, moves: tuple[Move, ...], labels: Labels, most: int) -> Labels:
    """Return the labels after one more move, in the order of their sequences. Raises TooManyStates above `most`."""
    found = []
    for number, move in enumerate(moves):
        if (grown_by := _after(board, move, number, labels)).size:
            found.append(grown_by)
            most -= grown_by.size
        if most < 0:
            raise TooManyStates
    if not found:
        return labels.at(np.zeros(0, dtype=np.intp))
    columns = (np.concatenate(column) for column in zip(*(one.columns for one in found), strict=True))
    joined = Labels(np.concatenate([one.sets for one in found], axis=1), *columns)
    return joined.at(np.lexsort((joined.last, joined.origin)))


def _after(board: Board, move: Move, number: int, labels: Labels) -> Labels:
    rows = np.flatnonzero(startable(move, labels.sets))
    rows, ends = _in_time(move, rows, labels.clock[rows])
    before = labels.at(rows)
    change = np.where((before.topic == move.topic) | (before.topic == board.topics), 0, TOPIC_CHANGE)
    price = before.price + change + price_of(board, move, before.sets, ends)
    same = np.zeros(rows.size, dtype=np.int64)
    return Labels(grown(board, move, before.sets), same + move.topic, ends, price, rows, same + number)


def _in_time(move: Move, rows: Index, clock: Whole) -> tuple[Index, Whole]:
    """Return the rows in which the move can be in time, and when it then ends."""
    if move.slots is None:
        ends = clock + move.minutes
    else:
        begins, until = np.array(move.slots, dtype=np.int64).reshape(-1, 2).T
        at = np.searchsorted(begins, clock)
        rows, at = rows[at < begins.size], at[at < begins.size]
        ends = until[at]
    return rows[ends <= move.latest], ends[ends <= move.latest]


def _kept(moves: tuple[Move, ...], labels: Labels) -> Labels:
    """Return the labels that no other of their set rules out, and from which every open move can still be in time."""
    labels = labels.at(np.flatnonzero(~_lost(moves, labels)))
    if not labels.size:
        return labels
    group = _alike(moves, labels)
    order = np.lexsort((labels.price, labels.clock, group))
    group, price, topic = group[order], labels.price[order], labels.topic[order]
    beaten = _cheapest_before(group, price) + TOPIC_CHANGE <= price
    group = group * (topic.max() + 1) + topic
    order_in_topic = np.argsort(group, kind="stable")
    group, price = group[order_in_topic], price[order_in_topic]
    beaten[order_in_topic] |= _cheapest_before(group, price) <= price
    return labels.at(np.sort(order[~beaten]))


def _alike(moves: tuple[Move, ...], labels: Labels) -> Index:
    """Return a number for each label, equal for those that may rule each other out."""
    _, finished = distinct(labels.sets)
    unsteady = _unsteady(moves, labels)
    if not unsteady.any():
        return finished
    return distinct(np.stack([finished, np.where(unsteady, labels.clock + 1, 0)]).astype(np.uint64))[1]


def _lost(moves: tuple[Move, ...], labels: Labels) -> Flags:
    lost = np.zeros(labels.size, dtype=bool)
    for move in moves:
        lost |= (labels.clock > move.last_turn) & ~hit(labels.sets, move.bit)
    return lost


def _unsteady(moves: tuple[Move, ...], labels: Labels) -> Flags:
    """Say for which labels to be earlier may mean to end later."""
    unsteady = np.zeros(labels.size, dtype=bool)
    for move in moves:
        if move.overtaken:
            unsteady |= ~hit(labels.sets, move.bit)
    return unsteady


def _cheapest_before(group: Index, price: Whole) -> Whole:
    """Return for each row the least price of those before it in its group; NEVER for the first. Groups are together."""
    scale, rank = np.unique(price, return_inverse=True)
    first = np.append(True, group[1:] != group[:-1])
    drop = np.cumsum(first) * scale.size  # each group lies below all before it, so its least is the least so far
    least = np.minimum.accumulate(rank.reshape(-1) - drop) + drop
    found = np.full(price.size, NEVER, dtype=np.int64)
    found[1:][~first[1:]] = scale[least[:-1][~first[1:]]]
    return found
