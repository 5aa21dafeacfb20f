"""Two rivals of the selection, on the same task: a greedy choice, and the same question put to CP-SAT of OR-tools."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import pairwise
from typing import Any

import networkx as nx

from paths.planner.network import positions
from paths.planner.selection import trimmed
from paths.planner.task import Choice, Task

FOUND = find_spec("ortools") is not None
SECONDS = 5.0  # for each tier, after which CP-SAT gives up
Values = tuple[int, int, int, int]


def values(choice: Choice) -> Values:
    """Return what a choice comes to in each tier."""
    return choice.uncovered, choice.penalty, choice.cost, choice.tie


def greedy(task: Task) -> Choice:
    """Add the chain of steps by which the cheapest duty or open goal comes to hold, as long as that keeps the totals.

    Of two ways to an atom the one with the smaller sum of costs is taken (h_add, Bonet and Geffner 2001). Steps that
    turn out to bring nothing are left out in the end.
    """
    network, taken = task.network, set(task.network.completions)
    owed = {network.at[duty.atom] for duty in task.duties if duty.atom in network.at}
    open_goals = {network.at[atom] for atom in task.goals}
    while owed or open_goals:
        cost, best = _cheapest(task, taken)
        goal = min(owed or open_goals, key=lambda at: (cost.get(at, float("inf")), at))
        owed.discard(goal)
        open_goals.discard(goal)
        chain = _chain(task, goal, best) - taken
        if goal in cost and _keeps(Choice(task, tuple(sorted(taken | chain)), {})):
            taken |= chain
    return trimmed(Choice(task, tuple(sorted(taken)), {}))


def _keeps(choice: Choice) -> bool:
    """Say whether a choice keeps the totals and holds no two steps that exclude each other."""
    over = any(total.penalty is None and choice.exceeds(total) for total in choice.task.totals)
    return not over and not any({a, b} <= set(choice.chosen) for a, b in choice.task.clashes)


def _cheapest(task: Task, taken: set[int]) -> tuple[dict[int, float], dict[int, int]]:
    """Return what each atom costs beyond the steps taken, and who gives it at that cost."""
    network, cost, best = task.network, dict[int, float](), dict[int, int]()
    own = {n: 0 if n in taken else task.costs[id] for id, n in network.steps.items()}
    moved = True
    while moved:
        moved = False
        for n in network.everything:
            asked = [cost.get(at, float("inf")) for at in positions(network.needs[n])]
            total = sum(asked) + own.get(n, 0)
            for at in positions(network.gives[n]) if total < float("inf") else ():
                if total < cost.get(at, float("inf")):
                    cost[at], best[at], moved = total, n, True
    return cost, best


def _chain(task: Task, atom: int, best: Mapping[int, int]) -> set[int]:
    found, open_atoms = set[int](), [atom]
    while open_atoms:
        n = best.get(open_atoms.pop())
        if n is not None and n not in found:
            found.add(n)
            open_atoms += positions(task.network.needs[n])
    return found


@dataclass
class Model:
    """A task in CP-SAT: a Boolean per activity and per atom, once for each date and once for the end.

    An atom that holds has somebody who gives it; where atoms could carry each other, ranks rise from needs to gives.
    """

    task: Task
    model: Any
    layers: dict[int | None, tuple[list[Any], dict[int, Any]]] = field(default_factory=dict)
    missed: list[tuple[int, Any]] = field(default_factory=list)


def cp_sat(task: Task, dates: Iterable[int], workers: int = 1) -> Values | None:
    """Return the least values tier by tier, None where a tier is not proven in time."""
    from ortools.sat.python import cp_model  # type: ignore[import-not-found,unused-ignore]

    built = Model(task, cp_model.CpModel())
    for date in (*sorted(dates), None):
        built.layers[date] = _layer(built, date)
    _nest(built)
    penalties = [*_duties(built), *_totals(built)]
    _clashes(built)
    steps, atoms = built.layers[None]
    ids = task.network.steps
    tiers = [
        [(centi, atoms[task.network.at[atom]].Not()) for atom, centi in task.goals.items()],
        [*((task.penalties[id], steps[n]) for id, n in ids.items()), *penalties],
        [(task.costs[id], steps[n]) for id, n in ids.items()],
        [(task.ties[id], steps[n]) for id, n in ids.items()],
    ]
    found: list[int] = []
    for tier in tiers:
        terms = sum(weight * literal for weight, literal in tier)
        built.model.Minimize(terms)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers, solver.parameters.max_time_in_seconds = workers, SECONDS
        if solver.Solve(built.model) != cp_model.OPTIMAL:
            return None
        found.append(round(solver.ObjectiveValue()))
        built.model.Add(terms == found[-1])
    return found[0], found[1], found[2], found[3]


def _layer(built: Model, date: int | None) -> tuple[list[Any], dict[int, Any]]:
    network, model = built.task.network, built.model
    steps = [model.NewBoolVar(f"x{n} {date}") for n in network.everything]
    atoms = {at: model.NewBoolVar(f"y{at} {date}") for at in range(len(network.atoms))}
    knots = _knots(built.task)
    ranks = {at: model.NewIntVar(0, len(knots), f"r{at} {date}") for at in knots}
    for n in network.everything:
        for at in positions(network.needs[n]):
            model.AddImplication(steps[n], atoms[at])
    givers: dict[int, list[int]] = {at: [] for at in atoms}
    for n in network.everything:
        for at in positions(network.gives[n]):
            givers[at].append(n)
    for at, literal in atoms.items():
        support = [_support(built, (at, n), steps[n], ranks) for n in givers[at]]
        model.AddBoolOr([*support, literal.Not()])
    return steps, atoms


def _support(built: Model, pair: tuple[int, int], step: Any, ranks: Mapping[int, Any]) -> Any:
    """Return a literal that says that a step gives an atom, before which all that the step needs came to hold."""
    at, n = pair
    asked = [need for need in positions(built.task.network.needs[n]) if need in ranks]
    if at not in ranks or not asked:
        return step
    literal = built.model.NewBoolVar("")
    built.model.AddImplication(literal, step)
    for need in asked:
        built.model.Add(ranks[at] >= ranks[need] + 1).OnlyEnforceIf(literal)
    return literal


def _knots(task: Task) -> set[int]:
    """Return the atoms that could carry each other."""
    network = task.network
    graph: nx.DiGraph[int] = nx.DiGraph()
    for n in network.everything:
        graph.add_edges_from((a, b) for a in positions(network.needs[n]) for b in positions(network.gives[n]))
    return {at for knot in nx.strongly_connected_components(graph) if len(knot) > 1 for at in knot}


def _nest(built: Model) -> None:
    layers = list(built.layers.items())
    for (date, (steps, _)), (_, (later, _)) in pairwise(layers):
        for early, late in zip(steps, later, strict=True):
            built.model.AddImplication(early, late)
        lengths = (built.task.minutes[id] * steps[n] for id, n in built.task.network.steps.items())
        built.model.Add(sum(lengths) <= max(0, date or 0))


def _duties(built: Model) -> list[tuple[int, Any]]:
    found = []
    for duty in built.task.duties:
        _, atoms = built.layers.get(duty.latest, built.layers[None])
        at = built.task.network.at.get(duty.atom)
        done = [] if at is None else [atoms[at]]
        if duty.penalty is None:
            built.model.AddBoolOr(done)
        else:
            found.append((duty.penalty, built.model.NewBoolVar("")))
            built.model.AddBoolOr([*done, found[-1][1]])
    return found


def _totals(built: Model) -> list[tuple[int, Any]]:
    found, (steps, _) = [], built.layers[None]
    for total in built.task.totals:
        used = sum(total.amounts[id] * steps[n] for id, n in built.task.network.steps.items())
        if total.penalty is None:
            built.model.Add(used <= total.limit)
        else:
            found.append((total.penalty, built.model.NewBoolVar("")))
            built.model.Add(used <= total.limit).OnlyEnforceIf(found[-1][1].Not())
    return found


def _clashes(built: Model) -> None:
    steps, _ = built.layers[None]
    for a, b in built.task.clashes:
        built.model.AddBoolOr([steps[a].Not(), steps[b].Not()])
