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
from paths.ordering.starts import starting_orders

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
    def rank(self) -> tuple[int, int]:
        """What makes a line better than another: its price, then how early it ends."""
        return self.price, self.end.clock

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
    starts = [played(board, order, begun) for order in starting_orders(board, moves, begun, before)]
    best = search.settled(min(starts, key=lambda line: line.rank))
    while search.left > 0 and best.price > bound and len(moves) > 1:
        tried = search.settled(search.kicked(best))
        if tried.rank <= best.rank:
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
        return line.prices[k] - line.prices[i] - price - self._delay(line, k, at.clock)

    def _delay(self, line: Line, k: int, clock: int) -> int:
        """Return what the steps from `k` on cost more where the first of them has its turn at `clock`."""
        more = 0
        while k < len(line.order) and clock != line.at[k].clock:
            self.left -= 1
            move, at, end = line.order[k], line.at[k], line.order[k].end(clock)
            more += self.board.rate(at.held, move) * (end - line.at[k + 1].clock)
            more += LATE * (move.late(clock) - move.late(at.clock))
            k, clock = k + 1, end
        return more

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
    return board.price(at, move) + LATE * move.late(at.clock)


def _change(a: Move, b: Move) -> int:
    return 0 if a.topic == b.topic else TOPIC_CHANGE
