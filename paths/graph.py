"""The skills graph: skills, the edges between their levels, and the roles that ask for them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise
from types import MappingProxyType
from typing import Literal, Self, TypeVar

import networkx as nx

from paths.errors import BadRecord, Cycle, Unknown
from paths.model import Policy, Role, Skill, SkillEdge

NEAREST = 5  # names offered where one is not known
ALIKE = 0.5  # below this share of equal letters a name is no help

T = TypeVar("T", Skill, Role)


@dataclass(frozen=True, slots=True)
class SkillGraph:
    """Skills, edges and roles, checked: every end exists and the binding edges have no cycle."""

    skills: Mapping[str, Skill]
    edges: tuple[SkillEdge, ...]
    roles: Mapping[str, Role]
    hard: tuple[SkillEdge, ...]
    soft: tuple[SkillEdge, ...]
    into: Mapping[str, tuple[SkillEdge, ...]]
    policy: Policy

    @classmethod
    def build(
        cls,
        skills: Iterable[Skill],
        edges: Iterable[SkillEdge],
        roles: Iterable[Role] = (),
        policy: Policy | None = None,
    ) -> Self:
        """Build the graph, in an order that does not depend on the order of the arguments.

        Raises
        ------
        BadRecord
            Two records share an id, or an edge, a parent, a requirement or the policy names an unknown skill.
        Cycle
            Confirmed hard edges wait for each other over (skill, level), where a level waits for the one below it.
        """
        by_id = _unique("skill", skills)
        named = _unique("role", roles)
        ordered = tuple(sorted(edges, key=_edge_key))
        policy = policy or Policy()
        _check_ends(by_id, ordered, named)
        _check_policy(by_id, policy)
        hard = tuple(e for e in ordered if _binds(e))
        soft = tuple(e for e in ordered if e.status != "rejected" and not _binds(e))
        _check_acyclic(hard)
        into: dict[str, list[SkillEdge]] = {}
        for edge in hard:
            into.setdefault(edge.after, []).append(edge)
        frozen = MappingProxyType({skill: tuple(found) for skill, found in into.items()})
        return cls(by_id, ordered, named, hard, soft, frozen, policy)

    def skill(self, id: str) -> Skill:
        """Return the skill, or raise Unknown with the nearest names."""
        if id not in self.skills:
            raise Unknown("skill", id, self.nearest("skill", id))
        return self.skills[id]

    def role(self, id: str) -> Role:
        """Return the role, or raise Unknown with the nearest names."""
        if id not in self.roles:
            raise Unknown("role", id, self.nearest("role", id))
        return self.roles[id]

    def label(self, skill: str) -> str:
        """Return the skill's label; a skill that only the catalogue knows is called by its id."""
        return self.skills[skill].label if skill in self.skills else skill

    def hard_into(self, skill: str) -> tuple[SkillEdge, ...]:
        """Return the binding edges into any level of `skill`."""
        return self.into.get(skill, ())

    def topic(self, skill: str) -> str:
        """Return the skill's first parent if it has one, else the skill itself."""
        known = self.skills.get(skill)
        return known.parents[0] if known and known.parents else skill

    def nearest(self, kind: Literal["skill", "role"], text: str) -> list[str]:
        """Return up to five ids whose id or label looks like `text`, the likeliest first."""
        records: Mapping[str, Skill | Role] = self.skills if kind == "skill" else self.roles
        return nearest(text, {r.id: (r.id, r.label, *r.alt_labels) for r in records.values()})


def nearest(text: str, names: Mapping[str, Iterable[str]]) -> list[str]:
    """Return up to five keys of `names` that are called something like `text`, the likeliest first."""
    owner: dict[str, str] = {}
    for key in sorted(names):
        for name in names[key]:
            owner.setdefault(name.casefold(), key)
    wanted = text[:200].casefold()
    close = get_close_matches(wanted, sorted(owner), n=NEAREST, cutoff=ALIKE)
    inside = [name for name in sorted(owner) if wanted and wanted in name]
    return list(dict.fromkeys(owner[name] for name in (*close, *inside)))[:NEAREST]


def _unique(kind: str, records: Iterable[T]) -> Mapping[str, T]:
    """Return the records by id, sorted; raise BadRecord where two share one."""
    found: dict[str, T] = {}
    for record in records:
        if record.id in found and found[record.id] != record:
            raise BadRecord(f"{kind}.id", f"{record.id!r} is given twice; keep one of the two records")
        found[record.id] = record
    return MappingProxyType(dict(sorted(found.items())))


def _binds(edge: SkillEdge) -> bool:
    return edge.strength == "hard" and edge.status == "confirmed"


def _edge_key(edge: SkillEdge) -> tuple[str, int, str, int, str, str, str]:
    return (
        edge.before, edge.before_level, edge.after, edge.after_level, edge.strength, edge.status, edge.provenance,
    )  # fmt: skip


def _check_ends(skills: Mapping[str, Skill], edges: Iterable[SkillEdge], roles: Mapping[str, Role]) -> None:
    named = [(f"edge.{end}", getattr(e, end)) for e in edges for end in ("before", "after")]
    named += [("skill.parents", parent) for s in skills.values() for parent in s.parents]
    named += [(f"role {r.id!r} requirements.skill", q.skill) for r in roles.values() for q in r.requirements]
    for field, id in named:
        if id not in skills:
            raise BadRecord(field, f"there is no skill {id!r}; add the skill or drop this line")


def _check_policy(skills: Mapping[str, Skill], policy: Policy) -> None:
    for id in policy.skill_weights:
        if id not in skills:
            raise BadRecord("policy.skillWeights", f"there is no skill {id!r}; add the skill or drop its weight")


def _check_acyclic(hard: Iterable[SkillEdge]) -> None:
    levels: nx.DiGraph[tuple[str, int]] = nx.DiGraph()
    for edge in hard:
        levels.add_edge((edge.before, edge.before_level), (edge.after, edge.after_level))
    by_skill: dict[str, list[int]] = {}
    for skill, level in levels:
        by_skill.setdefault(skill, []).append(level)
    for skill, found in by_skill.items():
        levels.add_edges_from(((skill, low), (skill, high)) for low, high in pairwise(sorted(found)))
    if not nx.is_directed_acyclic_graph(levels):
        cycle = [end[0] for end in nx.find_cycle(levels)]
        raise Cycle([f"{skill} {level}" for skill, level in (*cycle, cycle[0])])
