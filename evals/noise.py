"""A graph that is partly wrong: how far a path planned on it holds in the true one.

A path that is graded by the graph that made it proves nothing. So a share of the prerequisites is damaged, the
planner sees the damage only, and its path is judged by the true rules: a step whose turn has not come teaches nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

from msgspec.structs import replace as changed

from evals.judging import Judged, Rules, Trail
from paths.catalogue import Catalogue
from paths.errors import Cycle
from paths.graph import SkillGraph
from paths.model import SkillEdge
from paths.problem import Problem

SHARES = (0.05, 0.1, 0.2)
DRAWS = 2  # damaged graphs a case and share

Planner = Callable[[Problem], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Damage:
    """`share` of the binding edges are removed or turned round; with `entries`, as many entry levels are dropped."""

    share: float
    entries: bool = False

    @property
    def name(self) -> str:
        return f"{'edges and entries' if self.entries else 'edges'} {self.share:.0%}"


DAMAGES = tuple(Damage(share, entries) for entries in (False, True) for share in SHARES)


def damaged(problem: Problem, damage: Damage, seed: int) -> Problem:
    """Return the problem with a damaged graph and, if asked for, a damaged catalogue; roles and bands stay true."""
    chance = Random(f"{seed} {damage.share}")
    graph = damaged_graph(problem.graph, damage.share, chance)
    catalogue = without_entries(problem.catalogue, damage.share, chance) if damage.entries else problem.catalogue
    return replace(problem, graph=graph, catalogue=catalogue)


def damaged_graph(graph: SkillGraph, share: float, chance: Random) -> SkillGraph:
    """Remove or turn round a share of the binding edges, evenly; an edge that would close a cycle is removed."""
    hit = set(chance.sample(range(len(graph.hard)), round(share * len(graph.hard))))
    kept = [*graph.soft, *(edge for n, edge in enumerate(graph.hard) if n not in hit)]
    for n in sorted(hit):
        if chance.random() < 0.5 and _acyclic(graph, [*kept, turned(graph.hard[n])]):
            kept.append(turned(graph.hard[n]))
    return _built(graph, kept)


def turned(edge: SkillEdge) -> SkillEdge:
    """Return the edge in the other direction."""
    return changed(
        edge,
        before=edge.after,
        before_level=edge.after_level,
        after=edge.before,
        after_level=edge.before_level,
    )


def _acyclic(graph: SkillGraph, edges: Sequence[SkillEdge]) -> bool:
    try:
        _built(graph, edges)
    except Cycle:
        return False
    return True


def _built(graph: SkillGraph, edges: Sequence[SkillEdge]) -> SkillGraph:
    return SkillGraph.build(graph.skills.values(), edges, graph.roles.values())


def without_entries(catalogue: Catalogue, share: float, chance: Random) -> Catalogue:
    """Drop a share of the entry levels of all resources."""
    entries = [(id, n) for id, r in catalogue.resources.items() for n in range(len(r.competency_required))]
    hit = set(chance.sample(entries, round(share * len(entries))))
    return Catalogue.build(
        changed(r, competency_required=tuple(e for n, e in enumerate(r.competency_required) if (id, n) not in hit))
        for id, r in catalogue.resources.items()
    )


def trial(problem: Problem, rules: Rules, plan: Planner, damage: Damage, seed: int) -> Sequence[Judged]:
    """Plan on damaged graphs, judge by the true `rules`; one result a draw."""
    plans = (plan(damaged(problem, damage, seed + draw)) for draw in range(DRAWS))
    return [Trail(problem, tuple(steps), rules).judged() for steps in plans]
