"""An order written in bits: a set of finished steps is one whole number, and every question a test of bits.

Bit 0 is always set and stands for what is held from the start. Each step has a bit, and so has each whole that
finished parts complete. A *clause* is a mask of which at least one bit must be set: a step may start iff all of its
clauses hold, and a charge falls due iff its clause does not hold yet. This is `paths.replay`, exactly.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from paths.ordering.task import Slot

START = 1
BYTE = 8

# Charges of the order objective, in hundredths of weighted minutes, as centi-weights are hundredths too.
TOPIC_CHANGE = 100 * 60
JUMP = 100 * 30
SOFT_EDGE = 100 * 20


@dataclass(frozen=True, slots=True)
class Rule:
    """`bit` is set as soon as `enough` clauses of `needs` hold; `touched` by any bit of its clauses."""

    needs: tuple[int, ...]
    bit: int
    touched: int
    enough: int

    def holds(self, held: int) -> bool:
        return sum(bool(held & clause) for clause in self.needs) >= self.enough


@dataclass(frozen=True, slots=True)
class Charge:
    """`amount` falls due for a step that starts while no bit of `unless` is set."""

    amount: int
    unless: int


@dataclass(frozen=True, slots=True)
class Move:
    """One step. `waiting` is charged per minute on the clock at the step's end, `flat` once; `latest` in minutes.

    `ahead` are the flat charges for coming before one certain other step. `slots` are the sessions of a dated step,
    sorted; it takes no other time than theirs.
    """

    id: str
    bit: int
    minutes: int
    topic: int
    needs: tuple[int, ...]
    waiting: tuple[Charge, ...]
    flat: tuple[Charge, ...]
    ahead: tuple[Charge, ...]
    latest: int
    slots: tuple[Slot, ...] | None = None

    @property
    def least(self) -> int:
        """The least time that the step takes, once begun."""
        return self.minutes if self.slots is None else min((end - begin for begin, end in self.slots), default=0)

    @property
    def last_turn(self) -> int:
        """The last time at which its turn may come, for it to be in time; -1 where it never can be."""
        if self.slots is None:
            return self.latest - self.minutes
        return max((begin for begin, end in self.slots if end <= self.latest), default=-1)

    @property
    def overtaken(self) -> bool:
        """Whether a later session ends before an earlier one."""
        ends = [end for _, end in self.slots or ()]
        return ends != sorted(ends)

    def slot(self, clock: int) -> Slot | None:
        """Return the session of a dated step whose turn comes at `clock`, None where none begins any more."""
        slots = self.slots or ()
        at = bisect_left(slots, (clock,))
        return slots[at] if at < len(slots) else None

    def end(self, clock: int) -> int:
        """Return when the step ends whose turn comes at `clock`, as if it could begin at once where it never can."""
        slot = None if self.slots is None else self.slot(clock)
        return slot[1] if slot else clock + self.minutes

    def late(self, clock: int) -> int:
        """Return by how many minutes the step misses its last one, or its last session, when its turn is at `clock`."""
        if self.slots is None:
            return max(0, clock + self.minutes - self.latest)
        if slot := self.slot(clock):
            return max(0, slot[1] - self.latest)
        return clock - max((begin for begin, _ in self.slots), default=-1)


@dataclass(frozen=True, slots=True)
class Begun:
    """Where an order goes on from: the finished set, the time it took and the topic of its last step, if any."""

    held: int = START
    clock: int = 0
    topic: int | None = None


@dataclass(frozen=True)
class Table:
    """Charges for coming before single steps: `amounts` by the 8 bits of a set from `shift` on."""

    shift: int
    amounts: tuple[int, ...]

    @cached_property
    def array(self) -> npt.NDArray[np.int64]:
        """The amounts as 64-bit numbers, where they fit."""
        return np.array(self.amounts, dtype=np.int64)


@dataclass(frozen=True)
class Board:
    """All moves sorted by id, and the rules, none of which waits for a later one.

    Topics are numbered from 0 to `topics` - 1. No order ends after `horizon`.
    """

    moves: tuple[Move, ...]
    rules: tuple[Rule, ...]
    topics: int
    horizon: int

    @cached_property
    def width(self) -> int:
        """How many bits a set has."""
        return max(START, *(m.bit for m in self.moves), *(r.bit for r in self.rules), START).bit_length()

    @cached_property
    def tables(self) -> Mapping[int, tuple[Table, ...]]:
        """The tables of each move's charges `ahead`, by its bit."""
        return {move.bit: tuple(_tables(move.ahead)) for move in self.moves}

    def after(self, at: Begun, move: Move) -> Begun:
        """Return where `move` leads: its bit is set, and those of the wholes that it completes."""
        held, new = at.held | move.bit, move.bit
        for rule in self.rules:
            if rule.touched & new and rule.holds(held):
                held, new = held | rule.bit, new | rule.bit
        return Begun(held, move.end(at.clock), move.topic)

    def rate(self, held: int, move: Move) -> int:
        """Return what `move` adds to the objective for each minute on the clock at its end."""
        rate = 0
        for charge in move.waiting:
            if not held & charge.unless:
                rate += charge.amount
        return rate

    def price(self, at: Begun, move: Move) -> int:
        """Return what `move`, done next, adds to the objective."""
        price = TOPIC_CHANGE if at.topic not in (None, move.topic) else 0
        held = at.held
        if rate := self.rate(held, move):
            price += rate * move.end(at.clock)
        for charge in move.flat:
            if not held & charge.unless:
                price += charge.amount
        for table in self.tables[move.bit]:
            price += table.amounts[held >> table.shift & 255]
        return price


def holds(needs: Iterable[int], held: int) -> bool:
    """Say whether every clause holds in a set."""
    return all(held & clause for clause in needs)


def _tables(charges: Iterable[Charge]) -> Iterable[Table]:
    found: dict[int, dict[int, int]] = {}
    for charge in charges:
        place, bit = divmod(charge.unless.bit_length() - 1, BYTE)
        found.setdefault(place, {})[bit] = charge.amount
    for place, amounts in sorted(found.items()):
        sums = [0]
        for bit in range(BYTE):
            sums = [*(without + amounts.get(bit, 0) for without in sums), *sums]
        yield Table(BYTE * place, tuple(sums))
