"""A part of the candidates that holds the best choice, found by looking only as far as choices reach.

In a large catalogue nearly everything is connected with everything, and next to nothing of it is in the best path. So
select from the candidates near the goals first, as if whatever lies further back were held already. That is a
relaxation: what a choice among all candidates has near the goals can be chosen here as well, reaches the same goals,
and pays no more. So if the best choice here leans on nothing that lies further back, it is the best of all; else the
candidates that bring what it leans on are added, and the best is sought again. (Laziness as in lazy constraint
generation; what is not asked about need not be stated.)

"Pays no more" wants every step to cost something. In a re-plan a short step of the previous path costs less than
nothing, and must be shown to be needed, perhaps by a step that lies further back. So all steps of the previous path are
among the candidates, and the best choice counts only if it is the best one without asking what is needed for what as
well; else all candidates are posed. It also wants that less work is never done later, which long sessions can belie:
who comes in time for one may be held up by it. Then, too, all are posed.
"""

from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from paths.admissible import Rule
from paths.model import Session
from paths.planner.closure import Closed
from paths.planner.dates import ids
from paths.planner.dominance import undominated
from paths.planner.encode import encode
from paths.planner.index import Numbers
from paths.planner.milp import Vector
from paths.planner.network import Activity, Network, positions
from paths.planner.pose import pose
from paths.planner.selection import Work, select, settle
from paths.planner.task import Choice, Task

NEAR = 150  # activities to start with: as many are solved about as fast as ten


@dataclass
class Near:
    """The activities near the goals; `known` are the atoms whose every giver is among them, by number."""

    closed: Closed
    members: set[int]
    known: set[int]
    _made: dict[int, tuple[Activity, ...]] = field(default_factory=dict)

    @classmethod
    def to(cls, closed: Closed, size: int) -> "Near":
        """Return what is nearest to the goals: whole rounds of going back, until there is enough to choose from."""
        scene = closed.scene
        roots = scene.roots[closed.startable[scene.roots]]
        index = scene.sweep.index
        previous = (index.position[id] for id in closed.problem.previous if id in index.position)
        near = cls(closed, {*roots.tolist(), *(n for n in previous if closed.startable[n])}, set())
        near.add(scene.wanted)
        while len(near.members) < size and (beyond := near.beyond()):
            near.add(np.array(sorted(beyond), dtype=np.int64))
        return near

    def add(self, atoms: Numbers) -> None:
        """Take in every activity that gives one of these atoms."""
        index = self.closed.scene.sweep.index
        gives = index.givers.of(atoms)
        found = index.gives[0][gives[self.closed.scene.sweep.fresh[gives]]]
        self.members |= set(found[self.closed.startable[found]].tolist())
        self.known |= set(atoms.tolist())

    def beyond(self) -> set[int]:
        """Return the atoms that something here needs, and whose givers were not asked for."""
        sweep = self.closed.scene.sweep
        needs = sweep.index.needs_of.of(np.array(sorted(self.members), dtype=np.int64))
        return set(sweep.index.needs[1][needs[sweep.counts[needs]]].tolist()) - self.known

    def is_irregular(self) -> bool:
        """Say whether some resource has a session that begins earlier than another and ends later."""
        steps = self.closed.scene.sweep.index.steps
        return any(_is_nested(steps[n].sessions) for n in self.members if n < len(steps))

    def activities(self) -> list[Activity]:
        """Return the activities with all that they need."""
        for n in self.members - self._made.keys():
            self._made[n] = tuple(self.closed.scene.activities([n]))
        return [activity for n in sorted(self.members) for activity in self._made[n]]


def focused(closed: Closed, hard: Set[Rule], size: int = NEAR) -> Task:
    """Return a selection task with the best choice of all candidates in it, however few of the others."""
    near = Near.to(closed, size)
    while not near.is_irregular():
        whole = Network.build(near.activities(), closed.goals)
        free = _mask(closed, whole, near.beyond())
        if not free:
            return undominated(pose(closed, _founded(whole, closed), hard))
        task = undominated(pose(closed, whole.eased(free), hard))
        choices = _choices(task, closed.problem.limits.nodes)
        if choices is None:
            break
        leant = 0
        for choice in choices:
            leant |= _leant(choice, whole) & free
        if not leant and not all(_is_least(choice, closed.problem.limits.nodes) for choice in choices):
            break
        if not leant:
            return undominated(pose(closed, _founded(whole, closed), hard))
        near.add(closed.scene.sweep.numbers(whole.atoms[at] for at in positions(leant)))
    return undominated(pose(closed, closed.network, hard))


def _is_nested(sessions: Iterable[Session]) -> bool:
    days = sorted((one.start, one.end or one.start) for one in sessions)
    return any(later < end for (_, end), (_, later) in pairwise(days))


def _choices(task: Task, nodes: int) -> list[Choice] | None:
    """Return the best choice, and the best that keeps the dates where there are any; None where neither is known."""
    found = [select(task, nodes, dates) for dates in ([(), task.dates] if task.dates else [()])]
    if any(one.choice is None and not one.proven for one in found):
        return None
    return [one.choice for one in found if one.choice is not None]


def _is_least(choice: Choice, nodes: int) -> bool:
    """Say whether no choice is as good where needless steps may stay; of interest where a step costs less than nothing.

    The first two tiers are held to what they are, the others are solved again without asking what a step is needed for.
    """
    task = choice.task
    if min(task.costs.values(), default=0) >= 0:
        return True
    encoding, work = encode(task, choice.early), Work(nodes)
    held = ((encoding.uncovered(), choice.uncovered - sum(task.goals.values())), (encoding.penalties(), choice.penalty))
    for cost, most in held:
        encoding.program.row(_terms(cost), at_most=most)
    least = encoding.weigh(task.costs)
    cheapest = settle(encoding, least, work)
    encoding.program.row(_terms(least), at_most=choice.cost)
    first = settle(encoding, encoding.weigh(task.ties), work)
    if cheapest.choice is None or first.choice is None or not (cheapest.proven and first.proven):
        return False
    return cheapest.choice.cost == choice.cost and set(first.choice.steps) == set(choice.steps)


def _terms(cost: Vector) -> list[tuple[int, float]]:
    return [(int(column), cost[column]) for column in cost.nonzero()[0]]


def _mask(closed: Closed, network: Network, beyond: Set[int]) -> int:
    """Return those atoms of a network, as bits, that have these numbers."""
    numbers = ((n, closed.scene.sweep.numbers([atom])) for n, atom in enumerate(network.atoms))
    return sum(1 << n for n, found in numbers if len(found) and int(found[0]) in beyond)


def _founded(network: Network, closed: Closed) -> Network:
    """Return the network of what can start by itself, and matters among that."""
    started = network.only(set(network.everything) - set(network.run(network.everything).left))
    return started.only(started.relevant(started.mask(closed.goals), ()))


def _leant(choice: Choice, whole: Network) -> int:
    """Return what a choice lacks among the activities with all their needs, at the end and by each date."""
    found = 0
    for taken in (choice.chosen, *choice.early.values()):
        steps = [whole.steps[id] for id in ids(choice, taken)]
        run = whole.run([*steps, *whole.completions])
        lacks = choice.task.wanted & choice.task.network.run(taken).held & ~run.held
        left = {n: whole.needs[n] & ~run.held for n in run.left}
        for n in run.left:
            lacks |= left[n] if n < len(whole.steps) else 0
        while more := [n for n in left if whole.gives[n] & lacks and left[n] & ~lacks]:
            for n in more:
                lacks |= left[n]
        found |= lacks
    return found
