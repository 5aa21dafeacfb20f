"""The areas that an organisation has: skills that only group others, with what can be learned in them and for whom."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass

from paths.graph import SkillGraph

AT_MOST = 4  # options of one question: what a person compares at a glance


@dataclass(frozen=True, slots=True)
class Areas:
    """`members` are the skills below each area that are no areas themselves, `roles` those that need most of them.

    `widest` are the areas at the top, the one with the most members first.
    """

    members: Mapping[str, tuple[str, ...]]
    roles: Mapping[str, tuple[str, ...]]
    widest: tuple[str, ...]


def areas_of(graph: SkillGraph, taught: Set[str]) -> Areas:
    """Return the areas of a graph; `taught` are the skills that something teaches."""
    children: dict[str, list[str]] = {}
    for skill in graph.skills.values():
        for parent in skill.parents:
            children.setdefault(parent, []).append(skill.id)
    members = {}
    for area in sorted(set(children) - taught):
        found = tuple(sorted(set(_below(area, children)) & taught))
        if found:
            members[area] = found
    tops = [area for area in members if not any(parent in members for parent in graph.skills[area].parents)]
    widest = sorted(tops, key=lambda area: (-len(members[area]), area))
    return Areas(members, _roles(graph, members), tuple(widest))


def _below(area: str, children: Mapping[str, list[str]]) -> Iterator[str]:
    seen, waiting = {area}, [area]
    while waiting:
        for child in children.get(waiting.pop(), ()):
            if child not in seen:
                seen.add(child)
                waiting.append(child)
                yield child


def _roles(graph: SkillGraph, members: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return, by area, the roles with requirements in it, those first whose weight lies there most."""
    inside: dict[str, list[tuple[float, str]]] = {}
    within = {area: frozenset(found) for area, found in members.items()}
    for role in graph.roles.values():
        whole = sum(need.weight for need in role.requirements)
        for area, skills in within.items():
            share = sum(need.weight for need in role.requirements if need.skill in skills)
            if share:
                inside.setdefault(area, []).append((-share / whole, role.id))
    return {area: tuple(id for _, id in sorted(found)) for area, found in inside.items()}
