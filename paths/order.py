"""The order of the chosen steps: the least weighted time to the role's levels, few changes of topic, small jumps.

The objective, in hundredths of weighted minutes, is the sum of

- centi-weight x minute at the end of the step that first reaches it, for each role level reached,
- 6000 per change of topic between neighbouring steps,
- 3000 per skill that a step raises by more than one level,
- 2000 per soft or suggested edge that a step runs ahead of, where a later step reaches the edge's earlier level; one
  with a probability p weighs 2000 x (2p - 1), if that is above 0,
- the lead of a over b for each pair of steps in which b comes before a.

Minutes are those on the clock: with dated sessions that includes waiting for them.
"""

from collections.abc import Iterable, Sequence

from paths.ordering.bits import Begun, Board, Move, holds
from paths.ordering.board import board
from paths.ordering.bound import lower_bound, precedence
from paths.ordering.exact import best_order
from paths.ordering.labels import best_in_time
from paths.ordering.search import Line, good_order, played
from paths.ordering.sets import TooManyStates, fits
from paths.ordering.task import Ordered, OrderTask, Unorderable

__all__ = ["OrderTask", "Ordered", "Unorderable", "order_steps"]

LATE = "miss their last minutes or sessions in every order"


def order_steps(task: OrderTask) -> Ordered:
    """Return the best valid order of the chosen steps, or a good one and a bound where there are too many to compare.

    The best order is exact by dynamic programming; of equally good orders it is the first by ids, and with sessions one
    that ends first. The answer does not depend on the order in which the resources are given.

    Raises
    ------
    Unorderable
        No order is valid, the prefix is not valid as given, or a due minute or all sessions of a step are missed in
        every order; `proven` is false where there were too many orders to be sure of the last.
    BadRecord
        A resource has no minutes, or a session ends before it begins.
    """
    bits = board(task)
    led = _led(bits, task.prefix)
    rest = tuple(move for move in bits.moves if move not in led.order)
    possible = _possible(bits, rest, led.end)
    best = _best(bits, rest, led.end, task.states)
    if best is not None:
        return _ordered(led, played(bits, best, led.end), None)
    before = precedence(bits, possible, led.end)
    bound = lower_bound(possible, led.end, before)
    good = good_order(bits, rest, led.end, before, bound)
    if good.late:
        raise Unorderable(_dated(bits), f"{LATE} tried", proven=False)
    return _ordered(led, good, bound)


def _ordered(led: Line, line: Line, bound: int | None) -> Ordered:
    """Return the answer that does `line` after the steps that lead it; no bound says that the line is the best."""
    moves = led.order + line.order
    turns = (*led.at[:-1], *line.at)
    return Ordered(
        sequence=_ids(moves),
        value=led.price + line.price,
        bound=led.price + (line.price if bound is None else bound),
        method="exact" if bound is None else "local-search",
        ends=tuple(at.clock for at in turns[1:]),
        taken=tuple(None if m.slots is None else m.slot(at.clock) for m, at in zip(moves, turns, strict=False)),
    )


def _led(bits: Board, prefix: Sequence[str]) -> Line:
    """Return the prefix as played from the start. Raises Unorderable where it is not valid."""
    moves = {move.id: move for move in bits.moves}
    if wrong := [id for n, id in enumerate(prefix) if id not in moves or id in prefix[:n]]:
        raise Unorderable(wrong, "lead the order but are not among the steps, or lead it twice")
    led = played(bits, tuple(moves[id] for id in prefix), Begun())
    if early := [move.id for move, at in zip(led.order, led.at, strict=False) if not holds(move.needs, at.held)]:
        raise Unorderable(early, "lead the order before they may start")
    if led.late:
        raise Unorderable(_dated(bits), "miss their last minutes or sessions behind the steps that lead the order")
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
    method = best_in_time if any(move.slots is not None for move in rest) else best_order
    try:
        best = method(bits, rest, begun, states)
    except TooManyStates:
        return None
    if best is None:
        raise Unorderable(_dated(bits), LATE)
    return best


def _dated(bits: Board) -> tuple[str, ...]:
    return tuple(move.id for move in bits.moves if move.latest < bits.horizon or move.slots is not None)


def _ids(moves: Iterable[Move]) -> tuple[str, ...]:
    return tuple(move.id for move in moves)
