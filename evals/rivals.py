"""The rivals: lists of steps as other recommenders make them, for the same learner under the same limits.

Each is given more than it usually has, so that only its idea is compared: the filters (language, length, provider and
so on), the time and the number of steps that there are, and the mandatory and pinned items, which lead. None counts
what the role does not ask for, and none takes a step that claims no role level beyond those claimed before, except
for the prerequisites that the topological ones add.

A language model's list is one more `Rival`: a callable from a problem to ids of resources.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

import networkx as nx

from paths.admissible import BUDGET, FILTERS, MINUTES, offences, softened, visible
from paths.gap import goals_of, targets
from paths.graph import SkillGraph
from paths.model import Resource
from paths.problem import Problem
from paths.replay import State, apply, may_start
from paths.schedule import budget

__all__ = ["RIVALS", "Rival", "popularity", "usable"]

Rival = Callable[[Problem], Sequence[str]]
NO_DAY = "9999"  # after every day

Level = tuple[str, int]
"""A level of a skill, as a node of the graph."""


def usable(problem: Problem) -> list[Resource]:
    """Return the resources that no hard filter keeps from the learner and that are not done, sorted by id."""
    learner, constraints = problem.learner, problem.constraints
    done = problem.catalogue.satisfied({*learner.completed, *learner.waived})
    binding = {MINUTES, *FILTERS} - set(softened(constraints))
    return [
        r
        for r in problem.catalogue.resources.values()
        if r.id not in done
        and visible(r, learner)
        and binding.isdisjoint(rule.name for rule in offences(r, constraints))
    ]


def wanted(problem: Problem) -> dict[Level, int]:
    """Return the role levels that are missing, with their weights in hundredths."""
    rows = targets(problem.graph, goals_of(problem), problem.profile)
    return {(row.skill, level): row.centi for row in rows for level in row.wanted}


def claims(resource: Resource) -> set[Level]:
    """Return the levels that a resource's bands name."""
    return {(band.skill, level) for band in resource.teaches for level in range(band.from_ + 1, band.to + 1)}


@dataclass(slots=True)
class Basket:
    """A list in the making, with the room that is left in it; mandatory and pinned items are in it from the start."""

    problem: Problem
    steps: list[Resource] = field(default_factory=list)
    claimed: set[Level] = field(default_factory=set)

    @classmethod
    def begun(cls, problem: Problem, resources: Iterable[Resource]) -> "Basket":
        """Return a list that holds what is mandatory, the first due first, and what is pinned, if they may be used."""
        basket, by_id = cls(problem), {r.id: r for r in resources}
        by_day = sorted((item.due or NO_DAY, item.resource) for item in problem.constraints.mandatory)
        for id in dict.fromkeys((*(id for _, id in by_day), *problem.constraints.pinned)):
            if id in by_id:
                basket.take(by_id[id])
        return basket

    @property
    def ids(self) -> list[str]:
        return [resource.id for resource in self.steps]

    def fits(self, resources: Sequence[Resource]) -> bool:
        """Say whether these steps fit into the time and the number of steps that are left."""
        constraints = self.problem.constraints
        soft = constraints.soft.keys()
        minutes = None if set(BUDGET) & soft else budget(constraints, self.problem.start)
        most = None if "maxSteps" in soft else constraints.max_steps
        used = sum(r.minutes or 0 for r in (*self.steps, *resources))
        return (minutes is None or used <= minutes) and (most is None or len(self.steps) + len(resources) <= most)

    def take(self, resource: Resource) -> None:
        """Add a step at the end."""
        self.steps.append(resource)
        self.claimed |= claims(resource)


def ranked(problem: Problem, rank: Callable[[Resource], tuple[float, str]]) -> list[str]:
    """Take resources in the order of their rank, each that claims a missing role level of its own and still fits."""
    resources, missing = usable(problem), set(wanted(problem))
    basket = Basket.begun(problem, resources)
    for resource in sorted(resources, key=rank):
        if claims(resource) & missing - basket.claimed and basket.fits([resource]):
            basket.take(resource)
    return basket.ids


def similarity(problem: Problem) -> list[str]:
    """Take what the search finds nearest to the skills, the nearest first."""
    return ranked(problem, lambda r: (-problem.relevance_of(r.id), r.id))


def popular(problem: Problem) -> list[str]:
    """Take what most of the catalogue stands on. There are no counts of learners, so this is a proxy."""
    counts = popularity(problem.catalogue.resources.values())
    return ranked(problem, lambda r: (-counts[r.id], drawn(r.id)))


def at_random(problem: Problem) -> list[str]:
    """Take resources in an order drawn by their ids, the same on every machine."""
    return ranked(problem, lambda r: (0, drawn(r.id)))


def drawn(id: str) -> str:
    """Return a number without meaning, the same for the same id."""
    return sha256(id.encode()).hexdigest()


def popularity(resources: Iterable[Resource]) -> dict[str, int]:
    """Return how many other resources name each in requires, parts or equivalents, or ask for a level it brings."""
    known = list(resources)
    named = [{*r.requires, *r.has_part, *r.is_part_of, *r.counts_as} for r in known]
    asked = [{(entry.skill, entry.level) for entry in r.competency_required} for r in known]
    return {
        r.id: sum(
            other is not r and (r.id in names or bool(entries & claims(r)))
            for other, names, entries in zip(known, named, asked, strict=True)
        )
        for r in known
    }


def greedy(problem: Problem) -> list[str]:
    """Take, of what may start now, what covers most missing weight per minute, until nothing covers any."""
    resources, missing, catalogue, learner = usable(problem), wanted(problem), problem.catalogue, problem.learner
    basket = Basket.begun(problem, resources)
    state = State.at(problem.profile.levels, {*learner.completed, *learner.waived}, catalogue)
    for resource in basket.steps:
        state = apply(resource, state, catalogue) if may_start(resource, state, problem.graph) else state

    def rate(resource: Resource) -> float:
        new = (level for level in claims(resource) if level[1] > state.levels.get(level[0], 0))
        return sum(missing.get(level, 0) for level in new) / (resource.minutes or 1)

    def possible(resource: Resource) -> bool:
        clash = any(resource is taken or catalogue.clashes(resource.id, taken.id) for taken in basket.steps)
        return not clash and basket.fits([resource]) and may_start(resource, state, problem.graph)

    while options := [r for r in resources if rate(r) and possible(r)]:
        best = min(options, key=lambda r: (-rate(r), r.id))
        basket.take(best)
        state = apply(best, state, catalogue)
    return basket.ids


def topological(problem: Problem) -> list[str]:
    """Go through the missing levels in the graph's order, each with its first provider by id and what that needs."""
    return _Sorted(problem, lambda resource: (0, resource.id)).listed()


def topological_shortest(problem: Problem) -> list[str]:
    """Do the same with the shortest provider of each level."""
    return _Sorted(problem, lambda resource: (resource.minutes or 0, resource.id)).listed()


class _Sorted:
    """A depth-first walk: before a provider come the providers of all that it asks for."""

    def __init__(self, problem: Problem, preference: Callable[[Resource], tuple[int, str]]) -> None:
        self.problem, self.levels = problem, problem.profile.levels
        resources = usable(problem)
        self.allowed = {r.id for r in resources}
        self.basket = Basket.begun(problem, resources)
        self.preference = preference

    def listed(self) -> list[str]:
        missing = wanted(self.problem)
        for level in in_graph_order(self.problem.graph, missing):
            block: list[Resource] = []
            self._bring(level, block, set())
            if self.basket.fits(block):
                for resource in block:
                    self.basket.take(resource)
        return self.basket.ids

    def _bring(self, level: Level, block: list[Resource], open_: set[str]) -> None:
        """Append what brings a level, behind what that needs; nothing where it is held, listed or has no provider."""
        listed = (*self.basket.steps, *block)
        if level[1] <= self.levels.get(level[0], 0) or any(level in claims(r) for r in listed):
            return
        teaching = self.problem.catalogue.teaching(level[0])
        providers = [r for r in teaching if r.id in self.allowed and level in claims(r)]
        if provider := min(providers, key=self.preference, default=None):
            self._add(provider, block, open_)

    def _add(self, resource: Resource, block: list[Resource], open_: set[str]) -> None:
        """Append a resource behind what it needs; a need that leads back to it is left to itself."""
        if resource.id in open_ or resource in block or resource in self.basket.steps:
            return
        open_.add(resource.id)
        own = claims(resource)
        for skill, top in sorted(_needs(resource, self.problem.graph)):
            for level in range(1, top + 1):
                if (skill, level) not in own:
                    self._bring((skill, level), block, open_)
        for id in resource.requires:
            if id in self.allowed:
                self._add(self.problem.catalogue.resource(id), block, open_)
        block.append(resource)


def _needs(resource: Resource, graph: SkillGraph) -> set[Level]:
    """Return the levels that a resource asks for: its bands' beginnings, its entries, the edges into what it claims."""
    own = claims(resource)
    bands = {(band.skill, band.from_) for band in resource.teaches if band.from_}
    entries = {(entry.skill, entry.level) for entry in resource.competency_required}
    edges = {
        (edge.before, edge.before_level)
        for skill in {skill for skill, _ in own}
        for edge in graph.hard_into(skill)
        if (skill, edge.after_level) in own
    }
    return bands | entries | edges


def in_graph_order(graph: SkillGraph, levels: Iterable[Level]) -> list[Level]:
    """Return levels so that none comes before one it depends on, directly or not; ties go by skill and level."""
    order: nx.DiGraph[Level] = nx.DiGraph()
    wanted_levels = set(levels)
    order.add_nodes_from(wanted_levels)
    for edge in graph.hard:
        order.add_edge((edge.before, edge.before_level), (edge.after, edge.after_level))
    for skill, level in list(order):
        order.add_edges_from(((skill, below), (skill, below + 1)) for below in range(1, level))
    return [level for level in nx.lexicographical_topological_sort(order) if level in wanted_levels]


RIVALS: dict[str, Rival] = {
    "similarity": similarity,
    "greedy": greedy,
    "topological": topological,
    "topological_shortest": topological_shortest,
    "popularity": popular,
    "random": at_random,
}
