"""Is it a statement? The rules of xAPI 1.0.3 and 2.0 for a whole one; what xAPI does not know is refused."""

from typing import Any

from service.activity import agents, objects, rules
from service.activity.rules import Check, Version, fail, listed, members

Statement = dict[str, Any]

VOIDED = "http://adlnet.gov/expapi/verbs/voided"
OWN = ("id", "stored", "version", "authority")  # what a statement inside another one has not


def check(value: Any, version: Version, at: str = "") -> Statement:
    """Return a statement that keeps the rules of its version; raise BadRecord naming the field that does not."""
    if isinstance(value, dict):
        rules.nowhere_null(value, at)
    known = _known(version)
    own: dict[str, Check] = {
        "id": rules.uuid,
        "stored": rules.timestamp(version),
        "authority": agents.authority,
        "version": _version(version),
        "object": _object(version),
    }
    members(value, at, {**known, **own}, ("actor", "verb", "object"))
    _together(value, at)
    if value["verb"]["id"] == VOIDED and value["object"].get("objectType") != "StatementRef":
        raise fail(f"{at}.object".lstrip("."), "a statement that voids refers to the one it voids: give a StatementRef")
    found: Statement = value
    return found


def _known(version: Version) -> dict[str, Check]:
    return {
        "actor": agents.actor,
        "verb": _verb,
        "result": _result,
        "context": _context(version),
        "timestamp": rules.timestamp(version),
        "attachments": listed(_attachment),
    }


def _verb(value: Any, at: str) -> None:
    members(value, at, {"id": rules.iri, "display": rules.language_map}, ("id",))


def _version(version: Version) -> Check:
    def checked(value: Any, at: str) -> None:
        family = version[:4]
        if not isinstance(value, str) or not (value.startswith(family) or value == family[:3]):
            raise fail(at, f"give {version}, as the header X-Experience-API-Version says")

    return checked


def _object(version: Version) -> Check:
    def checked(value: Any, at: str) -> None:
        kind = value.get("objectType", "Activity") if isinstance(value, dict) else "Activity"
        kinds: dict[str, Check] = {
            "Activity": objects.activity,
            "Agent": agents.agent,
            "Group": agents.group,
            "StatementRef": objects.reference,
            "SubStatement": _inner(version),
        }
        if not isinstance(kind, str) or kind not in kinds:
            raise fail(f"{at}.objectType", f"give one of {', '.join(kinds)}")
        kinds[kind](value, at)

    return checked


def _inner(version: Version) -> Check:
    def checked(value: Any, at: str) -> None:
        inside = value.get("object")
        if isinstance(inside, dict) and inside.get("objectType") == "SubStatement":
            raise fail(f"{at}.object", "a statement inside a statement holds none itself")
        known: dict[str, Check] = {**_known(version), "objectType": rules.text, "object": _object(version)}
        if given := [name for name in OWN if name in value]:
            raise fail(f"{at}.{given[0]}", "a statement inside a statement has none")
        members(value, at, known, ("actor", "verb", "object"))
        _together(value, at)

    return checked


def _together(value: Statement, at: str) -> None:
    """Check what the parts of a statement ask of one another."""
    about = value["object"].get("objectType", "Activity")
    for name in ("revision", "platform"):
        if name in value.get("context", {}) and about != "Activity":
            raise fail(f"{at}.context.{name}".lstrip("."), "is for statements about an activity only")


SCORE: dict[str, Check] = dict.fromkeys(("scaled", "raw", "min", "max"), rules.number)


def _score(value: Any, at: str) -> None:
    members(value, at, SCORE)
    if not -1 <= value.get("scaled", 0) <= 1:
        raise fail(f"{at}.scaled", "give a number from -1 to 1")
    low, high = value.get("min", float("-inf")), value.get("max", float("inf"))
    if low >= high:
        raise fail(f"{at}.min", "is to be less than max")
    if "raw" in value and not low <= value["raw"] <= high:
        raise fail(f"{at}.raw", "lies outside min and max")


RESULT: dict[str, Check] = {
    "score": _score,
    "success": rules.boolean,
    "completion": rules.boolean,
    "response": rules.text,
    "duration": rules.duration,
    "extensions": rules.extensions,
}


def _result(value: Any, at: str) -> None:
    members(value, at, RESULT)


def _activities(value: Any, at: str) -> None:
    if isinstance(value, list):
        listed(objects.activity)(value, at)
    else:
        objects.activity(value, at)


def _context_activities(value: Any, at: str) -> None:
    members(value, at, dict.fromkeys(("parent", "grouping", "category", "other"), _activities))


def _who_else(kind: str, name: str, check: Check) -> Check:
    known: dict[str, Check] = {"objectType": rules.one_of(kind), name: check, "relevantTypes": listed(rules.iri)}

    def checked(value: Any, at: str) -> None:
        members(value, at, known, ("objectType", name))
        if value.get("relevantTypes") == []:
            raise fail(f"{at}.relevantTypes", "give one type at least, or leave it out")

    return checked


CONTEXT: dict[str, Check] = {
    "registration": rules.uuid,
    "instructor": agents.actor,
    "team": agents.group,
    "contextActivities": _context_activities,
    "revision": rules.text,
    "platform": rules.text,
    "language": rules.language,
    "statement": objects.reference,
    "extensions": rules.extensions,
}
CONTEXT_2: dict[str, Check] = {
    **CONTEXT,
    "contextAgents": listed(_who_else("contextAgent", "agent", agents.agent)),
    "contextGroups": listed(_who_else("contextGroup", "group", agents.group)),
}


def _context(version: Version) -> Check:
    def checked(value: Any, at: str) -> None:
        members(value, at, CONTEXT if version == "1.0.3" else CONTEXT_2)

    return checked


ATTACHMENT: dict[str, Check] = {
    "usageType": rules.iri,
    "display": rules.language_map,
    "description": rules.language_map,
    "contentType": rules.text,
    "length": rules.number,
    "sha2": rules.text,
    "fileUrl": rules.iri,
}


def _attachment(value: Any, at: str) -> None:
    members(value, at, ATTACHMENT, ("usageType", "display", "contentType", "length", "sha2"))
    if "fileUrl" not in value:
        raise fail(f"{at}.fileUrl", "is missing; contents are not kept here, say where they are")
