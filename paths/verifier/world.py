"""What a path is checked against: graph and catalogue, read from plain JSON, with their digests.

Standard library only. A `problem` that is not empty says why an input could not be taken; nothing else of it counts.
Reading costs about 30 microseconds a record: whoever checks many paths against one catalogue reads it once.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256

from paths.verifier.shape import (
    EDGE,
    POLICY,
    PRECEDENCE,
    RESOURCE,
    ROLE,
    SKILL,
    Form,
    Malformed,
    Record,
)


def digest_of(content: str) -> str:
    """Return the SHA-256 of a text's UTF-8 form; a lone surrogate, which UTF-8 has not, takes the bytes it would."""
    return sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def canonical(value: object) -> str:
    """Return the one JSON text of a value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest_lines(records: Iterable[Record]) -> str:
    """Return the digest of a set of records, whatever their order."""
    return digest_of("\n".join(sorted(map(canonical, records))))


@dataclass(frozen=True)
class Graph:
    """Skills and roles by id, edges, and the policies that were set: at most one counts."""

    skills: Mapping[str, Record] = field(default_factory=dict)
    roles: Mapping[str, Record] = field(default_factory=dict)
    edges: tuple[Record, ...] = ()
    problem: str = ""
    policies: tuple[Record, ...] = ()

    @cached_property
    def policy(self) -> Record:
        """Return the organisation's policy, the default where none was set."""
        policy: Record = self.policies[0] if self.policies else POLICY({"type": "policy"})
        return policy

    @cached_property
    def digest(self) -> str:
        """Return the digest of the graph."""
        return digest_lines([*self.skills.values(), *self.edges, *self.roles.values(), *self.policies])

    @cached_property
    def hard_into(self) -> Mapping[str, list[Record]]:
        """Return, for each skill, the edges that bind: confirmed and hard."""
        return edges_into(edge for edge in self.edges if binds(edge))

    @cached_property
    def loose_into(self) -> Mapping[str, list[Record]]:
        """Return, for each skill, the edges that only ask: soft or suggested."""
        return edges_into(edge for edge in self.edges if not binds(edge) and edge["status"] != "rejected")

    def topic(self, resource: Record) -> str:
        """Return what a resource is about: its first skill's first parent, else that skill, else the resource."""
        skill = min((band["skill"] for band in resource["teaches"]), default=None)
        if skill is None:
            return str(resource["id"])
        parents = self.skills[skill]["parents"] if skill in self.skills else []
        return str(parents[0] if parents else skill)


def binds(edge: Record) -> bool:
    """Return whether an edge binds; all others that are not rejected only ask."""
    return bool(edge["strength"] == "hard" and edge["status"] == "confirmed")


def edges_into(edges: Iterable[Record]) -> dict[str, list[Record]]:
    """Return edges by the skill that they lead to."""
    into = defaultdict(list)
    for edge in edges:
        into[edge["after"]].append(edge)
    return dict(into)


@dataclass(frozen=True)
class Shelf:
    """The catalogue: resources by id, what is part of what, and what comes before what.

    `records` are as given; `additions` are the learner's own, which only that learner's paths know.
    """

    records: Mapping[str, Record] = field(default_factory=dict)
    precedences: tuple[Record, ...] = ()
    additions: Mapping[str, Record] = field(default_factory=dict)
    problem: str = ""

    @cached_property
    def digest(self) -> str:
        """Return the digest of the catalogue."""
        return digest_lines([*self.records.values(), *self.precedences])

    @cached_property
    def resources(self) -> Mapping[str, Record]:
        """Return all resources by id, with the requirements that confirmed precedences add."""
        found = {**self.records, **self.additions}
        for item in self.precedences:
            before, after = item["before"], item["after"]
            if item["status"] == "confirmed" and before in found and after in found:
                requires = [*found[after]["requires"], before]
                found[after] = {**found[after], "requires": sorted(set(requires))}
        return found

    @cached_property
    def suggested(self) -> Mapping[str, list[Record]]:
        """Return the precedences that are only suggested, by what should come before."""
        leading = defaultdict(list)
        for item in self.precedences:
            if item["status"] == "suggested":
                leading[item["before"]].append(item)
        return dict(leading)

    def extended(self, additions: Iterable[Record], owner: str) -> "Shelf":
        """Return the catalogue of a learner who has added resources; nobody else may see these."""
        own = {item["id"]: {**item, "access": [f"person:{owner}"]} for item in additions}
        return replace(self, additions=own) if own else self

    @cached_property
    def parts(self) -> Mapping[str, set[str]]:
        """Return the direct parts of each whole, from either side's word."""
        parts = defaultdict(set)
        for resource in self.resources.values():
            for part in resource["hasPart"]:
                parts[resource["id"]].add(part)
            for whole in resource["isPartOf"]:
                parts[whole].add(resource["id"])
        return dict(parts)

    @cached_property
    def wholes(self) -> Mapping[str, set[str]]:
        """Return the wholes that each part belongs to directly."""
        wholes = defaultdict(set)
        for whole, parts in self.parts.items():
            for part in parts:
                wholes[part].add(whole)
        return dict(wholes)

    @cached_property
    def teaching(self) -> Mapping[str, set[str]]:
        """Return what teaches each skill."""
        teaching = defaultdict(set)
        for resource in self.resources.values():
            for band in resource["teaches"]:
                teaching[band["skill"]].add(resource["id"])
        return dict(teaching)

    @cached_property
    def counted_by(self) -> Mapping[str, set[str]]:
        """Return what counts as each resource."""
        counted = defaultdict(set)
        for resource in self.resources.values():
            for item in resource["countsAs"]:
                counted[item].add(resource["id"])
        return dict(counted)

    def choice(self, whole: str) -> int | None:
        """Return how many parts of a whole its learner chooses, None where there is no choice."""
        chosen: int | None = self.resources[whole]["choose"] if whole in self.resources else None
        return chosen

    def need(self, whole: str) -> int:
        """Return how many parts complete a whole."""
        parts = len(self.parts[whole])
        return min(self.choice(whole) or parts, parts)

    def all_parts(self, whole: str) -> set[str]:
        """Return the parts of a whole, parts of parts included."""
        found: set[str] = set()
        waiting = [whole]
        while waiting:
            fresh = self.parts.get(waiting.pop(), set()) - found
            found |= fresh
            waiting.extend(fresh)
        return found

    def rivals(self, a: str, b: str) -> bool:
        """Return whether two resources may not be steps of one path: a whole and its part, or equivalents."""
        known = {id: self.resources[id]["countsAs"] for id in (a, b) if id in self.resources}
        return a in self.all_parts(b) or b in self.all_parts(a) or b in known.get(a, ()) or a in known.get(b, ())

    def closure(self, done: Set[str]) -> set[str]:
        """Return what is done when `done` is: all parts of a done whole, every whole of whose parts enough are done.

        Who has done a whole that lets choose among its parts has done none of them for sure.
        """
        closed = set(done)
        waiting = list(done)
        while waiting:
            item = waiting.pop()
            fresh = set() if self.choice(item) else set(self.parts.get(item, ()))
            fresh |= {w for w in self.wholes.get(item, ()) if len(self.parts[w] & closed) >= self.need(w)}
            fresh -= closed
            closed |= fresh
            waiting.extend(fresh)
        return closed

    def satisfied(self, done: Set[str]) -> set[str]:
        """Return which prerequisites `done` satisfies: what is done, and what that counts as (one hop)."""
        closed = self.closure(done)
        known = [self.resources[item] for item in closed if item in self.resources]
        return closed.union(*(resource["countsAs"] for resource in known))


def keyed(records: Iterable[Record], what: str) -> dict[str, Record]:
    """Return records by id, each id once."""
    found: dict[str, Record] = {}
    for item in records:
        if item["id"] in found:
            raise Malformed(f"{what} {item['id']} is there twice")
        found[item["id"]] = item
    return found


def of_type(records: object, name: str, form: Form) -> list[Record]:
    """Return the records of one type among records of all types."""
    if not isinstance(records, list | tuple):
        raise Malformed("expected a list of records")
    taken: list[Record] = []
    for i, item in enumerate(records):
        if not isinstance(item, dict):
            raise Malformed("expected an object", str(i))
        if item.get("type") == name:
            try:
                taken.append(form(item))
            except Malformed as error:
                raise Malformed(error.problem, str(i), *error.trail) from None
    return taken


def read_graph(records: object) -> Graph:
    """Return the graph among records of all types."""
    if isinstance(records, Graph):
        return records
    try:
        skills = keyed(of_type(records, "skill", SKILL), "skill")
        roles = keyed(of_type(records, "role", ROLE), "role")
        policies = keyed(of_type(records, "policy", POLICY), "policy")
        if len(policies) > 1:
            raise Malformed("there are two policies")
        return Graph(skills, roles, tuple(of_type(records, "edge", EDGE)), policies=tuple(policies.values()))
    except Malformed as error:
        return Graph(problem=str(error))


def read_catalogue(records: object) -> Shelf:
    """Return the catalogue among records of all types."""
    if isinstance(records, Shelf):
        return records
    try:
        resources = keyed(of_type(records, "resource", RESOURCE), "resource")
        return Shelf(resources, tuple(of_type(records, "precedence", PRECEDENCE)))
    except Malformed as error:
        return Shelf(problem=str(error))
