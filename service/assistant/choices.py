"""The operations of a chat as schemas for a language model: what it may choose, and only with what there is."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from paths.model import TOP_LEVEL
from service.assistant.operations import MOST_HOURS, MOST_WEEKS
from service.llm import Schema

NONE = "none"


@dataclass(frozen=True, slots=True)
class Facts:
    """What can be spoken of: the learner's own path, the skills of its graph, what the learner may see.

    `steps` by number, with title and kind of content; `skills` and `resources` by id, with their names.
    """

    steps: Mapping[int, str] = field(default_factory=dict)
    skills: Mapping[str, str] = field(default_factory=dict)
    resources: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """One operation that a model may choose, under its name, with the schema of what it needs."""

    name: str
    about: str
    properties: Mapping[str, Schema]

    @property
    def parameters(self) -> Schema:
        return _object(self.properties)


def choices(facts: Facts) -> tuple[Choice, ...]:
    """Return what may be chosen: whatever needs a step, a skill or a resource only where there is one."""
    step = {"type": "integer", "enum": list(facts.steps)}
    skill = {"type": "string", "enum": list(facts.skills)}
    resource = {"type": "string", "enum": list(facts.resources)}
    word = {"type": "string", "maxLength": 50}
    offered: list[tuple[str, str, dict[str, Schema]]] = [
        ("hours", "plan with so many hours a week",
         {"hoursPerWeek": {"type": "number", "exclusiveMinimum": 0, "maximum": MOST_HOURS}}),
        ("weeks", "be done within so many weeks", {"weeks": {"type": "integer", "minimum": 1, "maximum": MOST_WEEKS}}),
        ("deadline", "be done by a day, as YYYY-MM-DD", {"day": {"type": "string", "maxLength": 10}}),
        ("exclude", "plan without a kind of content, such as video", {"modality": word}),
        ("swap", "put something of another kind, such as article, in a step's place", {"step": step, "modality": word}),
        ("skip", "leave a step out", {"step": step}),
        ("pin", "keep a step whatever changes", {"step": step}),
        ("complete", "a step is done", {"step": step}),
        ("know", "the learner knows a skill already, at a level from 1 to 5 (2 if none is said)",
         {"skill": skill, "level": {"type": "integer", "minimum": 1, "maximum": TOP_LEVEL}}),
        ("replan", "plan what is left again", {}),
        ("why", "why a step is in the path", {"step": step}),
        ("whyNot", "why a resource is not in the path", {"resource": resource}),
        ("next", "what to do next", {}),
        ("remaining", "how much is left", {}),
        ("gap", "what is missing for the goal", {}),
        (NONE, "anything else", {}),
    ]  # fmt: skip
    there = [Choice(*one) for one in offered if all(part.get("enum") != [] for part in one[2].values())]
    return tuple(there)


def schema(offered: tuple[Choice, ...]) -> Schema:
    """Return the JSON schema of a choice; `ifOnly` says that the learner asks what would be if, not for it."""
    each = [_object({"kind": {"const": one.name}, **one.properties}) for one in offered]
    return _object({"request": {"anyOf": each}, "ifOnly": {"type": "boolean"}})


def _object(properties: Mapping[str, Schema]) -> Schema:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }
