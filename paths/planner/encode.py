"""A selection task as an integer program.

Per step a whole column x, per completion of a whole a column, per atom a column y that says it comes to hold:
x <= y of what it needs, y <= sum of x over those that give the atom and do not need it. Only x must be whole; with
whole x the greatest y that the rows allow are whole too. Well-foundedness comes as cuts, see `selection`.

For every date that is kept apart all of this once more, for what is finished by then: contained in what is finished
by the next date, within the minutes until the date. An order that meets the dates exists iff such sets do, unless steps
are given at certain times only: then the minutes are what they take at least, and `selection` cuts off what is late.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from paths.planner.clashing import Clash
from paths.planner.milp import Program, Vector
from paths.planner.network import positions
from paths.planner.task import Choice, Duty, Task, Total, total_of
from paths.planner.waiting import Race


@dataclass(frozen=True, slots=True)
class Layer:
    """The columns of the activities and of the atoms, by position."""

    steps: tuple[int, ...]
    atoms: Mapping[int, int]


@dataclass
class Encoding:
    """The program of a task. `layers` maps each date kept apart to its columns; None is the end of the path."""

    task: Task
    program: Program
    layers: dict[int | None, Layer]
    missed: dict[int, int] = field(default_factory=dict)
    exceeded: dict[int, int] = field(default_factory=dict)

    @property
    def end(self) -> Layer:
        return self.layers[None]

    def choice(self, values: Vector) -> Choice:
        """Read a solution; completions are free, so all of them are taken in."""
        network = self.task.network
        chosen = {
            date: (*(n for n in range(len(network.steps)) if values[layer.steps[n]] > 0.5), *network.completions)
            for date, layer in self.layers.items()
        }
        end = chosen.pop(None)
        early = {date: taken for date, taken in chosen.items() if date is not None}
        paid = frozenset(n for n in self._soft_times() if values[self.exceeded[n]] > 0.5)
        late = frozenset(n for n in self._soft_dates() if values[self.missed[n]] > 0.5)
        return Choice(self.task, end, early, paid, late)

    def race(self, choice: Choice) -> Race:
        """Return what the chosen steps must keep to, as far as they do not pay for being late."""
        task, dues = self.task, dict[int, int]()
        for n, duty in enumerate(task.duties):
            if duty.latest is not None and duty.latest in self.layers and n not in choice.late:
                atom = task.network.mask([duty.atom])
                dues[atom] = min(duty.latest, dues.get(atom, duty.latest))
        limits = (t.limit for n, t in enumerate(task.totals) if t.of_time and n not in choice.paid)
        steps = tuple(n for n in choice.chosen if n < len(task.network.steps))
        return Race(task, steps, min(limits, default=None), dues)

    def _soft_times(self) -> list[int]:
        """Return the totals, by position, that are of time and may be exceeded at a price."""
        return [n for n in self.exceeded if self.task.slots and self.task.totals[n].of_time]

    def _soft_dates(self) -> list[int]:
        """Return the duties, by position, that have a date and may be missed at a price."""
        return [n for n in self.missed if self.task.slots and self.task.duties[n].latest is not None]

    def cut_late(self, clash: Clash, choice: Choice) -> None:
        """Demand that not all of these steps are chosen, unless one that helps is, or being late is paid for."""
        dates = (self.missed[n] for n in self._soft_dates() if n not in choice.late)
        paid = [*dates, *(self.exceeded[n] for n in self._soft_times() if n not in choice.paid)]
        chosen = [(self.end.steps[n], 1.0) for n in clash.steps]
        others = [(self.end.steps[n], -1.0) for n in clash.helpers]
        self.program.row([*chosen, *others, *((column, -1.0) for column in paid)], at_most=len(clash.steps) - 1)

    def cut(self, atoms: int) -> None:
        """Demand of every atom of a set that somebody who needs none of the set gives one of it."""
        givers = self.task.network.givers(atoms)
        for layer in self.layers.values():
            for at in positions(atoms):
                if at in layer.atoms:
                    self.program.row([(layer.atoms[at], 1), *((layer.steps[n], -1) for n in givers)], at_most=0)

    def weigh(self, amounts: Mapping[str, int]) -> Vector:
        """Return the cost vector of amounts by step id."""
        cost = np.zeros(len(self.program.low))
        for id, n in self.task.network.steps.items():
            cost[self.end.steps[n]] = amounts[id]
        return cost

    def uncovered(self) -> Vector:
        """Return the cost vector of the first tier, less its constant: minus the weight of what is reached."""
        cost = np.zeros(len(self.program.low))
        for column, centi in self.goals():
            cost[column] = -centi
        return cost

    def goals(self) -> Iterator[tuple[int, int]]:
        """Yield the columns of the levels to reach, with their weights."""
        at = self.task.network.at
        return ((self.end.atoms[at[atom]], centi) for atom, centi in self.task.goals.items())

    def penalties(self) -> Vector:
        """Return the cost vector of the second tier."""
        cost = self.weigh(self.task.penalties)
        for n, column in self.missed.items():
            cost[column] = self.task.duties[n].penalty or 0
        for n, column in self.exceeded.items():
            cost[column] = self.task.totals[n].penalty or 0
        return cost


def encode(task: Task, dates: Iterable[int] = ()) -> Encoding:
    """Return the program of a task, with the given dates kept apart."""
    encoding = Encoding(task, Program(), {})
    encoding.program.column(high=0)  # HiGHS takes no program without columns
    used = _used(task)
    for date in (*sorted(dates), None):
        encoding.layers[date] = _layer(encoding, used)
    _nest(encoding)
    for n, duty in enumerate(task.duties):
        _add_duty(encoding, n, duty)
    for n, total in enumerate(task.totals):
        _add_total(encoding, n, total)
    _bar_late(encoding)
    for a, b in task.clashes:
        encoding.program.row([(encoding.end.steps[a], 1), (encoding.end.steps[b], 1)], at_most=1)
    return encoding


def _bar_late(encoding: Encoding) -> None:
    """Keep out what is never given again, or only past the end of the time that there is."""
    task = encoding.task
    limit = min((t.limit for t in task.totals if t.of_time and t.penalty is None), default=None)
    for id, given in task.slots.items():
        if not any(limit is None or till <= limit for _, till in given):
            for layer in encoding.layers.values():
                encoding.program.high[layer.steps[task.network.steps[id]]] = 0


def _used(task: Task) -> int:
    """Return the atoms that somebody asks for."""
    used = task.wanted
    for needs in task.network.needs:
        used |= needs
    return used


def _layer(encoding: Encoding, used: int) -> Layer:
    program, network = encoding.program, encoding.task.network
    steps = tuple(program.column(whole=n < len(network.steps)) for n in network.everything)
    givers: dict[int, list[int]] = {at: [] for at in positions(used)}
    for n in network.everything:
        for at in positions(network.gives[n] & used):
            givers[at].append(n)
    atoms = {at: program.column(high=1 if found else 0) for at, found in givers.items()}
    for at, found in givers.items():
        program.row([(atoms[at], 1), *((steps[n], -1) for n in found)], at_most=0)
    for n in network.everything:
        for at in positions(network.needs[n]):
            program.row([(steps[n], 1), (atoms[at], -1)], at_most=0)
    for n, (among, enough) in network.counts.items():
        program.row([(steps[n], enough), *((atoms[at], -1) for at in positions(among & used))], at_most=0)
    return Layer(steps, atoms)


def _nest(encoding: Encoding) -> None:
    """What is finished by a date is finished by the next one, and fits into the minutes until then."""
    program, task = encoding.program, encoding.task
    layers = list(encoding.layers.items())
    for (date, layer), (_, later) in pairwise(layers):
        for early, late in zip(layer.steps, later.steps, strict=True):
            program.row([(early, 1), (late, -1)], at_most=0)
        lengths = [(layer.steps[n], task.minutes[id]) for id, n in task.network.steps.items()]
        program.row(lengths, at_most=max(0, date or 0))


def _add_duty(encoding: Encoding, n: int, duty: Duty) -> None:
    layer = encoding.layers.get(duty.latest, encoding.end)
    at = encoding.task.network.at.get(duty.atom)
    terms = [(layer.atoms[at], 1)] if at is not None else []
    if duty.penalty is not None:
        encoding.missed[n] = encoding.program.column(whole=True)
        terms.append((encoding.missed[n], 1))
    encoding.program.row(terms, at_least=1)


def _add_total(encoding: Encoding, n: int, total: Total) -> None:
    steps = encoding.task.network.steps
    terms = [(encoding.end.steps[at], total.amounts[id]) for id, at in steps.items()]
    if total.penalty is not None:
        encoding.exceeded[n] = encoding.program.column(whole=True)
        most = total_of(total.amounts, steps)
        terms.append((encoding.exceeded[n], min(0, total.limit - most)))
    encoding.program.row(terms, at_most=total.limit)
