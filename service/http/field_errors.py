"""The fields of a refused request, told so that a form can show each error where it belongs."""

import re
from collections.abc import Sequence
from typing import Any

from litestar import Request
from litestar.params import ParameterKwarg

from service.http.fields import NOTHING, Token, allowed, at, place_of, pointer, shown, tokens_of, words

BODY = "data"  # the name of a handler's argument that is the body
LONGEST = 400  # characters of a message, which may repeat what was given
NAMED = re.compile(r"(?:missing required|contains unknown) field `([^`]+)`")
KEPT = "parsed_body"  # where a request keeps its decoded body, in its state
BOUNDS = {
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "lt": "exclusiveMaximum",
    "max_length": "maxLength",
    "min_length": "minLength",
    "pattern": "pattern",
}


def completed(item: Any, request: Request[Any, Any, Any]) -> Any:
    """Return one entry of `extra` with pointer, what was given and what is allowed, as far as these can be told."""
    if not isinstance(item, dict) or "pointer" in item:
        return item
    body = request.scope.get("state", {}).get(KEPT, NOTHING)
    if "nearest" in item:
        where = None if body is NOTHING else place_of(body, item["id"])
        return item if where is None else {**item, "pointer": pointer(where), "source": "body"}
    if "message" not in item:
        return item  # it is of no field
    if item.get("source", "body") == "body" and body is not NOTHING:
        own = {**item, "key": "" if item.get("key") == BODY else item.get("key", "")}
        return field_error(own, body, _annotation(request, BODY))
    return _of_parameter(item, request)


def field_error(item: dict[str, Any], body: Any, type_: Any, where: str = "") -> dict[str, Any]:
    """Return an error of a body of this type, completed; `where` is the place of this body in a greater one."""
    tokens = (*tokens_of(str(item.get("key", ""))), *_named_in(item))
    given = at(body, tokens)
    if given is NOTHING and at(body, tokens[:-1]) is NOTHING:
        return item  # a field of what is kept, not of what was sent
    told = {**item, "key": _key(where, tokens), "source": "body", "pointer": pointer((*tokens_of(where), *tokens))}
    told["message"] = _short(str(item.get("message", "")))
    if given is not NOTHING:
        told["given"] = shown(given, tokens)
    choice = allowed(type_, body, tokens) or allowed(type_, body, tokens[:-1])
    if "enum" in choice:
        told["message"] += words(choice)
    return told | ({"allowed": choice} if choice else {})


def _named_in(item: dict[str, Any]) -> tuple[Token, ...]:
    """Return the field that an error of its object names: one that is missing, or not known."""
    found = NAMED.search(str(item.get("message", "")))
    return (found[1],) if found else ()


def _key(where: str, tokens: Sequence[Token]) -> str:
    parts = "".join(f"[{token}]" if isinstance(token, int) else f".{token}" for token in tokens)
    return f"{where}{parts}".lstrip(".") or BODY


def _short(message: str) -> str:
    return message if len(message) <= LONGEST else f"{message[:LONGEST]}..."


def _of_parameter(item: dict[str, Any], request: Request[Any, Any, Any]) -> dict[str, Any]:
    key = str(item.get("key", ""))
    named = _parameters(request).get(key)
    if named is None:
        return item
    choice = allowed(named.annotation, NOTHING, ())
    if isinstance(named.kwarg_definition, ParameterKwarg):
        bounds = {name: getattr(named.kwarg_definition, name) for name in BOUNDS}
        choice |= {BOUNDS[name]: bound for name, bound in bounds.items() if bound is not None}
    given = request.query_params.get(key, request.path_params.get(key))
    told = {**item, **({"given": shown(given, [key])} if given is not None else {})}
    if "enum" in choice:
        told["message"] = f"{item.get('message', '')}{words(choice)}"
    return told | ({"allowed": choice} if choice else {})


def _annotation(request: Request[Any, Any, Any], name: str) -> Any:
    named = _parameters(request).get(name)
    return named.annotation if named is not None else None


def _parameters(request: Request[Any, Any, Any]) -> dict[str, Any]:
    handler = request.scope.get("route_handler")
    if handler is None or not hasattr(handler, "parsed_fn_signature"):
        return {}
    parameters: dict[str, Any] = handler.parsed_fn_signature.parameters
    return parameters
