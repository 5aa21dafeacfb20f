"""Choose and order under due dates: select without dates, and again with them where the choice cannot meet them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product

from paths.order import Ordered, OrderTask, Unorderable, order_steps
from paths.ordering.leads import leads_of, suggested
from paths.planner.axis import slots, stays
from paths.planner.closure import Closed
from paths.planner.network import Atom, Network
from paths.planner.pose import spent
from paths.planner.selection import Selection, select
from paths.planner.task import Choice, Duty, Task
from paths.planner.waiting import Effort, fit, race_of
from paths.replay import replay
from paths.schedule import calendar

WAYS = 8  # in which one item may be done by the chosen steps; more than one is rare
TRIES = 16  # orders compared where dated items can be done in several ways

Steps = tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """A selection in its order, the fixed steps first."""

    selection: Selection
    choice: Choice
    ordered: Ordered


def line_up(closed: Closed, task: Task) -> Line | Selection:
    """Return the best selection in its best order, or the selection that found none to order."""
    if task.slots:
        return _scheduled(closed, task)
    found = select(task, closed.problem.limits.nodes)
    early = None if found.choice is None else early_sets(found.choice)
    if found.choice is not None and early is None:
        dated = select(task, closed.problem.limits.nodes, task.dates)
        found = Selection(dated.choice, dated.proven, found.solves + dated.solves, found.cuts + dated.cuts)
        early = {} if dated.choice is None else {date: ids(dated.choice, n) for date, n in dated.choice.early.items()}
    if found.choice is None:
        return found
    return Line(found, found.choice, _ordered(closed, found.choice, early or {}))


def _scheduled(closed: Closed, task: Task) -> Line | Selection:
    """Return the best selection in its best order where steps are given in sessions; due dates count from the start."""
    found = select(task, closed.problem.limits.nodes, task.dates)
    choice = found.choice
    if choice is None:
        return found
    ordered = _best(closed, choice, choice.dated, choice.limit) or _surely(closed, choice)
    return Line(found, choice, ordered) if ordered else Selection(None, False, found.solves, found.cuts)


def _surely(closed: Closed, choice: Choice) -> Ordered | None:
    """Return the order in which the selection was found to be in time."""
    sure = fit(race_of(choice), Effort()).order
    lead = tuple(resource.id for resource in closed.start.fixed)
    return None if sure is None else order_steps(order_task(closed, choice, {}, (*lead, *ids(choice, sure))))


def ids(choice: Choice, taken: Iterable[int]) -> Steps:
    """Return the resource ids of steps by position."""
    network = choice.task.network
    return tuple(network.activities[n].id for n in taken if n < len(network.steps))


def early_sets(choice: Choice) -> Mapping[int, Steps] | None:
    """Return for each date the steps to finish by then, or None where they do not fit or cannot be told at once.

    A step without which an item cannot be done must come by the item's date. Where these steps alone do all that is
    due by then, no smaller set does, and they decide.
    """
    task, found = choice.task, dict[int, Steps]()
    for date in task.dates:
        due = [d for d in task.duties if d.latest is not None and d.latest <= date and not choice.misses(d)]
        wanted = task.network.mask(duty.atom for duty in due)
        needed = [n for n in choice.chosen if _lacks(task.network, {*choice.chosen} - {n}, wanted)]
        early = ids(choice, needed)
        too_long = sum(task.minutes[id] for id in early) > date
        if too_long or _lacks(task.network, {*needed, *task.network.completions}, wanted):
            return None
        found[date] = early
    return found


def _lacks(network: Network, taken: Iterable[int], wanted: int) -> bool:
    return bool(wanted & ~network.run(sorted(taken)).held)


def _ordered(closed: Closed, choice: Choice, early: Mapping[int, Steps]) -> Ordered:
    """Return the best order over the ways in which the dated items can be done by the chosen steps."""
    return _best(closed, choice, choice.dated) or _in_sets(closed, choice, early)


def _best(closed: Closed, choice: Choice, duties: Sequence[Duty], limit: int | None = None) -> Ordered | None:
    """Return the best order found that does the dated duties in time and ends by `limit`, after the fixed steps."""
    used = spent(closed, calendar(closed.problem.constraints, closed.problem.start))
    ends = {} if limit is None else dict.fromkeys(choice.steps, limit)
    found: list[Ordered] = []
    for due in islice(_dues(choice, duties), TRIES):
        last = {**ends, **{step: min(latest, ends.get(step, latest)) for step, latest in due.items()}}
        try:
            found.append(order_steps(order_task(closed, choice, {step: at + used for step, at in last.items()})))
        except Unorderable:
            continue
    return min(found, key=lambda ordered: (ordered.value, ordered.sequence), default=None)


def _dues(choice: Choice, duties: Iterable[Duty]) -> Iterator[Mapping[str, int]]:
    """Yield assignments of dates to steps, each such that keeping them does every dated item in time."""
    options = [[(duty.latest or 0, way) for way in ways(choice, duty.atom)] for duty in duties]
    for combination in product(*options):
        due: dict[str, int] = {}
        for latest, way in combination:
            due |= {step: min(latest, due.get(step, latest)) for step in way}
        yield due


def ways(choice: Choice, atom: Atom, beyond: frozenset[Atom] = frozenset()) -> list[frozenset[str]]:
    """Return sets of chosen steps each of which, finished, makes an atom hold: a few, the smallest first.

    `beyond` are atoms that a way may not lead through, as it comes from there.
    """
    network = choice.task.network
    found: set[frozenset[str]] = set()
    for n in choice.chosen:
        if not network.mask([atom]) & network.gives[n]:
            continue
        if n < len(network.steps):
            found.add(frozenset({network.activities[n].id}))
        elif not (asked := network.activities[n].needs) & (beyond | {atom}):
            parts = (ways(choice, need, beyond | {atom}) for need in sorted(asked))
            found |= {frozenset().union(*way) for way in islice(product(*parts), WAYS)}
    return sorted(found, key=lambda way: (len(way), sorted(way)))[:WAYS]


def order_task(closed: Closed, choice: Choice, due: Mapping[str, int], prefix: Steps = ()) -> OrderTask:
    """Return the question for the best order of a choice behind the fixed steps."""
    problem, start = closed.problem, closed.start
    chosen = tuple(problem.catalogue.resources[id] for id in choice.steps)
    ids = frozenset({*choice.steps, *(resource.id for resource in start.fixed)})
    days = calendar(problem.constraints, problem.start)
    began = zip(start.fixed, stays(problem, start.fixed, days), strict=True)
    taken = {r.id: ((stay.till, stay.till),) for r, stay in began if stay.session is not None}
    return OrderTask(
        resources=(*start.fixed, *chosen),
        catalogue=problem.catalogue,
        graph=problem.graph,
        levels=start.before.levels,
        done=start.before.done,
        targets=closed.targets,
        prefix=prefix or tuple(resource.id for resource in start.fixed),
        due=due,
        states=problem.limits.states,
        slots={**taken, **slots(chosen, days)},
        leads=leads_of(suggested(problem.catalogue, ids), problem.previous, ids),
    )


def _in_sets(closed: Closed, choice: Choice, early: Mapping[int, Steps]) -> Ordered:
    """Return the order that finishes set by set, where the search for a better one that keeps the dates gave up."""
    problem, state = closed.problem, closed.start.after
    sequence = [resource.id for resource in closed.start.fixed]
    for ids in (*(early[date] for date in sorted(early)), choice.steps):
        rest = [problem.catalogue.resources[id] for id in ids if id not in sequence]
        replayed = replay(rest, state, problem.catalogue, problem.graph)
        sequence += [resource.id for resource in replayed.sequence]
        state = replayed.state
    return order_steps(order_task(closed, choice, {}, tuple(sequence)))
