"""What a refusal says: which kind it is, which field is at fault, what came, what is allowed."""

import json
from http import HTTPStatus
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.http.errors import KIND, STATUS
from service.http.fields import NOTHING, allowed, at, place_of, pointer, shown, tokens_of
from service.http.problems import BASE, BY_STATUS, KINDS, page
from service.schemas import PathRequest, RecordBatch

ROOT = Path(__file__).resolve().parents[2]
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


def refused(client, method, address, body=None, **headers):
    reply = client.request(method, address, json=body, headers=headers)
    assert reply.status_code >= 400, reply.text
    assert reply.headers["content-type"].startswith("application/problem+json")
    return reply.json()


def test_the_page_of_problems_is_made_from_the_table():
    assert (ROOT / "docs/problems.md").read_text() == page(), "python -m service.http.problems > docs/problems.md"


def test_every_error_of_the_tables_has_a_kind_of_its_status():
    assert all(HTTPStatus(kind.status) for kind in KINDS.values())
    assert all(KINDS[kind].status == status for status, kind in BY_STATUS.items())
    for error, kind in KIND.items():
        status = next((code for type_, code in STATUS.items() if issubclass(error, type_)), 400)
        assert KINDS[kind].status == status, error


def test_each_kind_is_told_of_at_its_own_address(client):
    for kind in KINDS:
        told = client.get(BASE + kind, headers={"Authorization": ""}).json()
        assert (told["type"], told["status"]) == (BASE + kind, KINDS[kind].status)


def test_a_choice_that_there_is_not_is_answered_with_those_that_there_are(client):
    (field,) = refused(client, "PATCH", "/v1/paths/x", {"state": "finished"})["extra"]

    assert field["pointer"] == "/state"
    assert field["given"] == "finished"
    assert field["allowed"]["enum"] == ["active", "done", "draft", "replaced", "withdrawn"]
    assert "give one of active, done" in field["message"]


def test_a_parameter_is_named_with_its_bounds(client):
    (field,) = refused(client, "GET", "/v1/skills?limit=1000")["extra"]

    assert (field["key"], field["source"], field["given"]) == ("limit", "query", "1000")
    assert field["allowed"] == {"type": "integer", "minimum": 1, "maximum": 200}


def test_an_unknown_name_is_found_in_the_body(client):
    problem = refused(client, "POST", "/v1/paths", {"learner": "lea", "roles": [{"role": "r:analist"}]})

    assert problem["type"] == "/problems/unknown-name"
    assert problem["extra"] == [
        {"kind": "role", "id": "r:analist", "nearest": ["r:analyst"], "pointer": "/roles/0/role", "source": "body"}
    ]


def test_a_value_that_cannot_be_meant_is_pointed_at(client):
    body = {"learner": "lea", "roles": [{"role": "r:analyst"}], "constraints": {"deadline": "2026-02-31"}}
    (field,) = refused(client, "POST", "/v1/paths", body)["extra"]

    assert (field["pointer"], field["given"]) == ("/constraints/deadline", "2026-02-31")


def test_missing_and_unknown_fields_are_pointed_at(client):
    for body, at_fault in (({}, "/learner"), ({"learner": "lea", "speed": 1}, "/speed"), ([], "")):
        (field,) = refused(client, "POST", "/v1/paths", body)["extra"]
        assert field["pointer"] == at_fault


def test_kinds_of_records_that_there_are_not_are_answered_with_those_that_there_are(client):
    (field,) = refused(client, "PUT", "/v1/records", {"records": [{"type": "course"}]})["extra"]

    assert field["pointer"] == "/records/0/type"
    assert {"skill", "resource"} <= set(field["allowed"]["enum"])


def test_what_is_not_there_says_so_and_which_version_answers(client):
    for method, address, kind in (
        ("GET", "/v1/skills/none", "not-found"),
        ("GET", "/v1/nothing/at/all", "not-found"),
        ("DELETE", "/v1/skills", "method-not-allowed"),
    ):
        reply = client.request(method, address)
        assert reply.json()["type"] == BASE + kind
        assert reply.headers["fingerpost-version"]


def test_a_body_that_is_no_json_is_malformed(client):
    reply = client.post("/v1/paths", content=b"{", headers={"Content-Type": "application/json"})

    assert reply.json()["type"] == BASE + "malformed"


@given(values)
@settings(max_examples=60, deadline=None)
def test_what_is_wrong_with_a_request_is_always_found_in_it(body):
    """Whatever comes: where the decoder finds a fault, the pointer leads there, and something is said of it."""
    try:
        msgspec.convert(body, PathRequest)
    except msgspec.ValidationError as error:
        _, _, place = str(error).partition(" - at `$")
        tokens = tokens_of(place.strip("`").lstrip("."))
        assert at(body, tokens) is not NOTHING
        json.dumps([shown(at(body, tokens), tokens), allowed(PathRequest, body, tokens), pointer(tokens)])


@given(values, st.text(min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_a_name_is_found_where_it_stands(body, name):
    found = place_of(body, name)

    assert found is None or at(body, found) == name


@given(values)
@settings(max_examples=30, deadline=None)
def test_of_any_batch_of_records_something_can_be_said(body):
    json.dumps(allowed(RecordBatch, {"records": body}, ("records", 0, "type")))


@pytest.mark.parametrize("field", ["secret", "apiKey", "clientSecret", "accessToken", "password"])
def test_what_looks_like_a_secret_is_not_repeated(field):
    assert shown("hunter2", ("webhook", field)) == "(not shown)"


@given(st.text(min_size=81, max_size=500) | st.integers(min_value=10**20) | st.lists(st.integers(), min_size=100))
@settings(max_examples=30, deadline=None)
def test_what_was_given_is_told_in_short(value):
    assert len(json.dumps(shown(value, ("x",)), ensure_ascii=False)) < 250


def test_pointers_escape_what_they_must():
    assert pointer(("a/b", "c~d", 0)) == "/a~1b/c~0d/0"
