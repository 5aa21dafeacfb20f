"""What a path is checked against: graph, catalogue, learner and documents, read from plain JSON, with their digests.

Standard library only. A `problem` that is not empty says why an input could not be taken; nothing else of it counts.
Reading costs about 30 microseconds a record: whoever checks many paths against one catalogue reads it once.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from paths.verifier.shape import DOCUMENT, EDGE, LEARNER, RESOURCE, ROLE, SKILL, Form, Malformed, Record


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
    """Skills and roles by id, and edges."""

    skills: Mapping[str, Record] = field(default_factory=dict)
    roles: Mapping[str, Record] = field(default_factory=dict)
    edges: tuple[Record, ...] = ()
    problem: str = ""

    @cached_property
    def digest(self) -> str:
        """Return the digest of the graph."""
        return digest_lines([*self.skills.values(), *self.edges, *self.roles.values()])

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
    """The catalogue: resources by id, and what is part of what."""

    resources: Mapping[str, Record] = field(default_factory=dict)
    problem: str = ""

    @cached_property
    def digest(self) -> str:
        """Return the digest of the catalogue."""
        return digest_lines(self.resources.values())

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

    def all_parts(self, whole: str) -> set[str]:
        """Return the parts of a whole, parts of parts included."""
        found: set[str] = set()
        waiting = [whole]
        while waiting:
            fresh = self.parts.get(waiting.pop(), set()) - found
            found |= fresh
            waiting.extend(fresh)
        return found

    def closure(self, done: Set[str]) -> set[str]:
        """Return what is done when `done` is: all parts of a done whole, every whole whose parts are all done."""
        closed = set(done)
        waiting = list(done)
        while waiting:
            item = waiting.pop()
            fresh = set(self.parts.get(item, ()))
            fresh |= {whole for whole in self.wholes.get(item, ()) if self.parts[whole] <= closed}
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
        return Graph(skills, roles, tuple(of_type(records, "edge", EDGE)))
    except Malformed as error:
        return Graph(problem=str(error))


def read_catalogue(records: object) -> Shelf:
    """Return the catalogue among records of all types."""
    if isinstance(records, Shelf):
        return records
    try:
        return Shelf(keyed(of_type(records, "resource", RESOURCE), "resource"))
    except Malformed as error:
        return Shelf(problem=str(error))


@dataclass(frozen=True)
class Person:
    """The learner as the file says: evidence by id, what is completed and waived, whose groups."""

    record: Record = field(default_factory=dict)
    problem: str = ""

    @cached_property
    def digest(self) -> str:
        """Return the digest of what a path depends on; constraints are the path's own record."""
        lists = {name: sorted(self.record[name]) for name in ("completed", "waived", "groups")}
        evidence = sorted(self.record["evidence"], key=lambda item: str(item["id"]))
        return digest_of(canonical({"id": self.record["id"], "evidence": evidence, **lists}))

    @cached_property
    def principals(self) -> frozenset[str]:
        """Return whom the learner is, as `access` names it."""
        groups = (f"group:{group}" for group in self.record["groups"])
        return frozenset({"everyone", f"person:{self.record['id']}", *groups})


def read_learner(value: object) -> Person:
    """Return the learner of a learner file; its constraints are not read."""
    if isinstance(value, Person):
        return value
    try:
        return Person(LEARNER(value))
    except Malformed as error:
        return Person(problem=str(error))


@dataclass(frozen=True)
class Library:
    """Documents by (id, version), each looked at only when it is cited."""

    documents: Mapping[tuple[str, str], Record] = field(default_factory=dict)
    problem: str = ""

    def find(self, document: str, version: str) -> Record | None:
        """Return one version of a document, None where there is none or it is malformed."""
        try:
            found: Record = DOCUMENT(self.documents.get((document, version)))
        except Malformed:
            return None
        return found


def read_documents(records: object) -> Library:
    """Return the documents among records of all types."""
    if isinstance(records, Library):
        return records
    if not isinstance(records, list | tuple):
        return Library(problem="expected a list of records")
    found: dict[tuple[str, str], Record] = {}
    for item in records:
        if not isinstance(item, dict) or item.get("type") != "document":
            continue
        document, version, content = item.get("id"), item.get("version", ""), item.get("text")
        if not (isinstance(document, str) and isinstance(version, str) and isinstance(content, str)):
            continue  # it cannot be cited, so it does no harm
        if (document, version) in found and found[document, version]["text"] != content:
            return Library(problem=f"document {document} has two texts of version {version!r}")
        found[document, version] = item
    return Library(found)
