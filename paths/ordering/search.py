"""A good order where there are too many sets for the best one: a start, then exchanges of neighbouring blocks.

Iterated local search (Lourenço, Martin and Stützle 2003), counted and not timed, seeded by the ids: the same moves
give the same order on every machine.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from random import Random

from paths.ordering.bits import TOPIC_CHANGE, Begun, Board, Move, holds
from paths.ordering.bound import Before

EVALUATIONS = 250_000  # steps looked at: under a second
SETTLING = 300  # times the steps squared is enough for few steps: all but 1 of 4500 random tasks came out best
SHORT = 3  # of two exchanged blocks one has at most this many steps: every insertion, and short runs of one topic
KICKS = 3  # random exchanges that leave a local optimum
LATE = 2**80  # per minute too late: above any price, so that being in time comes first


@dataclass(frozen=True, slots=True)
class Line:
    """An order with where it stands before each step, and at the end, and the price until there."""

    order: tuple[Move, ...]
    at: tuple[Begun, ...]
    prices: tuple[int, ...]

    @property
    def price(self) -> int:
        return self.prices[-1]

    @property
    def end(self) -> Begun:
        return self.at[-1]

    @property
    def late(self) -> bool:
        """Whether a step misses its last minute."""
        return self.price >= LATE


def good_order(board: Board, moves: tuple[Move, ...], begun: Begun, before: Before, bound: int) -> Line:
    """Return a good order of `moves` after `begun`, at once where it costs no more than `bound`.

    `before` is what `paths.ordering.bound.precedence` says of the moves.
    """
    ids = "\n".join(sorted(move.id for move in moves))
    search = _Search(board, Random(int(sha256(ids.encode()).hexdigest(), 16)))
    best = search.settled(played(board, _start(board, moves, begun, before), begun))
    while search.left > 0 and best.price > bound and len(moves) > 1:
        tried = search.settled(search.kicked(best))
        if tried.price <= best.price:
            best = tried
    return best


class _Search:
    """The moves of the search, their source of chance and what is `left` of its budget."""

    def __init__(self, board: Board, chance: Random) -> None:
        self.board, self.chance = board, chance
        self.left = min(EVALUATIONS, SETTLING * len(board.moves) ** 2)

    def settled(self, line: Line) -> Line:
        """Exchange neighbouring blocks as long as that lowers the price."""
        improved = True
        while improved:
            improved = False
            for i, j, k in _blocks(len(line.order)):
                if self.left <= 0:
                    return line
                if (self._gain(line, i, j, k) or 0) > 0:
                    line = self._exchanged(line, i, j, k)
                    improved = True
        return line

    def kicked(self, line: Line) -> Line:
        """Exchange random neighbouring blocks, whatever that costs."""
        done = 0
        while done < KICKS and self.left > 0:
            i, j, k = sorted(self.chance.sample(range(len(line.order) + 1), 3))
            if self._gain(line, i, j, k) is not None:
                line = self._exchanged(line, i, j, k)
                done += 1
        return line

    def _gain(self, line: Line, i: int, j: int, k: int) -> int | None:
        """Return by how much exchanging [i, j) with [j, k) lowers the price; None where a step could not start."""
        order, at = line.order, line.at[i]
        price = 0
        for move in (*order[j:k], *order[i:j]):
            self.left -= 1 + len(self.board.rules)
            if not holds(move.needs, at.held):
                return None
            price += _price(self.board, at, move)
            at = self.board.after(at, move)
        if k < len(order):
            price += _change(order[j - 1], order[k]) - _change(order[k - 1], order[k])
        return line.prices[k] - line.prices[i] - price

    def _exchanged(self, line: Line, i: int, j: int, k: int) -> Line:
        order = line.order
        self.left -= len(order) - i
        tail = played(self.board, (*order[j:k], *order[i:j], *order[k:]), line.at[i])
        prices = (*line.prices[:i], *(line.prices[i] + price for price in tail.prices))
        return Line(order[:i] + tail.order, line.at[:i] + tail.at, prices)


def _blocks(length: int) -> Iterator[tuple[int, int, int]]:
    """Yield the borders of all pairs of neighbouring blocks of which one is short, close ones first."""
    for span in range(2, length + 1):
        for i in range(length - span + 1):
            for cut in range(1, span):
                if cut <= SHORT or span - cut <= SHORT:
                    yield i, i + cut, i + span


def played(board: Board, order: tuple[Move, ...], begun: Begun) -> Line:
    """Return the line of doing the moves in this order, whether or not they may start."""
    at, prices = [begun], [0]
    for move in order:
        prices.append(prices[-1] + _price(board, at[-1], move))
        at.append(board.after(at[-1], move))
    return Line(order, tuple(at), tuple(prices))


def _price(board: Board, at: Begun, move: Move) -> int:
    return board.price(at, move) + LATE * max(0, at.clock + move.minutes - move.latest)


def _change(a: Move, b: Move) -> int:
    return 0 if a.topic == b.topic else TOPIC_CHANGE


def _start(board: Board, moves: tuple[Move, ...], begun: Begun, before: Before) -> tuple[Move, ...]:
    """Return an order of the moves: the most urgent first, then what brings or opens most weight per minute."""
    rank = {
        move.bit: (_urgency(move, moves, before, board.minutes), -_worth(move, moves, begun, before), move.id)
        for move in moves
    }
    order: list[Move] = []
    left = sorted(moves, key=lambda move: rank[move.bit])
    at = begun
    while left:
        move = next(move for move in left if holds(move.needs, at.held))
        left.remove(move)
        order.append(move)
        at = board.after(at, move)
    return tuple(order)


def _urgency(move: Move, moves: tuple[Move, ...], before: Before, end: int) -> int:
    """Return the last minute for `move` that leaves time for all that certainly follows it and has a last minute."""
    urgency = move.latest
    for later in moves:
        if before[later.bit] & move.bit and later.latest < end:
            between = sum(m.minutes for m in moves if before[later.bit] & m.bit and before[m.bit] & move.bit)
            urgency = min(urgency, later.latest - later.minutes - between)
    return urgency


def _worth(move: Move, moves: tuple[Move, ...], begun: Begun, before: Before) -> float:
    """Return the weight per minute of a move and of all that certainly follows it."""
    opened = [later for later in moves if later is move or before[later.bit] & move.bit]
    weight = sum(c.amount for later in opened for c in later.waiting if not c.unless & begun.held)
    return weight / max(1, sum(later.minutes for later in opened))
