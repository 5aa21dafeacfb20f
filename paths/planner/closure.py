"""Close first, search once: every resource that could matter for the targets, by fixpoints over needs and gives.

Backwards from what is wanted, over bands, entry levels, hard edges, required resources, wholes and equivalents; then
forwards from what the learner holds. Both are exact: what they leave out is in no best path.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from paths.admissible import FIXED, MINUTES, Rule, offences, softened, visible
from paths.errors import BadRecord
from paths.gap import targets
from paths.graph import SkillGraph
from paths.model import Resource
from paths.planner.network import Activity, Atom, Network
from paths.problem import CHANGE_MINUTES, Candidates, Problem, Target
from paths.replay import State, apply, may_start, taught


@dataclass(frozen=True, slots=True)
class Start:
    """Where planning starts: `before` is the learner, `after` the same once the fixed steps are done.

    `stuck` are the fixed steps that could not start in their order; `closed` is all that is done by then.
    """

    before: State
    after: State
    fixed: tuple[Resource, ...]
    stuck: tuple[str, ...]
    closed: frozenset[str]


@dataclass(frozen=True)
class Closed:
    """What could matter: `wide` is the network of all visible resources, `broken` the hard filters each offends."""

    problem: Problem
    targets: tuple[Target, ...]
    start: Start
    wide: Network
    broken: Mapping[str, tuple[Rule, ...]]

    @cached_property
    def network(self) -> Network:
        """The network of those that no hard filter keeps out, that can start, and that still matter among these."""
        return trimmed(self, frozenset(rule for rules in self.broken.values() for rule in rules))

    @cached_property
    def goals(self) -> frozenset[Atom]:
        """What is wanted for itself: target levels, mandatory items, pinned and short previous steps."""
        return frozenset({*wanted_levels(self.targets, self.start.after), *wanted_items(self.problem, self.start)})


def candidates(problem: Problem) -> Candidates:
    """Return the closed candidates and the skills to search for; needs no relevance."""
    closed = close(problem)
    asked = {atom.name for atom in (*closed.goals, *closed.network.atoms) if atom.kind == "level"}
    return Candidates(tuple(sorted(asked)), closed.network.resources)


def close(problem: Problem) -> Closed:
    """Return every visible resource that could matter, as a network, whatever the filters say of it.

    Raises Unknown for an unknown role or fixed step, BadRecord for an unknown name in `constraints.soft`.
    """
    start = begin(problem)
    rows = targets(problem.graph, problem.roles, problem.profile)
    goals = frozenset({*wanted_levels(rows, start.after), *wanted_items(problem, start)})
    activities = list(_backwards(problem, start, goals))
    wide = Network.build(activities, goals)
    return Closed(problem, rows, start, wide, broken_rules(problem, start, wide.resources))


def broken_rules(problem: Problem, start: Start, resources: Iterable[Resource]) -> Mapping[str, tuple[Rule, ...]]:
    """Return, by resource id, the hard filters that each resource offends."""
    constraints, soft = problem.constraints, softened(problem.constraints)
    return {
        r.id: (*_clash(r.id, problem, start), *(o for o in offences(r, constraints) if o.name not in soft))
        for r in resources
    }


def _clash(id: str, problem: Problem, start: Start) -> tuple[Rule, ...]:
    led = {fixed.id for fixed in start.fixed}
    return (Rule(FIXED),) if led and not led.isdisjoint(problem.catalogue.rivals(id)) else ()


def begin(problem: Problem) -> Start:
    """Return the learner's state before and after the fixed steps. Raises Unknown, BadRecord for these."""
    catalogue, learner = problem.catalogue, problem.learner
    before = state = State.at(problem.profile.levels, {*learner.completed, *learner.waived}, catalogue)
    fixed, stuck = [], []
    for id in dict.fromkeys(problem.fixed):
        resource = catalogue.resource(id)
        if resource.minutes is None:
            raise BadRecord("fixed", f"step {id!r} has no minutes; give the resource a length")
        if id in before.satisfied:
            continue
        stuck += [] if may_start(resource, state, problem.graph) else [id]
        fixed.append(resource)
        state = apply(resource, state, catalogue)
    return Start(before, state, tuple(fixed), tuple(stuck), catalogue.closure(state.done))


def wanted_levels(rows: Iterable[Target], state: State) -> Iterator[Atom]:
    """Yield the target levels that are still to reach."""
    for row in rows:
        yield from (Atom("level", row.skill, at) for at in row.wanted if at > state.levels.get(row.skill, 0))


def wanted_items(problem: Problem, start: Start) -> Iterator[Atom]:
    """Yield the mandatory items not yet satisfied, the pinned steps, and short steps of the previous path."""
    for item in problem.constraints.mandatory:
        if item.resource not in start.after.satisfied:
            yield Atom("met", item.resource)
    for id in (*problem.constraints.pinned, *cheap(problem)):
        if id not in start.before.satisfied and id not in problem.fixed:
            yield Atom("step", id)


def cheap(problem: Problem) -> list[str]:
    """Return the previous steps so short that keeping one may cost less than the change of dropping it."""
    known = [problem.catalogue.resources[id] for id in problem.previous if id in problem.catalogue.resources]
    return [r.id for r in known if r.minutes is not None and r.minutes < CHANGE_MINUTES]


def trimmed(closed: Closed, rules: frozenset[Rule]) -> Network:
    """Return the network under some hard filters: what can start at all, and matters among that."""
    allowed = unbarred(closed, rules | {Rule(MINUTES), Rule(FIXED)})
    startable = closed.wide.only(set(allowed) - set(closed.wide.run(allowed).left))
    return startable.only(startable.relevant(startable.mask(closed.goals), ()))


def unbarred(closed: Closed, rules: frozenset[Rule]) -> list[int]:
    """Return the positions in the wide network of what offends none of the rules."""
    steps = len(closed.wide.steps)
    activities = enumerate(closed.wide.activities)
    return [n for n, a in activities if n >= steps or rules.isdisjoint(closed.broken[a.id])]


def needs(resource: Resource, state: State, graph: SkillGraph) -> frozenset[Atom]:
    """Return what a step waits for beyond `state`: each level with all those below it, and required resources.

    Independent of the moment, see `network`: rule (1) asks for min(from, to) of every band; rule (3) asks for
    an edge's `before` iff the edge enters a level above the start level that the step reaches.
    """
    top = taught(resource)
    asked = [(band.skill, min(band.from_, band.to)) for band in resource.teaches]
    asked += [(entry.skill, entry.level) for entry in resource.competency_required]
    for skill, to in top.items():
        for edge in graph.hard_into(skill):
            entered = state.levels.get(skill, 0) < edge.after_level <= to
            if entered and top.get(edge.before, 0) < edge.before_level:
                asked.append((edge.before, edge.before_level))
    levels = {atom for skill, to in asked for atom in _levels(skill, to, state)}
    return frozenset(levels | {Atom("met", q) for q in resource.requires if q not in state.satisfied})


def _levels(skill: str, to: int, state: State) -> Iterator[Atom]:
    return (Atom("level", skill, at) for at in range(state.levels.get(skill, 0) + 1, to + 1))


def _backwards(problem: Problem, start: Start, goals: Iterable[Atom]) -> Iterator[Activity]:
    """Yield whatever gives something wanted, then whatever gives what that needs, until nothing new is wanted."""
    seen: set[tuple[bool, str]] = set()
    asked, open_atoms = set(goals), sorted(goals)
    while open_atoms:
        for key in _givers(open_atoms.pop(), problem, start):
            if key in seen:
                continue
            seen.add(key)
            activity = _activity(key, problem, start)
            open_atoms += sorted(activity.needs - asked)
            asked |= activity.needs
            yield activity


def _givers(atom: Atom, problem: Problem, start: Start) -> Iterator[tuple[bool, str]]:
    """Yield the keys of the activities that give an atom."""
    catalogue = problem.catalogue
    if atom.kind == "level":
        ids = {r.id for r in catalogue.teaching(atom.name) if taught(r)[atom.name] >= atom.at}
    elif atom.kind == "step":
        ids = {atom.name}
    else:
        same = {atom.name, *(catalogue.stood_for_by.get(atom.name, ()) if atom.kind == "met" else ())}
        ids = same.union(*(catalogue.wholes(id) for id in same))
        yield from ((True, id) for id in sorted(same) if id in catalogue.inside and id not in start.closed)
    yield from ((False, id) for id in sorted(ids) if _may_be_step(id, problem, start))


def _may_be_step(id: str, problem: Problem, start: Start) -> bool:
    """Say whether a resource is known, visible, not satisfied before and not fixed already."""
    resource = problem.catalogue.resources.get(id)
    if resource is None or id in start.before.satisfied or not visible(resource, problem.learner):
        return False
    return all(id != fixed.id for fixed in start.fixed)


def _activity(key: tuple[bool, str], problem: Problem, start: Start) -> Activity:
    completes, id = key
    if completes:
        return completion(id, problem, start)
    resource = problem.catalogue.resources[id]
    return Activity(id, needs(resource, start.after, problem.graph), gives(resource, problem, start), resource)


def gives(resource: Resource, problem: Problem, start: Start) -> frozenset[Atom]:
    """Return what holds after a step beyond the state it starts from."""
    levels = {atom for skill, to in taught(resource).items() for atom in _levels(skill, to, start.after)}
    return frozenset(levels | {Atom("step", resource.id)} | _finished(resource.id, problem, start.after))


def completion(whole: str, problem: Problem, start: Start) -> Activity:
    """Return the activity by which the parts of a whole, all done, complete it."""
    waiting = frozenset(Atom("done", part) for part in problem.catalogue.inside[whole] if part not in start.closed)
    return Activity(whole, waiting, frozenset(_finished(whole, problem, start.after)))


def _finished(id: str, problem: Problem, state: State) -> set[Atom]:
    catalogue = problem.catalogue
    done = {id, *catalogue.parts(id)}
    met = done.union(*(catalogue.stands_for.get(other, frozenset()) for other in done))
    return {Atom("done", other) for other in done} | {Atom("met", other) for other in met - state.satisfied}
