"""The differ finds what breaks clients, and only that."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.openapi.differ import Both, breaks, compare

PERSON = {
    "title": "Person",
    "type": "object",
    "properties": {
        "id": {"type": "string", "maxLength": 20, "pattern": "^a"},
        "age": {"type": "integer", "minimum": 0, "maximum": 150},
        "state": {"enum": ["new", "old"]},
        "note": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        "friends": {"type": "array", "items": {"$ref": "#/components/schemas/Person"}, "maxItems": 9},
    },
    "required": ["id"],
    "additionalProperties": False,
}


def description(person=PERSON) -> dict[str, Any]:
    schema = {"application/json": {"schema": {"$ref": "#/components/schemas/Person"}}}
    limit = {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 200}}
    return {
        "components": {"schemas": {"Person": copy.deepcopy(person)}},
        "paths": {
            "/people": {
                "get": {"parameters": [limit], "responses": {"200": {"headers": {"ETag": {}}, "content": schema}}},
                "post": {"requestBody": {"required": True, "content": schema}, "responses": {"201": {}}},
            },
        },
    }


def changed(change):
    new = description()
    change(new, new["components"]["schemas"]["Person"], new["paths"]["/people"])
    return breaks(description(), new)


BREAKING = {
    "a route is gone": (lambda d, p, r: d["paths"].clear(), "GET /people: is gone"),
    "a method is gone": (lambda d, p, r: r.pop("post"), "POST /people: is gone"),
    "a field is gone": (lambda d, p, r: p["properties"].pop("age"), "GET /people: answer 200: field age is gone"),
    "a field is not taken": (lambda d, p, r: p["properties"].pop("age"), "POST /people: body: field age is gone"),
    "a value of an enum is gone": (
        lambda d, p, r: p["properties"]["state"].update(enum=["new"]), "POST /people: body.state: value 'old' is gone"),
    "a field is required": (
        lambda d, p, r: p["required"].append("age"), "POST /people: body: field age is required now"),
    "a new field is required": (
        lambda d, p, r: (p["properties"].update(x={}), p["required"].append("x")), "field x is required now"),
    "a field may be missing": (
        lambda d, p, r: p["required"].clear(), "GET /people: answer 200: field id may be missing now"),
    "another type": (
        lambda d, p, r: p["properties"]["age"].update(type="string"), "body.age: integer is not taken any more"),
    "another type is answered": (
        lambda d, p, r: p["properties"]["age"].update(type="string"), "answer 200.age: may be string now"),
    "null is answered": (
        lambda d, p, r: p["properties"]["id"].update(type=["string", "null"]), "answer 200.id: may be null now"),
    "null is not taken": (
        lambda d, p, r: p["properties"].update(note={"type": "string"}), "body.note: null is not taken any more"),
    "a smaller maximum": (
        lambda d, p, r: p["properties"]["age"].update(maximum=99), "body.age: maximum is 99 now, was 150"),
    "a new bound": (
        lambda d, p, r: p["properties"]["id"].update(minLength=3), "body.id: minLength is 3 now, was none"),
    "another pattern": (lambda d, p, r: p["properties"]["id"].update(pattern="^b"), "body.id: pattern is '^b' now"),
    "fewer items": (lambda d, p, r: p["properties"]["friends"].update(maxItems=1), "maxItems is 1 now, was 9"),
    "a parameter is gone": (lambda d, p, r: r["get"]["parameters"].clear(), "query parameter limit: is gone"),
    "a parameter is narrower": (
        lambda d, p, r: r["get"]["parameters"][0]["schema"].update(maximum=50), "limit: maximum is 50 now, was 200"),
    "a new parameter is required": (
        lambda d, p, r: r["get"]["parameters"].append({"name": "q", "in": "query", "required": True}),
        "query parameter q: is new and required"),
    "an answer is gone": (
        lambda d, p, r: r["post"].update(responses={"202": {}}), "POST /people: answer 201: is gone"),
    "a header is gone": (
        lambda d, p, r: r["get"]["responses"]["200"].pop("headers"), "answer 200: header ETag is gone"),
    "another form of answer": (
        lambda d, p, r: r["get"]["responses"]["200"].update(content={"text/csv": {}}), "application/json is gone"),
}  # fmt: skip

ADDITIONS = {
    "nothing": lambda d, p, r: None,
    "a route": lambda d, p, r: d["paths"].update({"/pets": {"get": {"responses": {}}}}),
    "a field": lambda d, p, r: p["properties"].update(hair={"type": "string"}),
    "an optional parameter": lambda d, p, r: r["get"]["parameters"].append({"name": "q", "in": "query"}),
    "a value of an enum": lambda d, p, r: p["properties"]["state"]["enum"].append("borrowed"),
    "wider bounds": lambda d, p, r: p["properties"]["age"].update(maximum=200),
    "a word of explanation": lambda d, p, r: p.update(description="anybody"),
    "another refusal": lambda d, p, r: r["get"]["responses"].update({"429": {}}),
    "a header": lambda d, p, r: r["get"]["responses"]["200"]["headers"].update({"Link": {}}),
}


@pytest.mark.parametrize("name", BREAKING)
def test_what_breaks_is_told_in_a_line(name):
    change, line = BREAKING[name]
    found = changed(change)

    assert any(line in one for one in found), found


@pytest.mark.parametrize("name", ADDITIONS)
def test_what_is_only_added_passes(name):
    assert changed(ADDITIONS[name]) == []


# --- any schemas ------------------------------------------------------------------------------------------------------

NAMES = ("a", "b")
scalars = st.none() | st.booleans() | st.integers(-2, 3) | st.sampled_from(["", "x", "yy", "zzz"])
json_values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(NAMES), inner), max_leaves=4
)
maybe = st.none() | st.integers(0, 2)


def with_bounds(kind, lower, upper):
    def build(low, high):
        return {
            "type": kind,
            **({lower: low} if low is not None else {}),
            **({upper: high} if high is not None else {}),
        }

    return st.builds(build, maybe, maybe)


def objects(inner):
    return st.builds(
        lambda fields, required, more: {
            "type": "object",
            "properties": fields,
            "required": sorted(set(required) & fields.keys()),
            "additionalProperties": more,
        },
        st.dictionaries(st.sampled_from(NAMES), inner, max_size=2),
        st.lists(st.sampled_from(NAMES), max_size=2),
        st.booleans() | inner,
    )


plain = st.one_of(
    st.just({}),
    st.just({"type": "null"}),
    st.just({"type": "number"}),
    st.lists(scalars.filter(lambda v: not isinstance(v, bool)), min_size=1, max_size=3, unique=True).map(
        lambda values: {"enum": values}
    ),
    with_bounds("integer", "minimum", "maximum"),
    with_bounds("string", "minLength", "maxLength"),
)
schemas = st.recursive(
    plain,
    lambda inner: (
        objects(inner)
        | st.builds(lambda items, most: {"type": "array", "items": items, "maxItems": most}, inner, st.integers(0, 2))
        | st.lists(inner, min_size=2, max_size=3).map(lambda branches: {"anyOf": branches})
    ),
    max_leaves=4,
)


@given(schemas, schemas, st.lists(json_values, max_size=8))
@settings(max_examples=400, deadline=None)
def test_what_a_client_may_send_is_still_taken_where_nothing_is_told(old, new, values):
    if list(compare(Both({}, {}), "body", old, new, "request")):
        return
    was, now = Draft202012Validator(old), Draft202012Validator(new)
    for value in values:
        assert not was.is_valid(value) or now.is_valid(value), (old, new, value)


@given(schemas)
@settings(max_examples=100, deadline=None)
def test_nothing_breaks_where_nothing_changed(schema):
    for side in ("request", "answer"):
        assert list(compare(Both({}, {}), "x", schema, copy.deepcopy(schema), side)) == []
