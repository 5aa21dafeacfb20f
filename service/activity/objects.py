"""What a statement is about: an activity with its definition, an agent, another statement, or a statement inside."""

from typing import Any

from service.activity import rules
from service.activity.rules import fail, listed, members

COMPONENTS = {
    "choice": ("choices",),
    "sequencing": ("choices",),
    "likert": ("scale",),
    "matching": ("source", "target"),
    "performance": ("steps",),
    "true-false": (),
    "fill-in": (),
    "long-fill-in": (),
    "numeric": (),
    "other": (),
}
LISTS = ("choices", "scale", "source", "target", "steps")


def _component(value: Any, at: str) -> None:
    members(value, at, {"id": rules.text, "description": rules.language_map}, ("id",))


def _components(value: Any, at: str) -> None:
    listed(_component)(value, at)
    if len({item["id"] for item in value}) < len(value):
        raise fail(at, "two have the same id")


DEFINITION: dict[str, rules.Check] = {
    "name": rules.language_map,
    "description": rules.language_map,
    "type": rules.iri,
    "moreInfo": rules.iri,
    "extensions": rules.extensions,
    "interactionType": rules.one_of(*COMPONENTS),
    "correctResponsesPattern": listed(rules.text),
    **dict.fromkeys(LISTS, _components),
}


def definition(value: Any, at: str) -> None:
    """Check the definition of an activity, and that of an interaction as its type asks."""
    members(value, at, DEFINITION)
    asked = [name for name in (*LISTS, "correctResponsesPattern") if name in value]
    kind = value.get("interactionType")
    if asked and kind is None:
        raise fail(f"{at}.interactionType", f"is missing; {asked[0]} belongs to an interaction")
    if wrong := [name for name in asked if name in LISTS and name not in COMPONENTS[kind]]:
        raise fail(f"{at}.{wrong[0]}", f"does not belong to the interaction type {kind}")


def activity(value: Any, at: str) -> None:
    """Check an activity."""
    members(value, at, {"objectType": rules.text, "id": rules.iri, "definition": definition}, ("id",))
    if value.get("objectType", "Activity") != "Activity":
        raise fail(f"{at}.objectType", "give an Activity here")


def reference(value: Any, at: str) -> None:
    """Check a reference to another statement."""
    members(value, at, {"objectType": rules.text, "id": rules.uuid}, ("objectType", "id"))
    if value["objectType"] != "StatementRef":
        raise fail(f"{at}.objectType", "give a StatementRef here")
