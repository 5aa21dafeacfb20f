"""Simulated learners: what they learn lies between nothing and everything, and what was assumed of them shows."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.rivals import usable
from evals.simulator import Cohort
from tests.instances import instances
from tests.problems import MONDAY, ask, item, problem_of, some

RESOURCES = [
    item("base", ("a", 0, 2), minutes=60),
    item("next", ("b", 0, 2), minutes=60, entry={"a": 2}),
    item("again", ("a", 0, 2), minutes=60),
]
PROBLEM = ask({"a": 2, "b": 2}, RESOURCES)


@some
@given(instances(), st.integers(0, 3), st.randoms(use_true_random=False))
def test_a_gain_lies_between_nothing_and_full_marks(instance, seed, chance):
    cohort = Cohort(problem_of(instance), seed)
    steps = [r.id for r in usable(cohort.problem)]
    chance.shuffle(steps)
    if cohort.exam.skills:
        assert 0 <= cohort.gain(steps) <= 1


def test_who_does_nothing_gains_nothing():
    assert Cohort(PROBLEM).gain([]) == 0


def test_the_same_seed_meets_the_same_learners():
    assert Cohort(PROBLEM, 1).gain(["base"]) == Cohort(PROBLEM, 1).gain(["base"])
    assert Cohort(PROBLEM, 1).gain(["base"]) != Cohort(PROBLEM, 2).gain(["base"])


def test_too_early_a_step_teaches_less_but_not_nothing():
    cohort = Cohort(PROBLEM)

    assert 0 < cohort.gain(["next"]) < cohort.gain(["base", "next"])
    assert cohort.gain(["next", "base"]) < cohort.gain(["base", "next"])


def test_a_required_resource_that_was_left_out_costs_as_a_missing_level_does():
    resources = [item("tool", ("a", 0, 2)), item("deep", ("b", 0, 2), requires=("tool", "unknown"))]
    cohort = Cohort(ask({"b": 2}, resources))

    assert cohort.gain(["deep"]) < cohort.gain(["tool", "deep"])


def test_what_is_not_used_is_forgotten_and_what_is_used_twice_less_so():
    cohort, later = Cohort(PROBLEM), (MONDAY + timedelta(weeks=20)).toordinal()
    once, twice = (cohort.gain(steps) - cohort.gain(steps, later) for steps in (["base"], ["base", "again"]))

    assert once > 0
    assert twice < once


def test_a_list_that_takes_longer_is_examined_later():
    slow = Cohort(ask({"a": 2, "b": 2}, RESOURCES, hours=0.2))

    assert slow.gain(["base", "next"]) < Cohort(PROBLEM).gain(["base", "next"])


def test_learners_are_around_their_profile():
    held = ask({"a": 5}, RESOURCES, held={"a": 3})
    starts = Cohort(held).ability({}, "a", 0)

    assert abs(float(np.mean(starts)) - 3) < 0.3


def test_where_nothing_is_missing_there_is_nothing_to_examine():
    with pytest.raises(ValueError, match="nothing to gain"):
        Cohort(ask({"a": 2}, RESOURCES, held={"a": 2})).gain(["base"])
