"""The order of the chosen steps: the least weighted time to the role's levels, few changes of topic, small jumps.

The objective, in hundredths of weighted minutes, is the sum of

- centi-weight x minute at the end of the step that first reaches it, for each role level reached,
- 6000 per change of topic between neighbouring steps,
- 3000 per skill that a step raises by more than one level,
- 2000 per soft or suggested edge that a step runs ahead of, where a later step reaches the edge's earlier level.
"""

from collections.abc import Iterable, Sequence

from paths.ordering.bits import Begun, Board, Move, board, holds
from paths.ordering.bound import lower_bound, precedence
from paths.ordering.exact import TooManyStates, best_order, fits
from paths.ordering.search import Line, good_order, played
from paths.ordering.task import Ordered, OrderTask, Unorderable

__all__ = ["OrderTask", "Ordered", "Unorderable", "order_steps"]


def order_steps(task: OrderTask) -> Ordered:
    """Return the best valid order of the chosen steps, or a good one and a bound where there are too many to compare.

    The best order is exact by dynamic programming; of equally good orders it is the first by ids. The answer does not
    depend on the order in which the resources are given.

    Raises
    ------
    Unorderable
        No order is valid, the prefix is not valid as given, or a due minute is missed in every order; `proven` is
        false where there were too many orders to be sure of the last.
    BadRecord
        A resource has no minutes.
    """
    bits = board(task)
    led = _led(bits, task.prefix)
    rest = tuple(move for move in bits.moves if move not in led.order)
    possible = _possible(bits, rest, led.end)
    best = _best(bits, rest, led.end, task.states)
    if best is not None:
        value = led.price + played(bits, best, led.end).price
        return Ordered(_ids(led.order + best), value, value, "exact")
    before = precedence(bits, possible, led.end)
    bound = lower_bound(rest, led.end, before)
    good = good_order(bits, rest, led.end, before, bound)
    if good.late:
        raise Unorderable(_dated(bits), "miss their last minutes in every order tried", proven=False)
    return Ordered(_ids(led.order + good.order), led.price + good.price, led.price + bound, "local-search")


def _led(bits: Board, prefix: Sequence[str]) -> Line:
    """Return the prefix as played from the start. Raises Unorderable where it is not valid."""
    moves = {move.id: move for move in bits.moves}
    if wrong := [id for n, id in enumerate(prefix) if id not in moves or id in prefix[:n]]:
        raise Unorderable(wrong, "lead the order but are not among the steps, or lead it twice")
    led = played(bits, tuple(moves[id] for id in prefix), Begun())
    if early := [move.id for move, at in zip(led.order, led.at, strict=False) if not holds(move.needs, at.held)]:
        raise Unorderable(early, "lead the order before they may start")
    if led.late:
        raise Unorderable(_dated(bits), "miss their last minutes behind the steps that lead the order")
    return led


def _possible(bits: Board, rest: tuple[Move, ...], at: Begun) -> tuple[Move, ...]:
    """Return the moves in an order in which each may start. Raises Unorderable with those that never may."""
    order: list[Move] = []
    left = list(rest)
    while found := [move for move in left if holds(move.needs, at.held)]:
        for move in found:
            at = bits.after(at, move)
            left.remove(move)
        order += found
    if left:
        raise Unorderable(_ids(left), "wait for levels or resources that no earlier step brings")
    return tuple(order)


def _best(bits: Board, rest: tuple[Move, ...], begun: Begun, states: int) -> tuple[Move, ...] | None:
    """Return the best order, or None where there are too many to compare. Raises Unorderable where none is in time."""
    if not fits(bits):
        return None
    try:
        best = best_order(bits, rest, begun, states)
    except TooManyStates:
        return None
    if best is None:
        raise Unorderable(_dated(bits), "miss their last minutes in every order")
    return best


def _dated(bits: Board) -> tuple[str, ...]:
    return tuple(move.id for move in bits.moves if move.latest < bits.minutes)


def _ids(moves: Iterable[Move]) -> tuple[str, ...]:
    return tuple(move.id for move in moves)
