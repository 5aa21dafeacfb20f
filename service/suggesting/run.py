"""Infer what comes before what, a lot of things at a time, and keep what is worth a person's look.

The same run again changes nothing, so a stopped one is simply run again: the lots that are done cost no writing, and
what was embedded is remembered. What people have decided on is never touched, and what others suggested neither.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from paths.acyclic import given_up, unknotted
from retrieval.suggesting.pairing import nearness, pairs_into
from retrieval.suggesting.suggest import best, leads
from service.ports import Ports
from service.store.values import Changes, Written
from service.suggesting.remembered import RememberedEmbedder
from service.suggesting.resources import ResourceShelf
from service.suggesting.shelf import Finding, Link, Shelf, ends, ours
from service.suggesting.skills import SkillShelf
from service.suggesting.told import common_terms, grounds
from service.suggesting.values import SuggestionKind

LOT = 50  # things looked at as later ones at a time; with their partners some 2,000 texts are read together


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found when these things were looked at as later ones."""

    ids: tuple[str, ...]
    pairs: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """What keeping did to the store."""

    findings: tuple[Finding, ...]
    written: Written


class Job:
    """One run over one kind of things of a tenant; what it knows is as of when it was made."""

    def __init__(self, ports: Ports, tenant: str, kind: SuggestionKind) -> None:
        self._ports, self._tenant, self.kind = ports, tenant, kind
        self._embedder = RememberedEmbedder(ports.store, ports.embedder, tenant)
        shelf = ResourceShelf if kind == "resource" else SkillShelf
        self.shelf: Shelf = shelf(ports, tenant, self._embedder)
        self._common = common_terms(self.shelf.titles)
        self._there = set(self.shelf.ids)
        self._mine = {key: link for key, link in self.shelf.links.items() if ours(link)}

    def look(self, after: str = "", most: int | None = None) -> Iterator[Looked]:
        """Look at things in the order of their ids, from the one behind `after` on, a lot at a time."""
        places = [place for place, id in enumerate(self.shelf.ids) if id > after][:most]
        for start in range(0, len(places), LOT):
            yield self._look(places[start : start + LOT])

    def _look(self, targets: Sequence[int]) -> Looked:
        shelf, (first, second) = self.shelf, pairs_into(self.shelf.hood, targets)
        named = [(shelf.ids[a], shelf.ids[b]) for a, b in zip(first, second, strict=True)]
        places = np.unique(np.concatenate([first, second])) if named else np.array(targets)
        told = shelf.told([int(place) for place in places])
        local = (np.searchsorted(places, first), np.searchsorted(places, second))
        found = leads(told, local, nearness(shelf.hood, (first, second)), self._embedder, shelf.known(named))
        chosen = best([lead for lead in found if shelf.open(told[lead.first].id, told[lead.second].id)])
        findings = tuple(
            Finding(one.id, other.id, lead.probability, lead.because, grounds(one, other, self._common))
            for lead in chosen
            if (one := told[lead.first]) and (other := told[lead.second])
        )
        return Looked(tuple(shelf.ids[place] for place in targets), len(named), findings)

    def keep(self, looked: Sequence[Looked], most: int | None = None, dry_run: bool = False) -> Kept:
        """Keep what was found, of what is new at most so many; withdraw what is likely no more, or contradicts."""
        shelf, mine, ids = self.shelf, self._mine, {id for each in looked for id in each.ids}
        found = {self._key(f): f for f in self._limited([f for each in looked for f in each.findings], most)}
        links: dict[str, Link] = {key: shelf.link(finding) for key, finding in found.items()}
        all_found = {self._key(f) for each in looked for f in each.findings}
        stale = {key for key, link in mine.items() if link.after in ids and key not in all_found}
        stale |= {key for key, link in mine.items() if not {link.before, link.after} <= self._there}
        standing = {key: link for key, link in mine.items() if key not in stale} | links
        lost = contradicting(shelf, standing)
        kept = {key: link for key, link in links.items() if key not in lost}
        gone = (stale | lost) & mine.keys()
        written = Written() if dry_run else self._write(kept, {key: mine[key] for key in gone})
        self._mine = {key: link for key, link in standing.items() if key not in lost}
        return Kept(tuple(found[key] for key in kept), written)

    def _write(self, put: Mapping[str, Link], withdraw: Mapping[str, Link]) -> Written:
        """Write what nobody has decided on since this job began: a long one must not undo a person's word."""
        with self._ports.store.atomic() as store:
            store.write(self._tenant, Changes())  # changes nothing, but nobody else writes until this is done
            now = self.shelf.now(store, [*put, *withdraw])
            decided = {key for key, link in now.items() if not ours(link)}
            kept = tuple(link for key, link in put.items() if key not in decided)
            gone = tuple(self.shelf.key(withdraw[key]) for key in sorted(withdraw.keys() - decided))
            return store.write(self._tenant, Changes(kept, gone))

    def _key(self, finding: Finding) -> str:
        return self.shelf.key(self.shelf.link(finding)).id

    def _limited(self, findings: Sequence[Finding], most: int | None) -> list[Finding]:
        """Return the findings without the less likely new ones beyond `most`."""
        if most is None:
            return list(findings)
        new = [f for f in findings if self._key(f) not in self._mine]
        new.sort(key=lambda f: (-f.probability, f.before, f.after))
        dropped = {(f.before, f.after) for f in new[most:]}
        return [f for f in findings if (f.before, f.after) not in dropped]


def contradicting(shelf: Shelf, links: Mapping[str, Link]) -> set[str]:
    """Return the keys of the suggestions to give up, the least likely ones, so that no cycle is left."""
    by_ends = {ends(link): (key, link.probability or 0.0) for key, link in links.items()}
    binding = unknotted(shelf.binding())  # requirements that wait for each other bind nobody: nothing can start
    leads = {ends: chance for ends, (_, chance) in by_ends.items() if ends not in binding}
    return {by_ends[ends][0] for ends in given_up(binding, leads)}
