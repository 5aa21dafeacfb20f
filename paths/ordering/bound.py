"""What holds in every order of the moves: which come before which, and the least that any order costs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import reduce
from itertools import combinations
from operator import and_, or_

from paths.ordering.bits import TOPIC_CHANGE, Begun, Board, Move

Before = Mapping[int, int]  # bit -> all bits that are set before it, in every order


def precedence(board: Board, moves: Iterable[Move], begun: Begun) -> Before:
    """Return for each move's bit the moves that precede it in every order. `moves` are in a possible order.

    A step follows whatever all the providers of one of its clauses are or follow, leaving out providers that follow
    the step itself. Each round only adds what is certain, so the result is sound, though it may miss some.
    """
    nodes = [(move.bit, move.needs) for move in moves] + [(rule.bit, rule.needs) for rule in board.rules]
    before: dict[int, int] = dict.fromkeys((bit for bit, _ in nodes), 0)
    changed = True
    while changed:
        changed = False
        for bit, needs in nodes:
            certain = reduce(or_, (_certain(need, bit, before) for need in needs if not need & begun.held), 0)
            if certain & ~before[bit]:
                before[bit] |= certain
                changed = True
    return before


def _certain(need: int, bit: int, before: Before) -> int:
    """Return what has happened before `bit` by its clause `need`: what all its possible providers have in common."""
    providers = [p for p in _bits(need) if p != bit and p in before and not before[p] & bit]
    return reduce(and_, (before[p] | p for p in providers)) if providers else 0


def _bits(mask: int) -> Iterable[int]:
    while mask:
        low = mask & -mask
        yield low
        mask ^= low


def lower_bound(moves: tuple[Move, ...], begun: Begun, before: Before) -> int:
    """Return a price that no order of `moves` after `begun` undercuts.

    Each term alone is a bound of its own part of the objective: minutes on the clock when levels are reached, charges
    that cannot be avoided, and one change of topic per new topic.
    """
    return _least_waiting(moves, begun, before) + _unavoidable(moves, begun, before) + _least_changes(moves, begun)


def _least_waiting(moves: tuple[Move, ...], begun: Begun, before: Before) -> int:
    """Bound the sum of weight x minute.

    A level that one certain step reaches first gives that step its weight; the sum over steps is then, as for weighted
    completion times on one machine, at least the sum over pairs of the cheaper of their two orders. Any other level
    is reached no earlier than the earliest that one of its providers could end.
    """
    weights: dict[int, int] = defaultdict(int)
    minutes = {move.bit: move.minutes for move in moves}
    price = 0
    for providers, amount in _levels(moves, begun).items():
        first = [p for p in _bits(providers) if not before[p] & providers]
        if len(first) == 1:
            weights[first[0]] += amount
        else:
            price += amount * (begun.clock + min(_earliest(p, before, minutes) for p in first))
    price += sum(weight * (begun.clock + minutes[bit]) for bit, weight in weights.items())
    return price + sum(_least_pair(a, b, weights, before) for a, b in combinations(moves, 2))


def _levels(moves: tuple[Move, ...], begun: Begun) -> dict[int, int]:
    """Return the weight of the levels still to reach, by the steps that provide them."""
    return {charge.unless: charge.amount for move in moves for charge in move.waiting if not charge.unless & begun.held}


def _earliest(bit: int, before: Before, minutes: Mapping[int, int]) -> int:
    return minutes[bit] + sum(minutes.get(earlier, 0) for earlier in _bits(before[bit]))


def _least_pair(a: Move, b: Move, weights: Mapping[int, int], before: Before) -> int:
    a_first, b_first = weights.get(b.bit, 0) * a.minutes, weights.get(a.bit, 0) * b.minutes
    if before[b.bit] & a.bit:
        return a_first
    if before[a.bit] & b.bit:
        return b_first
    return min(a_first, b_first)


def _unavoidable(moves: tuple[Move, ...], begun: Begun, before: Before) -> int:
    """Add up the flat charges that nothing can come early enough to avoid."""
    return sum(
        charge.amount
        for move in moves
        for charge in move.flat
        if not charge.unless & begun.held and all(p == move.bit or before[p] & move.bit for p in _bits(charge.unless))
    )


def _least_changes(moves: tuple[Move, ...], begun: Begun) -> int:
    topics = {move.topic for move in moves}
    kept = 1 if begun.topic is None or begun.topic in topics else 0
    return TOPIC_CHANGE * max(0, len(topics) - kept)
