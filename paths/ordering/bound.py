"""What holds in every order of the moves: which come before which, and the least that any order costs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import and_, or_

from paths.ordering.bits import TOPIC_CHANGE, Begun, Board, Move, Rule
from paths.ordering.pairs import FORBIDDEN, Costs, least_of_pairs

Before = Mapping[int, int]  # bit -> all bits that are set before it, in every order


def precedence(board: Board, moves: Iterable[Move], begun: Begun) -> Before:
    """Return for each move's bit the moves that precede it in every order. `moves` are in a possible order.

    A step follows whatever all the providers of one of its clauses are or follow, leaving out providers that follow
    the step itself. Each round only adds what is certain, so the result is sound, though it may miss some.
    """
    nodes = [(move.bit, move.needs) for move in moves] + [(rule.bit, _asked(rule)) for rule in board.rules]
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


def _asked(rule: Rule) -> tuple[int, ...]:
    """Return clauses that surely hold when a rule does: all, or where any few of them are enough, one of them."""
    return rule.needs if rule.enough >= len(rule.needs) else (rule.touched,)


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
    """Return a price that no order of `moves`, which are in a possible order, undercuts after `begun`.

    Each term alone is a bound of its own part of the objective: levels reached by one of several steps, charges that
    cannot be avoided, one change of topic per new topic, and all that pairs of steps cost.
    """
    earliest = _earliest(moves, begun, before)
    weights, others = _weights(moves, begun, before)
    price = _unavoidable(moves, begun, before) + _least_changes(moves, begun)
    price += sum(amount * min(earliest[p] for p in first) for first, amount in others)
    return price + _least_weighted(_Pairs(moves, before, weights), begun, earliest)


def pair_costs(moves: tuple[Move, ...], begun: Begun, before: Before) -> Costs:
    """Return what it costs that one of the moves precedes another, by their places in `moves`."""
    return _Pairs(moves, before, _weights(moves, begun, before)[0]).costs()


def _weights(
    moves: tuple[Move, ...], begun: Begun, before: Before
) -> tuple[dict[int, int], list[tuple[list[int], int]]]:
    """Return the weight of the levels that one certain move reaches first, by move, and of the others by providers."""
    weights: dict[int, int] = defaultdict(int)
    others: list[tuple[list[int], int]] = []
    for providers, amount in _levels(moves, begun).items():
        first = [p for p in _bits(providers) if not before[p] & providers]
        if len(first) == 1:
            weights[first[0]] += amount
        else:
            others.append((first, amount))
    return weights, others


def _levels(moves: tuple[Move, ...], begun: Begun) -> dict[int, int]:
    """Return the weight of the levels still to reach, by the steps that provide them."""
    return {charge.unless: charge.amount for move in moves for charge in move.waiting if not charge.unless & begun.held}


def _earliest(moves: tuple[Move, ...], begun: Begun, before: Before) -> dict[int, int]:
    """Return for each move the time before which it ends in no order."""
    ends: dict[int, int] = {}
    lengths = {move.bit: move.least for move in moves}
    for move in moves:
        earlier = [bit for bit in _bits(before[move.bit]) if bit in lengths]
        turn = max([begun.clock + sum(lengths[bit] for bit in earlier), *(ends[bit] for bit in earlier)])
        ends[move.bit] = _first_end(move, turn)
    return ends


def _first_end(move: Move, turn: int) -> int:
    """Return when the move ends at the earliest if its turn comes at `turn` or later."""
    if move.slots is None:
        return turn + move.minutes
    return min((end for begin, end in move.slots if begin >= turn), default=turn)


def _least_weighted(pairs: "_Pairs", begun: Begun, earliest: Mapping[int, int]) -> int:
    """Bound the sum of weight x minute over the moves, and of the charges for coming ahead of one other move.

    Without sessions the sum is, as for weighted completion times on one machine, that over pairs of what the later of
    the two waits for the earlier. The weight of a move that sessions hold up for longer counts by its earliest end.
    """
    price, weights = 0, pairs.weights
    if any(move.slots is not None for move in pairs.moves):
        for move in sorted(pairs.moves, key=lambda move: (-earliest[move.bit], move.id)):
            weight = weights.get(move.bit, 0)
            if weight * (earliest[move.bit] - begun.clock - move.least) > pairs.share(move):
                weights[move.bit] = 0
                price += weight * earliest[move.bit]
    price += sum(weights.get(move.bit, 0) * (begun.clock + move.least) for move in pairs.moves)
    return price + least_of_pairs(pairs.costs())


@dataclass(frozen=True)
class _Pairs:
    """What it costs to do one move before another: the waiting of the later one, and a charge of the earlier one."""

    moves: tuple[Move, ...]
    before: Before
    weights: dict[int, int]

    @cached_property
    def ahead(self) -> Mapping[tuple[int, int], int]:
        return {(move.bit, charge.unless): charge.amount for move in self.moves for charge in move.ahead}

    @cached_property
    def lengths(self) -> Mapping[int, int]:
        return {move.bit: move.least for move in self.moves}

    def costs(self) -> Costs:
        return [[self._cost(a, b) for b in self.moves] for a in self.moves]

    def share(self, move: Move) -> int:
        """Return by how much the pairs of a move cost more for its weight."""
        weight, with_it = self.weights.get(move.bit, 0), self._around(move)
        self.weights[move.bit] = 0
        share = with_it - self._around(move)
        self.weights[move.bit] = weight
        return share

    def _around(self, move: Move) -> int:
        return sum(min(self._cost(move, one), self._cost(one, move)) for one in self.moves if one is not move)

    def _cost(self, a: Move, b: Move) -> int:
        if self.before[a.bit] & b.bit:
            return FORBIDDEN
        return self.weights.get(b.bit, 0) * self.lengths[a.bit] + self.ahead.get((a.bit, b.bit), 0)


def _unavoidable(moves: tuple[Move, ...], begun: Begun, before: Before) -> int:
    """Add up the flat charges that nothing can come early enough to avoid, but for those `ahead` of one move."""
    return sum(
        charge.amount
        for move in moves
        for charge in move.flat
        if not charge.unless & begun.held and all(before[p] & move.bit for p in _bits(charge.unless))
    )


def _least_changes(moves: tuple[Move, ...], begun: Begun) -> int:
    topics = {move.topic for move in moves}
    kept = 1 if begun.topic is None or begun.topic in topics else 0
    return TOPIC_CHANGE * max(0, len(topics) - kept)
