"""The catalogue: resources, what they are parts of, and what counts as what."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Self

from msgspec.structs import replace

from paths.errors import BadRecord, Unknown
from paths.model import Precedence, Resource

Links = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Resources by id with the indexes that the planner asks again and again.

    `inside` maps a whole to its direct parts, `around` a part to its direct wholes, and `along` a whole to the direct
    parts that are done with it: all, or none where any `choose` of them will do. `stands_for` maps a resource to what
    it counts as, and `stood_for_by` the other way round. `memo` is for what others work out from a catalogue and want
    to keep as long as it: each owns the keys that begin with its own name.
    """

    resources: Mapping[str, Resource]
    inside: Links
    around: Links
    along: Links
    stands_for: Links
    stood_for_by: Links
    taught: Mapping[str, tuple[Resource, ...]]
    precedences: tuple[Precedence, ...]
    memo: dict[str, object] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def build(cls, resources: Iterable[Resource], precedences: Iterable[Precedence] = ()) -> Self:
        """Index the resources; the result does not depend on their order. Raise BadRecord where two share an id.

        A confirmed precedence between resources that are there becomes a requirement of the later one.
        """
        known_order = tuple(sorted(precedences, key=lambda p: (p.before, p.after)))
        by_id = _bound(_unique(resources), known_order)
        known = by_id.values()
        pairs = {(w.id, part) for w in known for part in w.has_part} | {(w, p.id) for p in known for w in p.is_part_of}
        pairs = {(whole, part) for whole, part in pairs if whole != part}
        equal = {(r.id, other) for r in known for other in r.counts_as if other != r.id}
        taught: dict[str, list[Resource]] = {}
        for resource in known:
            for skill in {band.skill for band in resource.teaches}:
                taught.setdefault(skill, []).append(resource)
        return cls(
            by_id,
            _links(pairs),
            _links((part, whole) for whole, part in pairs),
            _links((whole, part) for whole, part in pairs if whole not in by_id or by_id[whole].choose is None),
            _links(equal),
            _links((b, a) for a, b in equal),
            MappingProxyType({skill: tuple(found) for skill, found in taught.items()}),
            known_order,
        )

    def resource(self, id: str) -> Resource:
        """Return the resource, or raise Unknown. No names are offered: the asker may not be allowed to see them."""
        if id not in self.resources:
            raise Unknown("resource", id)
        return self.resources[id]

    def parts(self, id: str) -> frozenset[str]:
        """Return the parts of a whole, and their parts, without the whole itself."""
        return _reach(self.inside, id)

    def wholes(self, id: str) -> frozenset[str]:
        """Return the wholes that a part belongs to, and theirs, without the part itself."""
        return _reach(self.around, id)

    def brings(self, id: str) -> frozenset[str]:
        """Return the parts, and their parts, that are done when a whole is: none of a group to choose from."""
        return _reach(self.along, id)

    def enough(self, whole: str) -> int:
        """Return how many direct parts complete a whole: all of them, or as many as are to be chosen."""
        parts, known = len(self.inside[whole]), self.resources.get(whole)
        return parts if known is None or known.choose is None else min(known.choose, parts)

    def teaching(self, skill: str) -> tuple[Resource, ...]:
        """Return the resources with a band of `skill`, sorted by id."""
        return self.taught.get(skill, ())

    def closure(self, done: Set[str]) -> frozenset[str]:
        """Return `done`, with the parts that come with a done whole, and every whole of which enough parts are done."""
        found = set(done)
        new = set(done)
        while new:
            step = {part for id in new for part in self.along.get(id, ())} - found
            found |= step
            reached = {whole for id in new | step for whole in self.around.get(id, ()) if whole not in found}
            wholes = {whole for whole in reached if len(self.inside[whole] & found) >= self.enough(whole)}
            found |= wholes
            new = step | wholes
        return frozenset(found)

    def satisfied(self, done: Set[str]) -> frozenset[str]:
        """Return closure(done) with all that its members count as; counting-as is not chained."""
        closed = self.closure(done)
        return closed.union(*(self.stands_for.get(id, frozenset()) for id in closed))

    def clashes(self, a: str, b: str) -> bool:
        """Say whether the two may not be in one path."""
        return b in self.rivals(a)

    def rivals(self, id: str) -> frozenset[str]:
        """Return everything that may not be in one path with `id`: parts, wholes, and either way of counting."""
        equal = self.stands_for.get(id, frozenset()) | self.stood_for_by.get(id, frozenset())
        return equal | self.parts(id) | self.wholes(id)


def _bound(resources: Mapping[str, Resource], precedences: Iterable[Precedence]) -> Mapping[str, Resource]:
    """Return the resources with the requirements that confirmed precedences add."""
    first: dict[str, list[str]] = {}
    for item in precedences:
        if item.status == "confirmed" and {item.before, item.after} <= resources.keys():
            first.setdefault(item.after, []).append(item.before)
    if not first:
        return resources
    more = {id: tuple(sorted({*resources[id].requires, *before})) for id, before in first.items()}
    return MappingProxyType({id: replace(r, requires=more[id]) if id in more else r for id, r in resources.items()})


def _unique(resources: Iterable[Resource]) -> Mapping[str, Resource]:
    found: dict[str, Resource] = {}
    for resource in resources:
        if resource.id in found and found[resource.id] != resource:
            raise BadRecord("resource.id", f"{resource.id!r} is given twice; keep one of the two records")
        found[resource.id] = resource
    return MappingProxyType(dict(sorted(found.items())))


def _links(pairs: Iterable[tuple[str, str]]) -> Links:
    found: dict[str, set[str]] = {}
    for key, value in pairs:
        found.setdefault(key, set()).add(value)
    return MappingProxyType({key: frozenset(values) for key, values in found.items()})


def _reach(links: Links, id: str) -> frozenset[str]:
    found: set[str] = set()
    new = set(links.get(id, ()))
    while new:
        found |= new
        new = {other for member in new for other in links.get(member, ())} - found
    return frozenset(found - {id})
