"""What an error says of one field: where it is, what was given, what is allowed."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec

COMPONENTS = "#/$defs/"
LONGEST_GIVEN = 80  # characters: enough to see which value is meant
MOST_LISTED = 60  # choices or names of properties that an error lists
DEEPEST = 20  # references that are followed, and levels of a body that are searched
SECRET = re.compile(r"secret|token|password|passwd|credential|authorization|api_?key", re.IGNORECASE)
SAID = (
    *("type", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    *("minLength", "maxLength", "pattern", "format", "minItems", "maxItems", "maxProperties"),
)
_PARTS = re.compile(r"[^.\[\]]+")

Token = str | int
NOTHING = object()


def tokens_of(key: str) -> tuple[Token, ...]:
    """Return the way to a field that is written as in `roles[0].weight`."""
    return tuple(int(part) if part.isdecimal() else part for part in _PARTS.findall(key) if part != "...")


def pointer(tokens: Sequence[Token]) -> str:
    """Return a JSON pointer (RFC 6901)."""
    return "".join("/" + str(token).replace("~", "~0").replace("/", "~1") for token in tokens)


def at(body: Any, tokens: Sequence[Token]) -> Any:
    """Return what a body has at a place, or NOTHING."""
    for token in tokens:
        if isinstance(body, Mapping) and str(token) in body:
            body = body[str(token)]
        elif isinstance(body, list) and isinstance(token, int) and 0 <= token < len(body):
            body = body[token]
        else:
            return NOTHING
    return body


def place_of(body: Any, value: str, deep: int = DEEPEST) -> tuple[Token, ...] | None:
    """Return where a text stands in a body, the first place of several."""
    items: list[tuple[Token, Any]] = []
    if isinstance(body, Mapping):
        items = [(str(name), item) for name, item in body.items()]
    elif isinstance(body, list):
        items = [*enumerate(body)]
    for token, item in items:
        if item == value:
            return (token,)
        if deep and (inside := place_of(item, value, deep - 1)) is not None:
            return (token, *inside)
    return None


def shown(value: Any, tokens: Sequence[Token]) -> Any:
    """Return what was given, fit to be told: short, without what looks like a secret."""
    if any(isinstance(token, str) and SECRET.search(token) for token in tokens):
        return "(not shown)"
    if isinstance(value, Mapping):
        return f"an object with {len(value)} fields"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, str) and len(value) > LONGEST_GIVEN:
        return f"{value[:LONGEST_GIVEN]}... ({len(value)} characters)"
    if isinstance(value, int) and abs(value) >= 2**53:
        return f"a number of {len(str(value)[:400])} digits or more"
    return value


def allowed(type_: Any, body: Any, tokens: Sequence[Token]) -> dict[str, Any]:
    """Return what a type allows at a place, in the words of JSON Schema; empty where that cannot be told."""
    top, components = _schema(type_)
    return _said(_found(top, components, body, tokens), components)


@lru_cache(maxsize=512)
def _schema(type_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    try:
        (top,), components = msgspec.json.schema_components([type_])
    except (TypeError, ValueError):
        return {}, {}  # a type that has no schema, as of a dependency
    return top, components


def _found(schema: dict[str, Any], components: dict[str, Any], body: Any, tokens: Sequence[Token]) -> dict[str, Any]:
    """Follow a place into a schema; of several branches the one that the body means."""
    schema = _branch(schema, components, body, bool(tokens))
    if not tokens:
        return schema
    token, rest = tokens[0], tokens[1:]
    inside = at(body, [token])
    if isinstance(token, int):
        below = schema.get("items")
    else:
        below = schema.get("properties", {}).get(token, schema.get("additionalProperties"))
    return _found(below, components, inside, rest) if isinstance(below, dict) else {}


def _branch(schema: dict[str, Any], components: dict[str, Any], body: Any, deeper: bool) -> dict[str, Any]:
    for _ in range(DEEPEST):
        if "$ref" in schema:
            schema = components.get(schema["$ref"].removeprefix(COMPONENTS), {})
            continue
        branches = schema.get("anyOf", schema.get("oneOf"))
        if branches is None:
            break
        tag = schema.get("discriminator", {})
        named = at(body, [tag["propertyName"]]) if tag else NOTHING
        if isinstance(named, str) and named in tag["mapping"]:
            schema = {"$ref": tag["mapping"][named]}
            continue
        if tag:
            return {"properties": {tag["propertyName"]: {"enum": sorted(tag["mapping"])}}}
        whole = [_resolved(branch, components) for branch in branches]
        fits = [branch for branch in whole if branch.get("type") == _kind(body)] if body is not NOTHING else []
        rest = [branch for branch in whole if branch.get("type") != "null"]
        if len(rest) > 1 and not fits and not deeper:
            return {"anyOf": rest}
        schema = next(iter([branch for branch in fits if branch.get("type") != "null"] or rest), {})
    return schema


def _resolved(schema: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = components.get(schema["$ref"].removeprefix(COMPONENTS), {}) if "$ref" in schema else schema
    return found


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    names = {dict: "object", list: "array", str: "string", int: "integer", float: "number", type(None): "null"}
    return names.get(type(value), "")


def _said(schema: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    if "anyOf" in schema:
        return {"anyOf": [_said(branch, components) for branch in schema["anyOf"][:MOST_LISTED]]}
    told = {name: schema[name] for name in SAID if name in schema}
    if "enum" in told:
        told["enum"] = [choice for choice in told["enum"] if choice is not None][:MOST_LISTED]
        told.pop("type", None)
    if told.get("type") == "object" and "properties" in schema:
        told["properties"] = sorted(schema["properties"])[:MOST_LISTED]
        told["required"] = schema.get("required", [])
    return told


def words(choice: Mapping[str, Any]) -> str:
    """Return what is allowed as the end of a sentence, where that is a choice; bounds stand in the message itself."""
    choices = choice.get("enum")
    return f"; give one of {', '.join(map(str, choices))}" if choices else ""
