"""A graph that is partly wrong: how far a path planned on it holds in the true one.

A path that is graded by the graph that made it proves nothing. So a share of the prerequisites is damaged, the
planner sees the damage only, and its path is judged by the true rules: a step whose turn has not come teaches nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Literal

from msgspec.structs import replace as changed

from evals.judging import Judged, Rules, Trail
from paths.catalogue import Catalogue
from paths.errors import Cycle
from paths.graph import SkillGraph
from paths.model import SkillEdge
from paths.problem import Problem

Planner = Callable[[Problem], Sequence[str]]
Kind = Literal["edges", "edges removed", "edges turned", "edges and entries"]


@dataclass(frozen=True, slots=True)
class Damage:
    """`share` of the binding edges are removed or turned round, whichever a coin says unless the kind does.

    'edges and entries' also drops as large a share of the catalogue's entry levels.
    """

    share: float
    kind: Kind = "edges"

    @property
    def name(self) -> str:
        return f"{self.kind} {self.share:.0%}"

    def turns(self, chance: Random) -> bool:
        """Say whether the next edge is to be turned round; one is drawn in any case, so that kinds differ in kind."""
        coin = chance.random() < 0.5
        return coin if self.kind in ("edges", "edges and entries") else self.kind == "edges turned"


DAMAGES = (
    *(Damage(share) for share in (0.05, 0.1, 0.2)),
    *(Damage(0.1, kind) for kind in ("edges removed", "edges turned", "edges and entries")),
)


def damaged(problem: Problem, damage: Damage, chance: Random) -> Problem:
    """Return the problem with a damaged graph and, if asked for, a damaged catalogue; roles and bands stay true."""
    graph = damaged_graph(problem.graph, damage, chance)
    entries = damage.kind == "edges and entries"
    catalogue = without_entries(problem.catalogue, damage.share, chance) if entries else problem.catalogue
    return replace(problem, graph=graph, catalogue=catalogue)


def damaged_graph(graph: SkillGraph, damage: Damage, chance: Random) -> SkillGraph:
    """Remove or turn round a share of the binding edges; one that would close a cycle if turned is removed."""
    hit = set(chance.sample(range(len(graph.hard)), round(damage.share * len(graph.hard))))
    kept = [*graph.soft, *(edge for n, edge in enumerate(graph.hard) if n not in hit)]
    for n in sorted(hit):
        if damage.turns(chance) and _acyclic(graph, [*kept, turned(graph.hard[n])]):
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


def trial(problem: Problem, rules: Rules, plan: Planner, damage: Damage, seed: int) -> Judged:
    """Plan on a graph damaged for this learner alone, and judge by the true `rules`."""
    chance = Random(f"{seed} {problem.learner.id}")
    steps = plan(damaged(problem, damage, chance))
    return Trail(problem, tuple(steps), rules).judged()
