"""Close first, search once: every resource that could matter for the targets, by fixpoints over needs and gives.

Backwards from what is wanted, over bands, entry levels, hard edges, required resources, wholes and equivalents; then
forwards from what the learner holds. Both are exact: what they leave out is in no best path.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np
from msgspec.structs import replace

from paths.admissible import FACTS, FIXED, Rule, offences, softened, unscheduled, visible
from paths.gap import goals_of, targets
from paths.model import Resource
from paths.planner.activities import Start, begin, completion, step
from paths.planner.index import TOP, Index, Marks, Numbers, index_of
from paths.planner.network import Activity, Atom, Network
from paths.planner.sweep import Sweep
from paths.problem import CHANGE_MINUTES, Candidates, Problem, Target
from paths.replay import State


@dataclass(frozen=True)
class Scene:
    """What could matter for `goals` whatever the filters say: marked among the activities of the index.

    `asked` are the atoms that anything of it asks for, by number.
    """

    problem: Problem
    start: Start
    goals: frozenset[Atom]
    sweep: Sweep
    matters: Marks
    asked: Marks

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """The resources, sorted by id."""
        steps = self.sweep.index.steps
        return tuple(steps[n] for n in np.flatnonzero(self.matters[: len(steps)]))

    @cached_property
    def wide(self) -> Network:
        """The network of it all; with tens of thousands of resources this takes seconds."""
        return Network.build(self.activities(np.flatnonzero(self.matters)), self.goals)

    @cached_property
    def wanted(self) -> Numbers:
        """The goals that are no steps, by number."""
        return self.sweep.numbers(atom for atom in self.goals if atom.kind != "step")

    @cached_property
    def roots(self) -> Numbers:
        """The goals that are steps, by their place among the activities."""
        named = (atom.name for atom in self.goals if atom.kind == "step")
        position = self.sweep.index.position
        return np.array(sorted(position[id] for id in named if id in position), dtype=np.int64)

    def activities(self, chosen: Iterable[int]) -> Iterator[Activity]:
        """Yield the activities at some places of the index."""
        index = self.sweep.index
        for n in chosen:
            if n < len(index.steps):
                yield step(index.steps[n], self.problem, self.start)
            else:
                yield from completion(index.wholes[n - len(index.steps)], self.problem, self.start)


@dataclass(frozen=True)
class Closed:
    """What could matter: of a `scene` of all visible resources, `broken` holds the hard filters that each offends."""

    problem: Problem
    targets: tuple[Target, ...]
    start: Start
    scene: Scene
    broken: Mapping[str, tuple[Rule, ...]]

    @property
    def wide(self) -> Network:
        """The network of all visible resources that could matter, whatever the filters say of them."""
        return self.scene.wide

    @property
    def resources(self) -> tuple[Resource, ...]:
        """All visible resources that could matter, sorted by id."""
        return self.scene.resources

    @property
    def goals(self) -> frozenset[Atom]:
        """What is wanted for itself: target levels, mandatory items, pinned and short previous steps."""
        return self.scene.goals

    @cached_property
    def network(self) -> Network:
        """The network of those that no hard filter keeps out, that can start, and that still matter among these."""
        return trimmed(self, frozenset(rule for rules in self.broken.values() for rule in rules))

    @cached_property
    def startable(self) -> Marks:
        """Which activities no hard filter keeps out, and can start, with what others bring."""
        scene = self.scene
        position = scene.sweep.index.position
        allowed = scene.matters.copy()
        allowed[[position[id] for id in self.broken]] = False
        return scene.sweep.forward(allowed)[0]


class Broken(dict[str, tuple[Rule, ...]]):
    """The rules that resources offend, by id; one that is not listed offends none."""

    def __missing__(self, id: str) -> tuple[Rule, ...]:
        return ()


def candidates(problem: Problem) -> Candidates:
    """Return the closed candidates and the skills to search for; needs no relevance."""
    closed = close(problem)
    scene, index = closed.scene, closed.scene.sweep.index
    left, _ = scene.sweep.backward(scene.wanted, scene.roots, closed.startable, first=True)
    levels = np.unique(np.flatnonzero(scene.asked[: TOP * len(index.skills)]) // TOP)
    asked = {index.skills[n] for n in levels} | {atom.name for atom in closed.goals if atom.kind == "level"}
    steps = np.flatnonzero(left[: len(index.steps)])
    return Candidates(tuple(sorted(asked)), tuple(index.steps[n] for n in steps))


def close(problem: Problem) -> Closed:
    """Return every visible resource that could matter, whatever the filters say of it.

    Raises Unknown for an unknown role or fixed step, BadRecord for an unknown name in `constraints.soft`.
    """
    start = begin(problem)
    rows = targets(problem.graph, goals_of(problem), problem.profile)
    goals = frozenset({*wanted_levels(rows, start.after), *wanted_items(problem, start)})
    sweep = Sweep.at(index_of(problem.graph, problem.catalogue), start.after, problem.catalogue)
    scene = Scene(problem, start, goals, sweep, sweep.open, sweep.open)
    matters, asked = sweep.backward(scene.wanted, scene.roots, sweep.open | _steps(problem, start, sweep.index))
    scene = Scene(problem, start, goals, sweep, matters, asked)
    return Closed(problem, rows, start, scene, broken_rules(problem, start, _suspects(scene)))


def _steps(problem: Problem, start: Start, index: Index) -> Marks:
    """Mark what may be a step: visible, not satisfied before and not fixed already."""
    seen = np.array([visible(first, problem.learner) for first in index.opened], dtype=np.bool_)
    found = np.zeros(index.size, dtype=np.bool_)
    found[: len(index.steps)] = seen[index.doors]
    past = {*start.before.satisfied, *(fixed.id for fixed in start.fixed)}
    found[[index.position[id] for id in past if id in index.position]] = False
    return found


def _suspects(scene: Scene) -> Iterator[Resource]:
    """Yield what may offend a filter: by its kind, its length, its sessions or its id."""
    index, constraints = scene.sweep.index, scene.problem.constraints
    plain = (replace(first, id="", minutes=1, sessions=()) for first in index.alike)
    kinds = np.array([bool(offences(resource, constraints)) for resource in plain], dtype=np.bool_)
    longest = constraints.max_step_minutes
    suspect = kinds[index.kinds] | index.scheduled | (index.minutes == 0)
    suspect |= (index.minutes > longest) if longest is not None else False
    led = (scene.problem.catalogue.rivals(fixed.id) for fixed in scene.start.fixed)
    named = [id for id in (*constraints.excluded, *chain.from_iterable(led)) if id in index.position]
    suspect[[index.position[id] for id in named]] = True
    return (index.steps[n] for n in np.flatnonzero(suspect & scene.matters[: len(index.steps)]))


def broken_rules(problem: Problem, start: Start, resources: Iterable[Resource]) -> Mapping[str, tuple[Rule, ...]]:
    """Return, by resource id, the hard filters that each resource offends; those that offend none are not listed."""
    constraints, soft = problem.constraints, softened(problem.constraints)
    found = {
        r.id: (
            *_clash(r.id, problem, start),
            *(o for o in offences(r, constraints) if o.name not in soft),
            *unscheduled(r, problem.start),
        )
        for r in resources
    }
    return Broken((id, rules) for id, rules in found.items() if rules)


def _clash(id: str, problem: Problem, start: Start) -> tuple[Rule, ...]:
    led = {fixed.id for fixed in start.fixed}
    return (Rule(FIXED),) if led and not led.isdisjoint(problem.catalogue.rivals(id)) else ()


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
    allowed = unbarred(closed, rules | FACTS)
    startable = closed.wide.only(set(allowed) - set(closed.wide.run(allowed).left))
    return startable.only(startable.relevant(startable.mask(closed.goals), ()))


def unbarred(closed: Closed, rules: frozenset[Rule]) -> list[int]:
    """Return the positions in the wide network of what offends none of the rules."""
    steps = len(closed.wide.steps)
    activities = enumerate(closed.wide.activities)
    return [n for n, a in activities if n >= steps or rules.isdisjoint(closed.broken[a.id])]
