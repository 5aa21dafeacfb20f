"""The selection problem in whole numbers: what counts, what must hold, what each step costs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from paths.admissible import Rule
from paths.planner.axis import Slot
from paths.planner.network import Atom, Network


@dataclass(frozen=True, slots=True)
class Duty:
    """`atom` must hold at the end, or by the minute `latest` of the path; `penalty` is the price if it is soft."""

    rule: Rule
    atom: Atom
    latest: int | None = None
    penalty: int | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """The `amounts` of the steps, by id, add up to at most `limit`; `penalty` is the price, once, if it is soft.

    One `of_time` limits the end of the last step, and waiting for sessions counts.
    """

    rules: tuple[Rule, ...]
    amounts: Mapping[str, int]
    limit: int
    penalty: int | None = None
    of_time: bool = False


@dataclass(frozen=True)
class Task:
    """What to select from `network`. `goals` are the centi-weights of the levels still to reach.

    By step id: `minutes` of working time that a step takes at least, `costs` (minutes + misfit + change), `penalties`
    of soft filters, `ties` of the tie-break, and the `slots` of those that are given at certain times only. `levels`
    are held at the start; `clashes` are pairs of steps, by position, that exclude each other.
    """

    network: Network
    goals: Mapping[Atom, int]
    duties: tuple[Duty, ...]
    totals: tuple[Total, ...]
    minutes: Mapping[str, int]
    costs: Mapping[str, int]
    penalties: Mapping[str, int]
    ties: Mapping[str, int]
    levels: Mapping[str, int]
    clashes: tuple[tuple[int, int], ...]
    slots: Mapping[str, tuple[Slot, ...]] = field(default_factory=dict)

    @cached_property
    def wanted(self) -> int:
        """The atoms that are asked for by themselves, as bits."""
        return self.network.mask([*self.goals, *(duty.atom for duty in self.duties)])

    def only(self, kept: Iterable[int]) -> "Task":
        """Return the task on the network of some steps, by position, and all completions."""
        steps = sorted(kept)
        moved = {n: at for at, n in enumerate(steps)}
        clashes = tuple((moved[a], moved[b]) for a, b in self.clashes if a in moved and b in moved)
        network = self.network.only([*steps, *self.network.completions])
        given = {id: slots for id, slots in self.slots.items() if id in network.steps}
        return replace(self, network=network, clashes=clashes, slots=given)

    @cached_property
    def dates(self) -> tuple[int, ...]:
        """The minutes by which something is due, in order."""
        return tuple(sorted({duty.latest for duty in self.duties if duty.latest is not None}))


@dataclass(frozen=True)
class Choice:
    """Chosen activities of a task, by position: `chosen` at the end, `early` by each date that is kept apart.

    Where steps are given at certain times only, `late` are the duties and `paid` the totals, by position, that are not
    kept, at their price, whatever dates and amounts say.
    """

    task: Task
    chosen: tuple[int, ...]
    early: Mapping[int, tuple[int, ...]]
    paid: frozenset[int] = frozenset()
    late: frozenset[int] = frozenset()

    @cached_property
    def held(self) -> int:
        """What comes to hold."""
        return self.task.network.run(self.chosen).held

    @cached_property
    def steps(self) -> tuple[str, ...]:
        """The ids of the chosen steps."""
        network = self.task.network
        return tuple(network.activities[n].id for n in self.chosen if n < len(network.steps))

    def without(self, step: int) -> "Choice":
        """Return the choice less one step, by position."""
        early = {date: tuple(n for n in taken if n != step) for date, taken in self.early.items()}
        return Choice(self.task, tuple(n for n in self.chosen if n != step), early, self.paid, self.late)

    def misses(self, duty: Duty) -> bool:
        """Say whether a duty is not done, or not by its date where that date is kept apart."""
        if any(self.task.duties[n] is duty for n in self.late):
            return True
        network = self.task.network
        in_time = self.early.get(duty.latest) if duty.latest is not None else None
        held = self.held if in_time is None else network.run(in_time).held
        return not network.mask([duty.atom]) & held

    def exceeds(self, total: Total) -> bool:
        paid = any(self.task.totals[n] is total for n in self.paid)
        return paid or total_of(total.amounts, self.steps) > total.limit

    @property
    def dated(self) -> list[Duty]:
        """The duties that are done by their dates."""
        return [duty for duty in self.task.duties if duty.latest is not None and not self.misses(duty)]

    @property
    def limit(self) -> int | None:
        """The minute by which the last step must end, none where that is not limited, or paid for."""
        return min((t.limit for t in self.task.totals if t.of_time and not self.exceeds(t)), default=None)

    @property
    def uncovered(self) -> int:
        network = self.task.network
        return sum(centi for atom, centi in self.task.goals.items() if not network.mask([atom]) & self.held)

    @property
    def penalty(self) -> int:
        """The price of all broken soft constraints."""
        duties = sum(duty.penalty or 0 for duty in self.task.duties if self.misses(duty))
        totals = sum(total.penalty or 0 for total in self.task.totals if self.exceeds(total))
        return total_of(self.task.penalties, self.steps) + duties + totals

    @property
    def cost(self) -> int:
        return total_of(self.task.costs, self.steps)

    @property
    def tie(self) -> int:
        return total_of(self.task.ties, self.steps)

    @property
    def sound(self) -> bool:
        """Whether the choice keeps every hard rule, in whole numbers."""
        hard_duties = any(duty.penalty is None and self.misses(duty) for duty in self.task.duties)
        hard_totals = any(total.penalty is None and self.exceeds(total) for total in self.task.totals)
        clash = any({a, b} <= set(self.chosen) for a, b in self.task.clashes)
        return not (hard_duties or hard_totals or clash or any(map(self.left, (self.chosen, *self.early.values()))))

    def left(self, taken: tuple[int, ...]) -> bool:
        """Say whether among these there is a step that can never start."""
        network = self.task.network
        return any(n < len(network.steps) for n in network.run(taken).left)


def total_of(amounts: Mapping[str, int], chosen: Iterable[str]) -> int:
    return sum(amounts[id] for id in chosen)
