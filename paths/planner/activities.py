"""Where planning starts, and what a resource needs and gives beyond that, as activities of a network."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from paths.errors import BadRecord
from paths.graph import SkillGraph
from paths.model import Resource
from paths.planner.network import Activity, Atom
from paths.problem import Problem
from paths.replay import State, apply, may_start, taught

MOST_PARTS = 1 << 20  # of one whole: two small numbers are told apart in one


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


def step(resource: Resource, problem: Problem, start: Start) -> Activity:
    """Return a resource as an activity."""
    return Activity(resource.id, needs(resource, start.after, problem.graph), gives(resource, problem, start), resource)


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


def gives(resource: Resource, problem: Problem, start: Start) -> frozenset[Atom]:
    """Return what holds after a step beyond the state it starts from."""
    levels = {atom for skill, to in taught(resource).items() for atom in _levels(skill, to, start.after)}
    done = {resource.id, *problem.catalogue.brings(resource.id)}
    return frozenset(levels | {Atom("step", resource.id)} | _finished(done, problem, start.after))


def completion(whole: str, problem: Problem, start: Start) -> Iterator[Activity]:
    """Yield the activity by which the parts of a whole complete it, or several where some of them are enough.

    Of parts to choose from, one atom for each (n, k) says that k of the first n are done: either they were among the
    first n - 1, or k - 1 of those and the n-th are.
    """
    catalogue = problem.catalogue
    parts = sorted(catalogue.inside[whole])
    missing = [Atom("done", part) for part in parts if part not in start.closed]
    enough = catalogue.enough(whole) - (len(parts) - len(missing))
    finished = frozenset(_finished({whole}, problem, start.after))
    if enough == len(missing):
        yield Activity(whole, frozenset(missing), finished)
        return
    yield Activity(whole, _counted(whole, len(missing), enough), finished, None, frozenset(missing), enough)
    for n, part in enumerate(missing, 1):
        for k in range(max(1, enough - len(missing) + n), min(n, enough) + 1):
            yield Activity(f"{whole} {n} {k}", _counted(whole, n - 1, k - 1) | {part}, _counted(whole, n, k))
            if k < n:
                yield Activity(f"{whole} {n} {k} before", _counted(whole, n - 1, k), _counted(whole, n, k))


def _counted(whole: str, n: int, k: int) -> frozenset[Atom]:
    """Return the atom that k of the first n parts of a whole are done; none are at once."""
    return frozenset({Atom("done", whole, MOST_PARTS * n + k)} if k else ())


def _finished(done: Iterable[str], problem: Problem, state: State) -> set[Atom]:
    catalogue, ended = problem.catalogue, set(done)
    met = ended.union(*(catalogue.stands_for.get(other, frozenset()) for other in ended))
    return {Atom("done", other) for other in ended} | {Atom("met", other) for other in met - state.satisfied}
