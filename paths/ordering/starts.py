"""Orders from which the search for a better one begins."""

from collections.abc import Iterator, Sequence

import numpy as np

from paths.ordering.bits import Begun, Board, Move, holds
from paths.ordering.bound import Before, pair_costs
from paths.ordering.labels import good_in_time
from paths.ordering.pairs import FORBIDDEN, Costs
from paths.ordering.sets import fits
from paths.sequence import arrange

Order = tuple[Move, ...]


def starting_orders(board: Board, moves: Order, begun: Begun, before: Before) -> Iterator[Order]:
    """Yield valid orders of the moves: by urgency and worth, and where it matters by their leads and their sessions."""
    urgency = {move.bit: _urgency(move, moves, before, board.horizon) for move in moves}
    worth = {move.bit: -_worth(move, moves, begun, before) for move in moves}
    ranked = sorted(moves, key=lambda move: (urgency[move.bit], worth[move.bit], move.id))
    yield _in_turn(board, begun, ranked)
    if any(move.ahead for move in moves):
        place = {moves[at].bit: n for n, at in enumerate(_arranged(pair_costs(moves, begun, before)))}
        ranked.sort(key=lambda move: (urgency[move.bit], place[move.bit]))
        yield _in_turn(board, begun, ranked)
    if any(move.slots is not None for move in moves):
        yield _by_session(board, begun, ranked)
        if fits(board) and (good := good_in_time(board, moves, begun)):
            yield good


def _in_turn(board: Board, at: Begun, ranked: Sequence[Move]) -> Order:
    """Return the moves as ranked, as far as each may start."""
    order, left = [], list(ranked)
    while left:
        move = next(move for move in left if holds(move.needs, at.held))
        left.remove(move)
        order.append(move)
        at = board.after(at, move)
    return tuple(order)


def _arranged(pairs: Costs) -> tuple[int, ...]:
    """Return the best order of the pairs alone, as if all that follows from sets and topics were free."""
    certain = max((cost for row in pairs for cost in row if cost < FORBIDDEN), default=0) + 1
    costs = np.array([[min(cost, certain) / certain for cost in row] for row in pairs])
    return arrange(costs.T - costs).order


def _by_session(board: Board, at: Begun, ranked: Sequence[Move]) -> Order:
    """Return the moves as ranked, but a dated one as soon as its session would be missed otherwise."""
    order, left = [], list(ranked)
    while left:
        ready = [move for move in left if holds(move.needs, at.held)]
        turns = [slot[0] for move in ready if (slot := move.slot(at.clock))]
        plain = [m for m in ready if m.slots is None and (not turns or m.end(at.clock) <= min(turns))]
        move = plain[0] if plain else min(ready, key=lambda move: move.slot(at.clock) or (board.horizon, 0))
        left.remove(move)
        order.append(move)
        at = board.after(at, move)
    return tuple(order)


def _urgency(move: Move, moves: Order, before: Before, end: int) -> int:
    """Return the last minute for `move` that leaves time for all that certainly follows it and has a last minute."""
    urgency = move.latest
    for later in moves:
        if before[later.bit] & move.bit and later.latest < end:
            between = sum(m.least for m in moves if before[later.bit] & m.bit and before[m.bit] & move.bit)
            urgency = min(urgency, later.latest - later.least - between)
    return urgency


def _worth(move: Move, moves: Order, begun: Begun, before: Before) -> float:
    """Return the weight per minute of a move and of all that certainly follows it."""
    opened = [later for later in moves if later is move or before[later.bit] & move.bit]
    weight = sum(c.amount for later in opened for c in later.waiting if not c.unless & begun.held)
    return weight / max(1, sum(later.minutes for later in opened))
