"""The shelf of skills: those that something teaches or a role asks for, without the headings of a taxonomy."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from paths.catalogue import Catalogue
from paths.graph import SkillGraph
from paths.model import Document, Resource, Skill, SkillEdge
from retrieval.embed import Embedder, Vectors
from retrieval.search import skill_text
from retrieval.sequence.reading import Beside
from retrieval.suggesting.pairing import Neighbourhood
from retrieval.suggesting.suggest import Known
from retrieval.tagging import taggable
from service.ports import Ports
from service.store.content.records import id_of
from service.store.store import Store
from service.store.values import Key, Query
from service.suggesting.shelf import OURS, Finding, Link, Node, graph_binding
from service.suggesting.taxonomy import Taxonomy
from service.suggesting.told import Told, told

SPEAKERS = 3  # resources whose texts stand for a skill that has no description
WHOLES = 200  # skills that the parts of one whole teach: a list longer than that is no course
FIRST = 1  # the level at which a suggested edge begins and ends: that one needs some of the other is all that is said


class SkillShelf:
    """Skills by their places, in the order of their ids; see `Shelf`."""

    def __init__(self, ports: Ports, tenant: str, embedder: Embedder) -> None:
        self._ports, self._tenant = ports, tenant
        self._graph = _graph(ports, tenant)
        self._catalogue = Catalogue.build(ports.store.resources(tenant))
        self._taxonomy = Taxonomy(self._graph.skills.values(), self._graph.edges)
        self.ids: Sequence[str] = [skill.id for skill in _in_use(self._graph, self._catalogue)]
        self.titles: Sequence[str] = [self._graph.skills[id].label for id in self.ids]
        self.links: Mapping[str, Link] = {id_of(edge): edge for edge in self._graph.edges}
        self._place = {id: place for place, id in enumerate(self.ids)}
        self._between = _between(self._graph.edges)
        self._sequences = [*self._courses(), *self._entries()]
        places = [[self._place[id] for id in sequence] for sequence in self._sequences]
        self.hood = Neighbourhood(self._vectors(embedder), self._groups(), places)

    def told(self, places: Sequence[int]) -> list[Told]:
        ids = [self.ids[place] for place in places]
        speakers = {id: [r.id for r in _speakers(self._catalogue.teaching(id))] for id in ids}
        own: dict[str, list[Document]] = {}
        asked = {speaker for found in speakers.values() for speaker in found}
        for document in self._ports.store.documents_of(self._tenant, asked):
            own.setdefault(document.resource or "", []).append(document)
        return [self._told(id, [d for speaker in speakers[id] for d in own.get(speaker, ())]) for id in ids]

    def known(self, pairs: Sequence[tuple[str, str]]) -> Known:
        asked = {id for pair in pairs for id in pair}
        sequences = [s for s in self._sequences if len(asked.intersection(s)) > 1]
        general = frozenset((a, b) for a, b in pairs if a in self._taxonomy.ancestors(b))
        return Known(Beside({}, sequences), general)

    def open(self, before: str, after: str) -> bool:
        there = [edge for edge in self._between.get((before, after), ()) if edge.status != "suggested"]
        back = [edge for edge in self._between.get((after, before), ()) if edge.status == "confirmed"]
        foreign = [e for e in self._between.get((before, after), ()) if not e.provenance.startswith(OURS)]
        return not (there or back or foreign)

    def link(self, finding: Finding) -> SkillEdge:
        return SkillEdge(
            finding.before,
            finding.after,
            before_level=FIRST,
            after_level=FIRST,
            status="suggested",
            provenance=finding.provenance,
            probability=finding.probability,
            grounds=finding.grounds,
        )

    def now(self, store: Store, keys: Sequence[str]) -> dict[str, Link]:
        return {id_of(link): link for link in store.records(self._tenant, SkillEdge, Query(ids=tuple(keys)))}

    def key(self, link: Link) -> Key:
        return Key("edge", id_of(link))

    def binding(self) -> set[tuple[Node, Node]]:
        return graph_binding(self._graph)

    def _told(self, id: str, documents: Sequence[Document]) -> Told:
        skill = self._graph.skills[id]
        return told(id, skill.label, skill.description, documents)

    def _courses(self) -> list[list[str]]:
        """Return, for each whole whose parts have an order, the skills in the order in which its parts teach them."""
        found = []
        for whole in self._catalogue.resources.values():
            parts = [r for id in whole.has_part if (r := self._catalogue.resources.get(id))] if not whole.choose else []
            taught = list(dict.fromkeys(skill for part in parts for skill in _taught(part) if skill in self._place))
            if 1 < len(taught) <= WHOLES:
                found.append(taught)
        return found

    def _entries(self) -> list[list[str]]:
        """Return a pair of skills where resources that teach the second ask for the first, more than the other way."""
        asked: Counter[tuple[str, str]] = Counter()
        for resource in self._catalogue.resources.values():
            wanted = {q.skill for q in resource.competency_required} & self._place.keys()
            asked.update((s, t) for s in wanted for t in set(_taught(resource)) & self._place.keys() if s != t)
        return [[s, t] for (s, t), n in sorted(asked.items()) if n > asked[t, s]]

    def _groups(self) -> list[list[int]]:
        """Return the neighbourhoods: a skill with its parents and children, and what one resource teaches."""
        near = [{skill, *self._taxonomy.around(skill)} for skill in self._graph.skills]
        near += [set(_taught(r)) for r in self._catalogue.resources.values()]
        return [places for ids in near if len(places := sorted(self._place[id] for id in ids if id in self._place)) > 1]

    def _vectors(self, embedder: Embedder) -> Vectors:
        rows = embedder.embed([skill_text(self._graph.skills[id]) for id in self.ids])
        return np.asarray(rows, dtype=np.float32).reshape(len(self.ids), embedder.size)


def _graph(ports: Ports, tenant: str) -> SkillGraph:
    store = ports.store
    return SkillGraph.build(store.skills(tenant), store.edges(tenant), store.roles(tenant))


def _in_use(graph: SkillGraph, catalogue: Catalogue) -> list[Skill]:
    """Return the skills that a path may be about; whoever imports a whole taxonomy uses a small part of it."""
    asked = {q.skill for role in graph.roles.values() for q in role.requirements}
    stated = {b.skill for r in catalogue.resources.values() for b in r.teaches if b.provenance == "stated"}
    named = {end for edge in graph.edges for end in (edge.before, edge.after)}
    return [s for s in taggable(graph.skills, asked | stated | named) if s.id in asked or s.id in catalogue.taught]


def _between(edges: Sequence[SkillEdge]) -> dict[tuple[str, str], list[SkillEdge]]:
    found: dict[tuple[str, str], list[SkillEdge]] = {}
    for edge in edges:
        found.setdefault((edge.before, edge.after), []).append(edge)
    return found


def _taught(resource: Resource) -> list[str]:
    return [band.skill for band in resource.teaches]


def _speakers(teaching: Sequence[Resource]) -> list[Resource]:
    """Return the resources that speak for a skill: those that teach little else."""
    return sorted(teaching, key=lambda r: (len(r.teaches), r.id))[:SPEAKERS]
