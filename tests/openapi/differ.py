"""What of a new OpenAPI description breaks clients that were written for the old one.

A client goes on working where everything that it may send is still taken, and where what it reads is still there and of
the same kind. So requests and answers are compared the other way round: what is taken may only grow, what is given may
only become more certain. New routes, new fields, new optional parameters and new values of an enum in an answer are
additions; docs say to expect them.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

Schema = Mapping[str, Any]
Side = Literal["request", "answer"]
METHODS = ("get", "put", "post", "delete", "patch", "head", "options")
UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
NOTHING: Schema = {"enum": []}  # what the schema `false` takes
FIXED = ("pattern", "multipleOf", "format", "uniqueItems")


def breaks(old: Schema, new: Schema) -> list[str]:
    """Return what would break a client, a line each; empty where nothing would."""
    return sorted(set(_routes(Both(old, new))))


class Both:
    """Two descriptions, and which pairs of their schemas are being compared already."""

    def __init__(self, old: Schema, new: Schema) -> None:
        self.old, self.new = old, new
        self.under_way: set[tuple[str, str, Side]] = set()

    def resolved(self, old: Schema, new: Schema) -> tuple[Schema, Schema]:
        return _resolved(self.old, old), _resolved(self.new, new)


def _resolved(document: Schema, schema: Schema) -> Schema:
    while "$ref" in schema:
        found: Any = document
        for part in str(schema["$ref"]).removeprefix("#/").split("/"):
            found = found[part.replace("~1", "/").replace("~0", "~")]
        schema = found
    return schema


def _routes(both: Both) -> Iterator[str]:
    for address, methods in both.old.get("paths", {}).items():
        for method in METHODS:
            if method not in methods:
                continue
            route = f"{method.upper()} {address}"
            now = both.new.get("paths", {}).get(address, {}).get(method)
            if now is None:
                yield f"{route}: is gone"
            else:
                yield from _operation(both, route, methods[method], now)


def _operation(both: Both, route: str, old: Schema, new: Schema) -> Iterator[str]:
    yield from _parameters(both, route, old, new)
    yield from _bodies(both, route, old.get("requestBody"), new.get("requestBody"))
    for status, answer in old.get("responses", {}).items():
        if not status.startswith("2"):
            continue
        where = f"{route}: answer {status}"
        if status not in new.get("responses", {}):
            yield f"{where}: is gone"
            continue
        was, now = both.resolved(answer, new["responses"][status])
        for name in was.get("headers", {}):
            if name not in now.get("headers", {}):
                yield f"{where}: header {name} is gone"
        yield from _media(both, where, was, now, "answer")


def _parameters(both: Both, route: str, old: Schema, new: Schema) -> Iterator[str]:
    was = {(p["in"], p["name"]): p for p in (_resolved(both.old, p) for p in old.get("parameters", []))}
    now = {(p["in"], p["name"]): p for p in (_resolved(both.new, p) for p in new.get("parameters", []))}
    for key, parameter in was.items():
        where = f"{route}: {key[0]} parameter {key[1]}"
        if key not in now:
            yield f"{where}: is gone"
            continue
        if now[key].get("required") and not parameter.get("required"):
            yield f"{where}: is required now"
        yield from compare(both, where, parameter.get("schema", {}), now[key].get("schema", {}), "request")
    for key in now.keys() - was.keys():
        if now[key].get("required"):
            yield f"{route}: {key[0]} parameter {key[1]}: is new and required"


def _bodies(both: Both, route: str, old: Schema | None, new: Schema | None) -> Iterator[str]:
    where = f"{route}: body"
    if new is None:
        if old is not None:
            yield f"{where}: is not taken any more"
        return
    if old is None:
        if new.get("required"):
            yield f"{where}: is required now"
        return
    if new.get("required") and not old.get("required"):
        yield f"{where}: is required now"
    yield from _media(both, where, *both.resolved(old, new), "request")


def _media(both: Both, where: str, old: Schema, new: Schema, side: Side) -> Iterator[str]:
    for kind, content in old.get("content", {}).items():
        now = new.get("content", {}).get(kind)
        if now is None:
            yield f"{where}: {kind} is gone"
        else:
            yield from compare(both, where, content.get("schema", {}), now.get("schema", {}), side)


def compare(both: Both, where: str, old: Schema, new: Schema, side: Side) -> Iterator[str]:
    """Yield what breaks between two schemas."""
    old, new = ({True: {}, False: NOTHING}[s] if isinstance(s, bool) else s for s in (old, new))
    pair = (str(old.get("$ref", "")), str(new.get("$ref", "")), side)
    if all(pair[:2]):
        if pair in both.under_way:
            return  # a schema that holds itself: it is compared where it began
        both.under_way.add(pair)
    old, new = both.resolved(old, new)
    olds, news = _branches(both.old, old), _branches(both.new, new)
    if len(olds) == len(news) == 1:
        yield from _plain(both, where, olds[0], news[0], side)
    else:
        yield from _union(both, where, olds, news, side)
    both.under_way.discard(pair)


def _branches(document: Schema, schema: Schema) -> list[Schema]:
    """Return the alternatives of a schema, each of one type, with what holds for all of them put into each."""
    schema = _resolved(document, schema)
    for word in ("anyOf", "oneOf"):
        if word in schema:
            common = {name: value for name, value in schema.items() if name not in (word, "discriminator", "default")}
            return [
                {**branch, **{name: value for name, value in common.items() if name not in branch}}
                for each in schema[word]
                for branch in _branches(document, each)
            ]
    kinds = schema.get("type")
    return [{**schema, "type": kind} for kind in kinds] if isinstance(kinds, list) else [schema]


def _union(both: Both, where: str, olds: list[Schema], news: list[Schema], side: Side) -> Iterator[str]:
    """Each that was there is to fit one that is: of a request the old ones, of an answer the new ones."""
    asked, offered = (olds, news) if side == "request" else (news, olds)
    for one in asked:
        tried = [
            list(_plain(both, where, *((one, other) if side == "request" else (other, one)), side)) for other in offered
        ]
        if side == "answer" and _is_addition(one, offered):
            continue
        best = min(tried, key=len, default=[])
        if best or not tried:
            yield from best if _kind(one) in {_kind(other) for other in offered} else [_kinds(where, one, side)]
    if side == "answer":
        for old in olds:
            if _named(old) and _named(old) not in {_named(new) for new in news}:
                yield f"{where}: {_named(old)} is gone"


def _is_addition(one: Schema, offered: list[Schema]) -> bool:
    """Say whether an alternative is one more kind of object, told apart by its name."""
    objects = {_named(other) for other in offered if _kind(other) == "object"}
    return _kind(one) == "object" and bool(_named(one)) and bool(objects) and _named(one) not in objects


def _named(schema: Schema) -> str:
    return str(schema.get("title", ""))


def _kind(schema: Schema) -> str:
    if "type" not in schema and ("enum" in schema or "const" in schema):
        values = schema.get("enum", [schema.get("const")])
        kinds = {_kind_of(value) for value in values}
        return kinds.pop() if len(kinds) == 1 else ""
    return str(schema.get("type", ""))


def _kind_of(value: Any) -> str:
    names: dict[type, str] = {bool: "boolean", str: "string", int: "integer", float: "number", type(None): "null"}
    return names.get(type(value), "")


def _kinds(where: str, schema: Schema, side: Side) -> str:
    kind = _kind(schema) or "anything"
    return f"{where}: {kind} is not taken any more" if side == "request" else f"{where}: may be {kind} now"


def _plain(both: Both, where: str, old: Schema, new: Schema, side: Side) -> Iterator[str]:
    was, now = _kind(old), _kind(new)
    narrow, wide = (was, now) if side == "request" else (now, was)
    if wide and narrow != wide and (narrow, wide) != ("integer", "number"):
        yield _kinds(where, old if side == "request" else new, side)
        return
    yield from _values(where, old, new, side)
    if side == "request":
        yield from _bounds(where, old, new)
    yield from _fields(both, where, old, new, side)
    for at, (first, second) in enumerate(zip(old.get("prefixItems", []), new.get("prefixItems", []), strict=False)):
        yield from compare(both, f"{where}[{at}]", first, second, side)
    if "items" in old or "items" in new:
        yield from compare(both, f"{where}[]", old.get("items", {}), new.get("items", {}), side)


def _values(where: str, old: Schema, new: Schema, side: Side) -> Iterator[str]:
    was, now = ([*s["enum"]] if "enum" in s else [s["const"]] if "const" in s else None for s in (old, new))
    if side == "request" and now is not None:
        if was is None:
            yield f"{where}: takes {now} only now"
        else:
            yield from (f"{where}: value {value!r} is gone" for value in was if value not in now)
    if side == "answer" and was is not None and now is None:
        yield f"{where}: may be anything now, not only {was}"


def _bounds(where: str, old: Schema, new: Schema) -> Iterator[str]:
    for name in (*UPPER, *LOWER):
        was, now = old.get(name), new.get(name)
        if now is None or was == now or (now == 0 and name in LOWER[2:]):
            continue
        if was is None or (now < was if name in UPPER else now > was):
            yield f"{where}: {name} is {now} now, was {'none' if was is None else was}"
    for name in FIXED:
        if name in new and new[name] != old.get(name):
            yield f"{where}: {name} is {new[name]!r} now, was {old.get(name, 'none')!r}"


def _fields(both: Both, where: str, old: Schema, new: Schema, side: Side) -> Iterator[str]:
    was, now = old.get("properties", {}), new.get("properties", {})
    for name in was:
        if name not in now:
            yield f"{where}: field {name} is gone"
        else:
            yield from compare(both, f"{where}.{name}", was[name], now[name], side)
    had, has = set(old.get("required", [])), set(new.get("required", []))
    if side == "request":
        yield from (f"{where}: field {name} is required now" for name in has - had)
        yield from _others(both, where, old, new, now.keys() - was.keys())
    else:
        yield from (f"{where}: field {name} may be missing now" for name in (had - has) & now.keys())
        more, less = old.get("additionalProperties"), new.get("additionalProperties")
        if isinstance(more, Mapping) and isinstance(less, Mapping):
            yield from compare(both, f"{where}.*", more, less, side)


def _others(both: Both, where: str, old: Schema, new: Schema, named_now: set[str]) -> Iterator[str]:
    """What of the fields that have no name in the description is not taken any more."""
    was, now = old.get("additionalProperties", True), new.get("additionalProperties", True)
    if was is False:
        return
    if now is False:
        yield f"{where}: fields without a name are not taken any more"
    elif now is not True:
        yield from compare(both, f"{where}.*", {} if was is True else was, now, "request")
    for name in named_now:
        yield from compare(both, f"{where}.{name}", {} if was is True else was, new["properties"][name], "request")
