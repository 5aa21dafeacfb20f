"""The skills there are, for records that name them."""

from collections.abc import Iterable
from dataclasses import dataclass

from paths.graph import nearest
from paths.model import Policy, Resource, Role, Skill, SkillEdge
from retrieval.sources.outcome import Refused, Taken

SEARCHED = 5_000  # skills among which the nearest name is sought; with more it takes too long for each refused line


@dataclass(frozen=True)
class Names:
    """The skills there are, to say of an unknown one which it might be."""

    skills: dict[str, Skill]

    def refusal(self, taken: Taken) -> Refused | None:
        """Return why a record cannot be taken that names a skill which is not there, None where all are."""
        for where, id in _named(taken):
            if id not in self.skills:
                return Refused(taken.file, taken.line, where, self._problem(id))
        return None

    def _problem(self, id: str) -> str:
        few = len(self.skills) < SEARCHED
        near = nearest(id, {s.id: (s.id, s.label) for s in self.skills.values()}) if few else []
        return f"there is no skill {id!r}" + (f"; nearest: {', '.join(near)}" if near else "; import the graph first")


def _named(taken: Taken) -> Iterable[tuple[str, str]]:
    """Return the skills that a record names, each with the field it does so in."""
    match taken.record:
        case SkillEdge() as edge:
            return [("before", edge.before), ("after", edge.after)]
        case Role() as role:
            return [(f"requirements[{i}].skill", q.skill) for i, q in enumerate(role.requirements)]
        case Skill() as skill:
            return [(f"parents[{i}]", parent) for i, parent in enumerate(skill.parents)]
        case Policy() as policy:
            return [("skillWeights", skill) for skill in policy.skill_weights]
        case Resource() as resource:
            bands = [(f"teaches[{i}].skill", band.skill) for i, band in enumerate(resource.teaches)]
            return [
                *bands,
                *((f"competencyRequired[{i}].skill", q.skill) for i, q in enumerate(resource.competency_required)),
            ]
    return []
