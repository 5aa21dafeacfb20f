from dataclasses import replace
from random import Random
from statistics import fmean

import pytest
from hypothesis import given

from evals.judging import Rules, Trail
from evals.orders import random_valid, sensitivity, shuffled
from paths.catalogue import Catalogue
from paths.model import Precedence, SkillEdge
from paths.plan import plan
from tests.instances import instances
from tests.problems import ask, item, problem_of, some


@some
@given(instances())
def test_a_random_valid_order_has_the_same_steps_each_in_its_turn(instance):
    problem = problem_of(instance)
    steps = tuple(step.resource for step in plan(problem).steps)
    order = random_valid(problem, steps, Random(1))

    assert sorted(order) == sorted(steps)
    assert Trail(problem, tuple(order), Rules.of(problem)).judged().out_of_turn == 0


@some
@given(instances())
def test_the_best_order_is_never_worse_than_chance(instance):
    problem = problem_of(instance)
    found = plan(problem)
    dated = any(item.due for item in problem.constraints.mandatory)
    against = sensitivity(Trail(problem, tuple(s.resource for s in found.steps), Rules.of(problem)), 0)
    if found.objective.order.method == "exact" and not dated and against:
        assert against.difference <= 1e-9


def test_where_there_is_one_order_there_is_no_difference():
    resources = [item("one", ("a", 0, 1)), item("two", ("b", 0, 1))]
    problem = ask({"a": 1, "b": 1}, resources, edges=[SkillEdge("a", "b")])

    assert sensitivity(Trail(problem, ("one", "two"), Rules.of(problem)), 0) == (0, 0)
    assert sensitivity(Trail(problem, ("one",), Rules.of(problem)), 0) is None


def test_the_difference_is_in_weighted_minutes():
    problem = ask({"a": 1, "b": 1}, [item("long", ("a", 0, 1), minutes=100), item("short", ("b", 0, 1), minutes=20)])
    mean = fmean([20 + 120, 100 + 120])  # weight 1 each, and one change of topic in either order: 60 more
    against = sensitivity(Trail(problem, ("short", "long"), Rules.of(problem)), 0)

    assert against.difference == pytest.approx(20 + 120 - mean, abs=25)  # 20 draws of two orders
    assert against.share == pytest.approx(against.difference / (20 + 120 + 60 - against.difference))


def test_what_should_rather_come_before_counts_in_ours_and_in_chance():
    resources = [item("one", minutes=60), item("two", minutes=60)]
    said = Catalogue.build(resources, [Precedence("two", "one", probability=0.75)])
    problem = replace(ask({}, resources), catalogue=said)
    against = sensitivity(Trail(problem, ("two", "one"), Rules.of(problem)), 0)

    assert against.difference == pytest.approx(-10 / 2, abs=3)  # weighted minutes, in about half of 20 draws


def test_what_can_never_start_comes_last():
    problem = ask({"a": 1}, [item("deep", ("a", 2, 3)), item("base", ("b", 0, 1))])

    assert random_valid(problem, ["deep", "base"], Random(0)) == ["base", "deep"]


def test_a_shuffle_is_the_same_for_the_same_chance():
    steps = [f"s{n}" for n in range(9)]

    assert shuffled(steps, Random(3)) == shuffled(steps, Random(3)) != steps
