"""The shelf of resources."""

from collections.abc import Mapping, Sequence

import networkx as nx
import numpy as np

from paths.catalogue import Catalogue
from paths.model import Document, Precedence, Resource
from retrieval.embed import Embedder, Vectors
from retrieval.sequence.reading import Beside, gist
from retrieval.suggesting.pairing import Neighbourhood
from retrieval.suggesting.suggest import Known
from service.ports import Ports
from service.store.content.records import id_of
from service.store.store import Store
from service.store.values import Key, Query
from service.suggesting.shelf import Finding, Link, Node, catalogue_binding, ours
from service.suggesting.taxonomy import Taxonomy
from service.suggesting.told import Told, told
from service.suggesting.went import went


class ResourceShelf:
    """Resources by their places, in the order of their ids; see `Shelf`."""

    def __init__(self, ports: Ports, tenant: str, embedder: Embedder) -> None:
        self._ports, self._tenant = ports, tenant
        precedences = ports.store.precedences(tenant)
        self._catalogue = Catalogue.build(ports.store.resources(tenant), precedences)
        self._taxonomy = Taxonomy(ports.store.skills(tenant), ports.store.edges(tenant))
        self._went = went(ports, tenant)
        self._resources = self._catalogue.resources
        self.ids: Sequence[str] = list(self._resources)
        self.titles: Sequence[str] = [resource.title for resource in self._resources.values()]
        self.links: Mapping[str, Link] = {id_of(p): p for p in precedences}
        self._place = {id: place for place, id in enumerate(self.ids)}
        self._sequences = [s for r in self._resources.values() if len(s := self._sequence(r)) > 1]
        places = [[self._place[id] for id in sequence] for sequence in self._sequences]
        self.hood = Neighbourhood(self._vectors(embedder), self._groups(), places)
        self._held = self._holders()
        self._requires: nx.DiGraph[str] = nx.DiGraph()
        self._requires.add_nodes_from(self.ids)
        self._requires.add_edges_from(
            (q, r.id) for r in self._resources.values() for q in r.requires if q in self._place
        )

    def told(self, places: Sequence[int]) -> list[Told]:
        ids = [self.ids[place] for place in places]
        first = {id: self._resources[id].has_part[0] for id in ids if self._resources[id].has_part}
        own: dict[str, list[Document]] = {}
        for document in self._ports.store.documents_of(self._tenant, {*ids, *first.values()}):
            own.setdefault(document.resource or "", []).append(document)
        return [
            # What a whole asks for often stands in its first part.
            told(id, r.title, r.description, [*own.get(id, ()), *own.get(first.get(id, ""), ())])
            for id in ids
            if (r := self._resources[id])
        ]

    def known(self, pairs: Sequence[tuple[str, str]]) -> Known:
        asked = {id for pair in pairs for id in pair}
        numbers = {number for id in asked for number in self._held.get(id, ())}
        levels = {id: level for id in asked if (level := _begins(self._resources[id])) is not None}
        return Known(
            Beside(levels, [self._sequences[number] for number in sorted(numbers)]),
            frozenset(pair for pair in pairs if self._more_general(*pair)),
            {pair: n for a, b in pairs for pair in ((a, b), (b, a)) if (n := self._went.get(pair))},
        )

    def open(self, before: str, after: str) -> bool:
        one, other = self._resources[before], self._resources[after]
        decided = (self.links.get(f"{before}|{after}"), self.links.get(f"{after}|{before}"))
        return (
            (decided[0] is None or ours(decided[0]))
            and (decided[1] is None or decided[1].status != "confirmed")
            and not _strangers(one, other)
            and not _levels_tell(one, other)
            and not self._catalogue.clashes(before, after)
            and not self._matter_of_wholes(before, after)
            and not nx.has_path(self._requires, before, after)
            and not nx.has_path(self._requires, after, before)
        )

    def _matter_of_wholes(self, one: str, other: str) -> bool:
        """Say whether one is a mere part, without a skill of its own, and the two have no whole in common."""
        around = [self._catalogue.wholes(id) & self._place.keys() for id in (one, other)]
        mere = any(a and not self._resources[id].teaches for a, id in zip(around, (one, other), strict=True))
        return mere and around[0].isdisjoint(around[1])

    def link(self, finding: Finding) -> Precedence:
        return Precedence(
            finding.before, finding.after, "suggested", finding.probability, finding.provenance, finding.grounds
        )

    def now(self, store: Store, keys: Sequence[str]) -> dict[str, Link]:
        return {id_of(link): link for link in store.records(self._tenant, Precedence, Query(ids=tuple(keys)))}

    def key(self, link: Link) -> Key:
        return Key("precedence", id_of(link))

    def binding(self) -> set[tuple[Node, Node]]:
        return catalogue_binding(self._catalogue)

    def _sequence(self, whole: Resource) -> list[str]:
        """Return the parts of a whole in their order; those of a group to choose from have none."""
        parts = () if whole.choose else whole.has_part
        return [id for id in dict.fromkeys(parts) if id in self._place and id != whole.id]

    def _holders(self) -> dict[str, list[int]]:
        held: dict[str, list[int]] = {}
        for number, sequence in enumerate(self._sequences):
            for id in sequence:
                held.setdefault(id, []).append(number)
        return held

    def _groups(self) -> list[list[int]]:
        """Return, for each skill, the places of what teaches it or a neighbour of it."""
        teaching = {s: {self._place[r.id] for r in found} for s, found in self._catalogue.taught.items()}
        near = ({skill, *self._taxonomy.around(skill)} for skill in sorted(teaching))
        return [sorted(set().union(*(teaching.get(s, set()) for s in skills))) for skills in near]

    def _vectors(self, embedder: Embedder) -> Vectors:
        texts = [text for r in self._resources.values() for text in (r.title, gist(r.description) or r.title)]
        rows = embedder.embed(texts).reshape(len(self.ids), 2, embedder.size).sum(axis=1)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)

    def _more_general(self, first: str, second: str) -> bool:
        one, other = (_skills(self._resources[id]) for id in (first, second))
        return self._taxonomy.above(one, other) and not self._taxonomy.above(other, one)


def _skills(resource: Resource) -> set[str]:
    return {band.skill for band in resource.teaches}


def _begins(resource: Resource) -> float | None:
    """Return the level at which a resource begins, where somebody states one."""
    stated = [band.from_ for band in resource.teaches if band.provenance == "stated"]
    return min(stated) if stated else None


def _strangers(one: Resource, other: Resource) -> bool:
    """Say whether the two are in different languages: nobody learns in both by turns."""
    tongues = {(r.language or "").partition("-")[0].casefold() for r in (one, other)} - {""}
    return len(tongues) > 1


def _levels_tell(one: Resource, other: Resource) -> bool:
    """Say whether the levels put the two in order already: one brings what the other starts from."""
    return any(_brings(a, b) for a, b in ((one, other), (other, one)))


def _brings(one: Resource, other: Resource) -> bool:
    asked = {(band.skill, band.from_) for band in other.teaches} | {
        (q.skill, q.level) for q in other.competency_required
    }
    return any(skill == band.skill and band.from_ < level <= band.to for skill, level in asked for band in one.teaches)
