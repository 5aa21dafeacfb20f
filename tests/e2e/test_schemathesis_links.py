"""Chains of requests, each speaking of what an earlier one answered: no fault, and no answer that is not described."""

import os
from contextlib import suppress

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis.errors import FlakyStrategyDefinition
from schemathesis.generation import GenerationMode
from schemathesis.python import asgi
from schemathesis.specs.openapi.checks import allow_header_conformance

from service.app import create_app
from tests.e2e.test_schemathesis import ADMITTED, SEND, acquainted, harmless, known

CHAINS = int(os.environ.get("SCHEMATHESIS_CHAINS", "8"))
STEPS = 6  # requests of a chain: make, read, change, read, remove, read
MANY = 300


@pytest.fixture(scope="module")
def machine(ports):
    """Return chains over the whole description; what one answer gives another request is inferred from their names."""
    app = create_app(ports)
    schema = schemathesis.openapi.from_asgi("/schema/openapi.json", app)
    schema.config.generation.update(modes=[GenerationMode.POSITIVE])  # the others are tried route by route
    schema.config.checks.positive_data_acceptance.expected_statuses = ADMITTED
    ids = known(ports)

    class Chains(schema.as_state_machine()):
        def before_call(self, case):
            harmless(case)
            inferred = dict(case.path_parameters)  # of what was answered before
            acquainted(case, ids)
            case.path_parameters.update(inferred)

        def get_call_kwargs(self, case):
            return SEND

        def validate_response(self, response, case, additional_checks=(), **kwargs):
            case.validate_response(response, excluded_checks=[allow_header_conformance], **SEND)

    yield Chains
    asgi.shutdown_lifespans()


def walked(machine, chains, same):
    machine.run(
        settings=settings(
            max_examples=chains, stateful_step_count=STEPS, deadline=None, derandomize=same, database=None,
            phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        )
    )  # fmt: skip


def test_what_follows_from_an_answer_is_answered_as_described(machine):
    walked(machine, CHAINS, same=True)


@pytest.mark.slow
def test_what_follows_from_hundreds_of_answers_is_answered_as_described(machine):
    for _ in range(MANY // CHAINS):
        with suppress(FlakyStrategyDefinition):  # the server remembers the chains before, so no chain is ever the same
            walked(machine, CHAINS, same=False)
