"""What a model makes of a wish: one typed operation about what there is and what was said, or none."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.assistant.choices import Facts, choices, schema
from service.assistant.interpreting import interpret, understood
from service.assistant.operations import Hours, Know, Skip, WhatIf, Why
from tests.service.assistant.test_liar import listening_to
from tests.service.conftest import TENANT

FACTS = Facts(
    {1: "First queries video", 2: "Joining tables"}, {"s:git": "Git", "s:sql": "SQL basics"}, {"t:git": "Git"}
)
GOOD = [
    ("only 3 hours a week for me", {"kind": "hours", "hoursPerWeek": 3}, Hours(3)),
    ("leave the video out", {"kind": "skip", "step": 1}, Skip(1)),
    ("I can do git", {"kind": "know", "skill": "s:git", "level": 2}, Know("s:git", 2)),
    ("what is step 2 for", {"kind": "why", "step": 2}, Why(2)),
]


def answered(request, if_only=False):
    return json.dumps({"request": request, "ifOnly": if_only})


@pytest.mark.parametrize(("text", "request_", "wanted"), GOOD)
def test_what_was_said_and_is_there_is_understood(text, request_, wanted):
    assert understood(answered(request_), text, FACTS) == wanted


def test_what_would_be_is_no_change():
    assert understood(answered({"kind": "skip", "step": 1}, True), "if I left the video out?", FACTS) == WhatIf(Skip(1))


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("leave step 9 out", {"kind": "skip", "step": 9}),
        ("I know Cobol", {"kind": "know", "skill": "s:cobol", "level": 2}),
        ("hello there", {"kind": "skip", "step": 1}),
        ("less time please", {"kind": "hours", "hoursPerWeek": 3}),
        ("3 hours", {"kind": "hours", "hoursPerWeek": -3}),
        ("3 hours", {"kind": "hours", "hoursPerWeek": 3, "learner": "max"}),
        ("fetch step 1", {"kind": "fetch", "url": "https://evil.example"}),
        ("delete step 1", {"kind": "delete", "step": 1}),
        ("none of it", {"kind": "none"}),
        ("git", {"kind": "know", "skill": "s:git", "level": 99}),
    ],
)
def test_what_is_not_there_not_said_or_no_operation_is_nothing(text, request_):
    assert understood(answered(request_), text, FACTS) is None


@given(st.text(max_size=200))
def test_no_answer_breaks_it(answer):
    understood(answer, "step 1", FACTS)


@given(st.recursive(st.none() | st.integers() | st.text(max_size=9), lambda c: st.dictionaries(st.text(max_size=9), c)))
def test_no_request_breaks_it(request_):
    understood(json.dumps({"request": request_}), "step 1", FACTS)


def test_a_model_is_asked_with_what_there_is_and_nothing_else(filled):
    with listening_to(filled, lambda _: answered({"kind": "skip", "step": 1})) as (ports, endpoint):
        assert interpret(ports, TENANT, "leave the video out", FACTS) == Skip(1)
        (prompt,) = endpoint.prompts

    assert "First queries video" in prompt
    assert not {"lea", "max", TENANT} & set(prompt.replace('"', " ").split())


def test_without_a_model_with_one_that_is_away_or_without_a_budget_nothing_is_understood(filled):
    assert interpret(filled, TENANT, "leave the video out", FACTS) is None
    with listening_to(filled, lambda _: "{") as (ports, endpoint):
        assert interpret(ports, TENANT, "leave the video out", FACTS) is None
        endpoint.status = 500
        assert interpret(ports, TENANT, "leave the video out", FACTS) is None
        filled.store.usage.set_budget(TENANT, "llmTokens", 0)
        assert interpret(replace(ports), TENANT, "leave the video out", FACTS) is None


def test_only_what_is_there_can_be_chosen():
    offered = {one.name for one in choices(Facts())}

    assert not offered & {"skip", "swap", "pin", "complete", "know", "whyNot", "why"}
    assert json.dumps(schema(choices(FACTS))).count("s:git") == 1
