"""Choose the steps: four tiers of whole numbers, each solved to proof and then fixed.

(1) least weight of target levels not reached, (2) least penalty of soft constraints, (3) least cost, (4) least sum of
weights derived from the ids, so that the optimum is unique. HiGHS solves; what it finds is replayed in whole numbers,
and where steps carry each other it is told so and solves again.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

from paths.planner.clashing import clash
from paths.planner.encode import Encoding, encode
from paths.planner.idle import cut_idle, idle
from paths.planner.milp import Vector
from paths.planner.network import unfounded
from paths.planner.task import Choice, Task
from paths.planner.waiting import Effort, fit, in_line, race_of

TIE_RANGE = 1_000_000
ROUNDS = 500  # of one tier; every round excludes a solution, so only a defect could come here
MOST_LATE = 60  # sets of steps found to be late in one selection; with more it is given up, and not proven


def tie(resource: str) -> int:
    """Return the tie-break weight of a resource, 1..1,000,000: spread evenly, and known from the id alone."""
    return int(sha256(resource.encode()).hexdigest()[:8], 16) % TIE_RANGE + 1


@dataclass
class Work:
    """The limit of nodes per solve, and what has been spent so far."""

    nodes: int
    solves: int = 0
    cuts: int = 0
    late: int = 0
    unsure: bool = False
    waiting: Effort = field(default_factory=Effort)


class Settled(NamedTuple):
    """The best choice, none if there is none, and whether that is proven."""

    choice: Choice | None
    proven: bool


@dataclass(frozen=True)
class Selection:
    """The choice, none where none keeps the hard rules, and how it was found."""

    choice: Choice | None
    proven: bool
    solves: int
    cuts: int


class Tier(NamedTuple):
    """What a tier minimises: over the columns, and of a choice in whole numbers; the two differ by a constant.

    In a `lean` tier steps that nothing needs are not allowed; the tiers before it do not care.
    """

    cost: Vector
    value: Callable[[Choice], int]
    constant: int = 0
    lean: bool = False


def select(task: Task, nodes: int, dates: Collection[int] = ()) -> Selection:
    """Return the best choice of all tiers; the `dates` (minutes of the path) are kept, other due dates are ignored.

    `nodes` bounds each solve's search tree. Where it is hit, the best found stands and is called not proven.
    """
    work, encoding = Work(nodes), encode(task, dates)
    uncovered = Tier(encoding.uncovered(), lambda choice: choice.uncovered, sum(task.goals.values()))
    penalty = Tier(encoding.penalties(), lambda choice: choice.penalty)
    cost = Tier(encoding.weigh(task.costs), lambda choice: choice.cost, lean=True)
    ties = Tier(encoding.weigh(task.ties), lambda choice: choice.tie, lean=True)
    found = _at_best(encoding, cost, work)
    if found.choice is None:
        found = settle(encoding, uncovered.cost, work)
        if found.choice is None and not found.proven:
            return _given_up(task, work, dates)
        found = _fixed(encoding, uncovered, found)
        for tier in (penalty, cost) if penalty.cost.any() else (cost,):
            found = _next(encoding, tier, work, found)
    found = _next(encoding, ties, work, found)
    proven = found.proven and (found.choice is None or found.choice.sound)
    choice = found.choice if found.choice is None or proven else trimmed(found.choice)
    return Selection(choice, proven, work.solves, work.cuts)


def _given_up(task: Task, work: Work, dates: Collection[int]) -> Selection:
    """Return what can be chosen without the steps that are given at certain times only, or without a search."""
    if not task.slots:
        return Selection(plain(task), False, work.solves, work.cuts)
    found = select(task.only(n for id, n in task.network.steps.items() if id not in task.slots), work.nodes, dates)
    choice = None if found.choice is None else trimmed(found.choice)
    return Selection(choice, False, work.solves + found.solves, work.cuts + found.cuts)


def settle(encoding: Encoding, cost: Vector, work: Work, *, lean: bool = False) -> Settled:
    """Return the cheapest choice in which no step carries itself; cuts that exclude such stay in the program.

    With `lean` every step must be needed as well.
    """
    for _ in range(ROUNDS):
        answer = encoding.program.minimise(cost, work.nodes)
        work.solves += 1
        if answer.values is None:
            return Settled(None, answer.status == "infeasible" and not work.unsure)
        choice = encoding.choice(answer.values)
        unheld = _unfounded(encoding, choice, answer.values)
        spare = idle(choice) if lean and not unheld else ()
        if not unheld and not spare and not _cut_late(encoding, choice, work):
            return Settled(choice, answer.status == "optimal" and not work.unsure)
        if work.late > MOST_LATE:
            break
        for atoms in sorted(unheld):
            encoding.cut(atoms)
        for step in spare:
            cut_idle(encoding, choice, step)
        work.cuts += len(unheld) + len(spare)
    return Settled(None, False)


def _cut_late(encoding: Encoding, choice: Choice, work: Work) -> bool:
    """Say whether the chosen steps cannot be in time where some are given in sessions, and cut such choices off."""
    if encoding.task.slots.keys().isdisjoint(choice.steps):
        return False  # without waiting the rows of the program see to it
    race = encoding.race(choice)
    found = fit(race, work.waiting)
    if found.order is not None:
        return False
    encoding.cut_late(clash(race, work.waiting), choice)
    work.late, work.cuts, work.unsure = work.late + 1, work.cuts + 1, work.unsure or not found.proven
    return True


def _unfounded(encoding: Encoding, choice: Choice, values: Vector) -> set[int]:
    network, found = encoding.task.network, set[int]()
    for date, layer in encoding.layers.items():
        chosen = choice.chosen if date is None else choice.early[date]
        claimed = sum(1 << at for at, column in layer.atoms.items() if values[column] > 0.5)
        found |= unfounded(network, network.run(chosen), claimed & encoding.task.wanted)
    return found


def _at_best(encoding: Encoding, cost: Tier, work: Work) -> Settled:
    """Try for everything reached and nothing paid: where that can be, no choice is better in the first two tiers."""
    program = encoding.program
    low, high = list(program.low), list(program.high)
    for column, _ in encoding.goals():
        program.low[column] = 1
    for paid in encoding.penalties().nonzero()[0]:
        program.high[paid] = 0
    found = settle(encoding, cost.cost, work, lean=True)
    if found.choice is None:
        program.low, program.high = low, high
    return _fixed(encoding, cost, found)


def _next(encoding: Encoding, tier: Tier, work: Work, before: Settled) -> Settled:
    """Solve the next tier; where that is given up, the choice of the tier before stands, not proven."""
    if before.choice is None:
        return before
    found = _fixed(encoding, tier, settle(encoding, tier.cost, work, lean=tier.lean))
    if found.choice is None:
        return Settled(before.choice, False)
    return Settled(found.choice, found.proven and before.proven)


def _fixed(encoding: Encoding, tier: Tier, found: Settled) -> Settled:
    """Hold all later tiers to the value that was found."""
    if found.choice is not None:
        terms = [(int(column), tier.cost[column]) for column in tier.cost.nonzero()[0]]
        encoding.program.row(terms, at_most=tier.value(found.choice) - tier.constant)
    return found


def plain(task: Task) -> Choice | None:
    """Return some choice that keeps the hard rules, found without a search; none where that was not enough.

    For when the limit of nodes is hit before anything is found: take what clashes with nothing taken, then leave out
    whatever the duties do not need.
    """
    steps, completions = range(len(task.network.steps)), task.network.completions
    taken: list[int] = []
    for n in steps:
        if not any({a, b} <= {n, *taken} for a, b in task.clashes):
            taken.append(n)
    owed = task.network.mask(duty.atom for duty in task.duties if duty.penalty is None)
    for n in steps:
        rest = [m for m in taken if m != n]
        if not owed & ~task.network.run([*rest, *completions]).held:
            taken = rest
    choice = Choice(task, (*taken, *completions), {})
    return choice if choice.sound else None


def _in_time(choice: Choice) -> bool:
    """Say whether a choice made smaller is still in time: a step might come too early for the session that fits."""
    slots = choice.task.slots
    in_turn = all(in_line(slots[id]) for id in choice.steps if id in slots)
    return in_turn or fit(race_of(choice), Effort()).order is not None


def trimmed(choice: Choice) -> Choice:
    """Return a choice without the steps that bring it neither coverage nor a duty nor a start of another step."""
    before = choice
    for step in [n for n in choice.chosen if n < len(choice.task.network.steps)]:
        rest = choice.without(step)
        no_worse = rest.uncovered <= choice.uncovered and rest.penalty <= choice.penalty
        if rest.sound and no_worse and _in_time(rest):
            choice = rest
    return choice if choice is before else trimmed(choice)  # what a step that is gone asked for may go as well
