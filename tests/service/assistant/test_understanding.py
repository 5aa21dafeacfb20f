"""What is said becomes an operation, a question back, or a question about content; never anything else."""

import time
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.assistant.ground import ground
from service.assistant.operations import (
    Complete,
    Deadline,
    Exclude,
    Hours,
    Know,
    Next,
    Pin,
    Remaining,
    Replan,
    ShowGap,
    Skip,
    Swap,
    Weeks,
    WhatIf,
    Why,
    WhyNot,
)
from service.assistant.speaking import spoken
from service.assistant.understanding import Unclear, understood
from service.assistant.wishes import wish_in
from tests.service.conftest import TENANT

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
TODAY = date(2026, 11, 22)
STEPS = st.integers(1, 3)
CHANGES = st.one_of(
    st.builds(Hours, st.integers(1, 100).map(lambda n: n / 2)),
    st.builds(Weeks, st.integers(2, 200)),
    st.builds(Deadline, st.dates(TODAY + timedelta(days=1), date(2035, 1, 1)).map(str)),
    st.builds(Exclude, modality=st.sampled_from(["video", "exercise", "course"])),
    st.builds(Swap, STEPS, modality=st.sampled_from(["video", "exercise", "reading"])),
    st.builds(Swap, STEPS, shorter=st.booleans()),
    st.builds(Swap, STEPS, resource=st.just("t:sql-2")),
    st.builds(Skip, STEPS),
    st.builds(Pin, STEPS, st.booleans()),
    st.builds(Complete, STEPS),
    st.builds(Know, st.sampled_from(["s:sql", "s:git", "s:report"]), st.integers(1, 5)),
    st.just(Replan()),
)
QUESTIONS = st.one_of(
    st.builds(Why, step=STEPS),
    st.builds(Why, skill=st.sampled_from(["s:sql", "s:join"])),
    st.builds(WhyNot, st.just("t:sql-2")),
    st.sampled_from([Next(), Remaining(), ShowGap()]),
    st.builds(WhatIf, CHANGES),
)


class Ear:
    """Understands what is said about lea's path."""

    def __init__(self, chat):
        self.ground = ground(chat.ports, TENANT, chat.talk)

    def hears(self, text):
        return understood(self.ground.ports, self.ground, text, TODAY)


@pytest.fixture
def ear(chat):
    return Ear(chat)


@QUICK
@given(st.one_of(CHANGES, QUESTIONS))
def test_what_is_offered_as_a_wording_is_understood_as_what_it_stands_for(ear, operation):
    assert ear.hears(spoken(ear.ground, operation)) == operation


@QUICK
@given(st.text(max_size=400))
def test_no_text_is_an_error_or_takes_long(text):
    start = time.perf_counter()
    wish_in(text, TODAY)
    assert time.perf_counter() - start < 1


HOSTILE = ["why is " * 60, "if " * 130, "what " + "a " * 140 + "if", "i " * 149, "swap " * 59]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_pattern_looks_for_long(hostile):
    start = time.perf_counter()
    wish_in(hostile[:299], TODAY)
    assert time.perf_counter() - start < 0.5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I have only 3 hours a week", Hours(3)),
        ("skip the reports course", Skip(3)),
        ("leave out Joining tables please", Skip(2)),
        ("I already know Git", Know("s:git", 3)),
        ("I'm an expert in Git", Know("s:git", 5)),
        ("I know a bit of Git", Know("s:git", 1)),
        ("why is SQL basics first?", Why(skill="s:sql")),
        ("why not Queries, slowly?", WhyNot("t:sql-2")),
        ("replace the first step with Queries, slowly", Swap(1, resource="t:sql-2")),
        ("swap step 2 for something to read", Swap(2, modality="reading")),
        ("I'd rather read than watch step 2", Swap(2, modality="reading")),
        ("step 2 is too long", Swap(2, shorter=True)),
        ("done", Complete(1)),
        ("I finished First queries", Complete(1)),
        ("keep the last step", Pin(3)),
        ("what if I passed the Git test?", WhatIf(Know("s:git", 3))),
        ("what would my path look like with 10 hours a week?", WhatIf(Hours(10))),
        ("überspringe Schritt 2", Skip(2)),
        ("ich habe nur drei Stunden pro Woche", Hours(3)),
        ("no more videos", Exclude(modality="video")),
        ("I was ill last week", Replan()),
    ],
)
def test_what_is_said_in_common_words(ear, text, expected):
    assert ear.hears(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "How are SQL joins written?",
        "Who reads reports on Mondays?",
        "How many hours a week does the duty take?",
        "What happens when a backup fails?",
        "Do we use Git?",
        "I don't know",
        "thanks",
        "Can I take leave in December?",
    ],
)
def test_a_question_about_content_is_no_operation(ear, text):
    assert ear.hears(text) is None


def test_what_may_mean_several_things_is_asked_back(ear):
    found = ear.hears("why SQL?")

    assert isinstance(found, Unclear)
    assert {one.skill for one in found.options} == {"s:sql", "s:join"}


def test_a_step_that_is_not_there_is_said_to_be_so(ear):
    assert ear.hears("skip step 9") == Unclear("no_step", {"n": 9, "count": 3})


def test_a_title_that_the_learner_may_not_see_is_not_found(ear):
    assert ear.hears("why not Joins for the board?") != WhyNot("t:secret")
