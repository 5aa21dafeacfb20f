"""Every route of the OpenAPI description, with what it admits and what it forbids: the answers are those described."""

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.generation import GenerationMode
from schemathesis.python import asgi
from schemathesis.specs.openapi.checks import allow_header_conformance, negative_data_rejection

from service.app import create_app
from tests.service.conftest import KEY, TENANT

EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "8"))  # of each route, in each way
ADMITTED = ["2xx", "304", "401", "403", "404", "409", "412", "422"]  # what fits the description is never 400
SEND = {"headers": {"Authorization": f"Bearer {KEY}"}}
# An unknown query parameter is passed over, as everywhere; OPTIONS names one method only (Litestar 2.25).
PASSED_OVER = {GenerationMode.POSITIVE: [allow_header_conformance]}
PASSED_OVER[GenerationMode.NEGATIVE] = [allow_header_conformance, negative_data_rejection]


@pytest.fixture(scope="module")
def app(ports):
    yield create_app(ports)
    asgi.shutdown_lifespans()


def known(ports):
    """Return, by kind, the id of something that is there: strangers alone would only ever find nothing."""
    (path,) = ports.store.paths(TENANT, limit=1)
    ids = {"skills": "s:sql", "roles": "r:analyst", "resources": "t:join", "documents": "hub:sql", "learners": "lea"}
    return {**ids, "paths": path.id}


def harmless(case):
    """Leave every feature on: one that is off answers nothing to the routes that follow."""
    if case.path.startswith("/v1/switches") and isinstance(case.body, dict) and case.body.get("state") == "off":
        case.body["state"] = "on"


def acquainted(case, ids):
    """Let a request speak of things that are there, on days that there are."""
    if case.method.upper() == "DELETE":
        return  # what is erased would be missed by all that comes after
    kind = case.path.split("/")[2] if case.path.startswith("/v1/") else ""
    if "id" in case.path_parameters and kind in ids:
        case.path_parameters["id"] = ids[kind]
    if "evidence" in case.path_parameters:
        case.path_parameters["evidence"] = "e1"
    body = case.body if isinstance(case.body, dict) else {}
    for name, value in (("learner", "lea"), ("roles", [{"role": "r:analyst"}]), ("start", "2026-11-23")):
        if name in body:
            body[name] = value
    for name, value in (("deadline", "2026-12-31"), ("daysOff", ["2026-12-01"]), ("timeZone", "UTC"), ("soft", {})):
        if isinstance(body.get("constraints"), dict) and name in body["constraints"]:
            body["constraints"][name] = value


@pytest.mark.parametrize("mode", list(PASSED_OVER))
def test_every_answer_is_one_that_is_described(app, ports, mode, subtests):
    schema = schemathesis.openapi.from_asgi("/schema/openapi.json", app)
    schema.config.checks.positive_data_acceptance.expected_statuses = ADMITTED
    ids = known(ports)
    for found in schema.get_all_operations():
        operation = found.ok()
        if mode is GenerationMode.NEGATIVE and not operation.path.startswith("/v1/"):
            continue  # they take nothing, or speak xAPI's own language
        if mode is GenerationMode.POSITIVE and operation.path == "/xapi/statements":
            continue  # what a statement is, and what a page of them, xAPI says and not the description
        with subtests.test(operation.label):
            check(operation, mode, ids)


def check(operation, mode, ids):
    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode), familiar=st.booleans())
    def every(case, familiar):
        harmless(case)
        if familiar and mode is GenerationMode.POSITIVE:
            acquainted(case, ids)
        case.validate_response(case.call(**SEND), excluded_checks=PASSED_OVER[mode], **SEND)

    every()


def test_every_route_is_described(app):
    described = set(app.openapi_schema.to_schema()["paths"])
    served = {route.path_format for route in app.routes if route.path_format.startswith("/v1")}

    assert served <= described


def test_pages_have_names_that_people_read(app):
    names = app.openapi_schema.to_schema()["components"]["schemas"]

    assert {"SkillPage", "PathPage", "RefusalPage"} <= names.keys()
    assert all(name.isalnum() for name in names)


def test_the_description_says_what_the_decoder_takes(app):
    schemas = app.openapi_schema.to_schema()["components"]["schemas"]
    skill = schemas["RecordBatch"]["properties"]["withdraw"]["items"]
    level = schemas["Evidence"]["properties"]["level"]

    assert (skill["maxLength"], skill["pattern"][:12]) == (200, "^[A-Za-z0-9]")
    assert (level["minimum"], level["maximum"]) == (0, 5)
    assert schemas["Skill"]["additionalProperties"] is False
