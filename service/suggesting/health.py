"""Is the graph fit for planning: what contradicts itself, what leads nowhere, what nothing teaches."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import Annotated

from msgspec import Meta

from paths.acyclic import cycle_in, unknotted
from paths.catalogue import Catalogue
from paths.graph import SkillGraph
from paths.model import Id, Precedence, SkillEdge, Teaches
from retrieval.sequence.cues import stems
from retrieval.tagging import taggable
from service.ports import Ports
from service.schemas import Wire
from service.suggesting.shelf import Link, Node, catalogue_binding, ends, graph_binding
from service.suggesting.values import SuggestionKind

EXAMPLES = 20  # of each finding: who mends more at once works from an export
MOST_CYCLES = 50  # shown one after the other, each without the least likely edge of the one before


class Circle(Wire, frozen=True):
    """What waits for itself, and the least likely suggestion in that cycle, which a run gives up; null: all binds."""

    kind: SuggestionKind
    cycle: tuple[Id, ...]
    least_likely: tuple[Id, Id] | None = None
    probability: float | None = None


class Untaught(Wire, frozen=True):
    """Levels of a skill that nothing teaches, up to the highest that is asked for or taught; `roles` ask for them."""

    skill: Id
    label: str
    levels: tuple[Annotated[int, Meta(ge=1, le=5)], ...]
    roles: tuple[Id, ...] = ()


class Same(Wire, frozen=True):
    """Skills that go by the same name."""

    name: str
    skills: tuple[Id, ...]


class Count(Wire, frozen=True):
    """How many there are, and some of them by id."""

    count: int
    examples: tuple[Id, ...] = ()


class GraphHealth(Wire, frozen=True):
    """`ok` where nothing waits for itself and every level that a role asks for is taught.

    Headings of a taxonomy count as no skills. Of each list at most 20 are shown, of those with `count` see there.
    """

    ok: bool
    skills: int
    resources: int
    edges: dict[str, int]
    precedences: dict[str, int]
    contradictions: tuple[Circle, ...]
    untaught_targets: tuple[Untaught, ...]
    untaught_target_count: int
    untaught_levels: tuple[Untaught, ...]
    untaught_level_count: int
    duplicates: tuple[Same, ...]
    duplicate_count: int
    orphans: Count
    skills_without_content: Count
    content_without_skills: Count


def graph_health(ports: Ports, tenant: str) -> GraphHealth:
    """Look at the graph and the catalogue of a tenant as they are now."""
    store, revision = ports.store, ports.store.revision(tenant)
    edges, precedences = store.edges(tenant, revision), store.precedences(tenant, revision)
    graph = SkillGraph.build(store.skills(tenant, revision), edges, store.roles(tenant, revision))
    catalogue = Catalogue.build(store.resources(tenant, revision), precedences)
    return health(graph, catalogue)


def health(graph: SkillGraph, catalogue: Catalogue) -> GraphHealth:
    """Return what is well and what is not."""
    skills = _learnable(graph, catalogue)
    untaught = [*_untaught(graph, catalogue, skills)]
    targets = [each for each in untaught if each.roles]
    same = [*_same(graph, skills)]
    of_skills = _contradictions("skill", graph.edges, graph_binding(graph))
    of_resources = _contradictions("resource", catalogue.precedences, catalogue_binding(catalogue))
    contradictions = (*of_skills, *of_resources)
    return GraphHealth(
        ok=not contradictions and not targets,
        skills=len(skills),
        resources=len(catalogue.resources),
        edges=_by_status(graph.edges),
        precedences=_by_status(catalogue.precedences),
        contradictions=contradictions,
        untaught_targets=tuple(targets[:EXAMPLES]),
        untaught_target_count=len(targets),
        untaught_levels=tuple([each for each in untaught if not each.roles][:EXAMPLES]),
        untaught_level_count=len(untaught) - len(targets),
        duplicates=tuple(same[:EXAMPLES]),
        duplicate_count=len(same),
        orphans=_count(_orphans(graph, catalogue, skills)),
        skills_without_content=_count(s for s in skills if s not in catalogue.taught),
        content_without_skills=_count(_untagged(catalogue)),
    )


def _learnable(graph: SkillGraph, catalogue: Catalogue) -> list[str]:
    asked = {q.skill for role in graph.roles.values() for q in role.requirements}
    named = {end for edge in graph.edges for end in (edge.before, edge.after)}
    return [skill.id for skill in taggable(graph.skills, asked | named | catalogue.taught.keys())]


def _by_status(links: Iterable[SkillEdge | Precedence]) -> dict[str, int]:
    counted = {"confirmed": 0, "suggested": 0, "rejected": 0}
    for link in links:
        counted[link.status] += 1
    return counted


def _contradictions(kind: SuggestionKind, links: Sequence[Link], binding: set[tuple[Node, Node]]) -> Iterator[Circle]:
    """Yield a cycle of what binds, then cycles with suggestions, each broken where it is least likely."""
    sound = unknotted(binding)
    if circle := cycle_in(binding - sound):
        yield Circle(kind, _ids(circle))
    leads = {ends(link): link for link in links if link.status == "suggested" and link.probability is not None}
    for _ in range(MOST_CYCLES):
        circle = cycle_in(sound | leads.keys())
        if not circle:
            return
        least = min((p for p in pairwise(circle) if p in leads), key=lambda p: (leads[p].probability or 0.0, p))
        link = leads.pop(least)
        yield Circle(kind, _ids(circle), (link.before, link.after), link.probability)


def _ids(circle: Iterable[Node]) -> tuple[str, ...]:
    return tuple(id for id, _ in groupby(id for id, _ in circle))


def _untaught(graph: SkillGraph, catalogue: Catalogue, skills: Sequence[str]) -> Iterator[Untaught]:
    """Yield skills of which levels are missing: those that roles ask for first."""
    asked: dict[str, dict[str, int]] = {}
    for role in graph.roles.values():
        for wanted in role.requirements:
            asked.setdefault(wanted.skill, {})[role.id] = wanted.level
    for skill in sorted(skills, key=lambda id: (id not in asked, id)):
        bands = [band for r in catalogue.teaching(skill) for band in r.teaches if band.skill == skill]
        top = max([band.to for band in bands] + list(asked.get(skill, {}).values()), default=0)
        missing = tuple(level for level in range(1, top + 1) if not _taught(bands, level))
        if missing:
            roles = tuple(sorted(role for role, level in asked.get(skill, {}).items() if level >= missing[0]))
            yield Untaught(skill, graph.label(skill), missing, roles)


def _taught(bands: Iterable[Teaches], level: int) -> bool:
    return any(band.from_ < level <= band.to for band in bands)


def _same(graph: SkillGraph, skills: Iterable[str]) -> Iterator[Same]:
    named: dict[frozenset[str], list[str]] = {}
    for id in skills:
        named.setdefault(stems(graph.label(id)) or frozenset({graph.label(id).casefold()}), []).append(id)
    for found in named.values():
        if len(found) > 1:
            yield Same(graph.label(found[0]), tuple(found))


def _orphans(graph: SkillGraph, catalogue: Catalogue, skills: Iterable[str]) -> Iterator[str]:
    """Yield skills that nothing teaches, no role asks for, and no edge or parent joins with others."""
    joined = {end for edge in graph.edges if edge.status != "rejected" for end in (edge.before, edge.after)}
    joined |= {q.skill for role in graph.roles.values() for q in role.requirements}
    joined |= {s.id for s in graph.skills.values() if s.parents} | {p for s in graph.skills.values() for p in s.parents}
    return (id for id in skills if id not in joined and id not in catalogue.taught)


def _untagged(catalogue: Catalogue) -> Iterator[str]:
    """Yield resources that teach nothing, and whose wholes and parts teach nothing either."""
    for id in catalogue.resources:
        near = {id, *catalogue.wholes(id), *catalogue.parts(id)} & catalogue.resources.keys()
        if not any(catalogue.resources[each].teaches for each in near):
            yield id


def _count(ids: Iterable[str]) -> Count:
    found = sorted(ids)
    return Count(len(found), tuple(found[:EXAMPLES]))
