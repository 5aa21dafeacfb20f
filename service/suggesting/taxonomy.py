"""Which skills are neighbours, and which are more general than which."""

from collections.abc import Iterable

from paths.model import Skill, SkillEdge


class Taxonomy:
    """Parents, children and edges of skills."""

    def __init__(self, skills: Iterable[Skill], edges: Iterable[SkillEdge]) -> None:
        self._parents = {skill.id: skill.parents for skill in skills}
        self._near: dict[str, set[str]] = {}
        for child, parents in self._parents.items():
            for parent in parents:
                self._join(child, parent)
        for edge in edges:
            if edge.status != "rejected":
                self._join(edge.before, edge.after)

    def _join(self, one: str, other: str) -> None:
        self._near.setdefault(one, set()).add(other)
        self._near.setdefault(other, set()).add(one)

    def around(self, skill: str) -> set[str]:
        """Return the parents and children of a skill, and what edges join it with."""
        return self._near.get(skill, set())

    def ancestors(self, skill: str) -> set[str]:
        """Return the parents of a skill and theirs."""
        found: set[str] = set()
        new = list(self._parents.get(skill, ()))
        while new:
            parent = new.pop()
            if parent not in found:
                found.add(parent)
                new += self._parents.get(parent, ())
        return found - {skill}

    def above(self, general: Iterable[str], special: Iterable[str]) -> bool:
        """Say whether one of `general` is an ancestor of one of `special`."""
        over = set().union(*(self.ancestors(skill) for skill in special))
        return not over.isdisjoint(general)
