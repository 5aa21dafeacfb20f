"""The rivals obey the limits that they are given, take what their idea says, and do so every time."""

import pytest
from hypothesis import given

from evals.judging import Rules, Trail
from evals.rivals import RIVALS, in_graph_order, popularity, usable
from paths.model import Constraints, Mandatory, SkillEdge
from paths.schedule import budget
from tests.instances import instances
from tests.problems import ask, item, problem_of, some

RESOURCES = [
    item("far", ("a", 0, 2), minutes=300),
    item("near", ("a", 0, 2), minutes=100),
    item("next", ("b", 0, 2), minutes=60, entry={"a": 2}),
    item("other", ("z", 0, 2), minutes=5),
]
WANTED = {"a": 2, "b": 2}


def lists(name, **rest):
    return RIVALS[name](ask(WANTED, RESOURCES, **rest))


@some
@given(instances())
def test_every_rival_keeps_the_filters_the_time_and_the_number_of_steps(instance):
    problem = problem_of(instance)
    owed = {item.resource for item in problem.constraints.mandatory} | set(problem.constraints.pinned)
    allowed, limits = {r.id for r in usable(problem)}, problem.constraints
    for rival in RIVALS.values():
        steps = rival(problem)
        minutes = sum(problem.catalogue.resources[id].minutes or 0 for id in steps)
        room = None if {"weeks", "deadline", "hoursPerWeek"} & limits.soft.keys() else budget(limits, problem.start)

        assert len(steps) == len(set(steps))
        assert set(steps) <= allowed
        if room is not None and not owed & set(steps):
            assert minutes <= room
        if limits.max_steps and "maxSteps" not in limits.soft and not owed & set(steps):
            assert len(steps) <= limits.max_steps


@some
@given(instances())
def test_greedy_never_takes_a_step_before_its_turn(instance):
    problem = problem_of(instance)
    problem = problem_of(instance, constraints=Constraints(hours_per_week=problem.constraints.hours_per_week))

    assert Trail(problem, tuple(RIVALS["greedy"](problem)), Rules.of(problem)).judged().out_of_turn == 0


@some
@given(instances())
def test_the_same_problem_gives_the_same_list(instance):
    first, second = (problem_of(instance) for _ in range(2))

    assert {name: rival(first) for name, rival in RIVALS.items()} == {n: r(second) for n, r in RIVALS.items()}


def test_similarity_takes_the_nearest_first_whatever_stands_on_what():
    assert lists("similarity", relevance={"next": 90, "far": 80, "near": 10}) == ["next", "far"]


def test_greedy_takes_most_weight_per_minute_of_what_may_start():
    assert lists("greedy") == ["near", "next"]


def test_topological_takes_the_first_provider_and_the_other_one_the_shortest():
    assert lists("topological") == ["far", "next"]
    assert lists("topological_shortest") == ["near", "next"]


def test_topological_brings_what_a_provider_asks_for_though_the_role_does_not():
    resources = [item("deep", ("b", 0, 2), entry={"a": 1}, requires=("tool",)), item("base", ("a", 0, 2)), item("tool")]

    assert RIVALS["topological"](ask({"b": 2}, resources)) == ["base", "tool", "deep"]


def test_topological_leaves_out_what_does_not_fit_with_all_that_it_needs():
    assert lists("topological", hours=2, limits={"weeks": 1}) == []
    assert lists("topological_shortest", hours=2, limits={"weeks": 1}) == ["near"]


def test_two_that_wait_for_each_other_end_the_walk():
    resources = [item("x", ("a", 0, 2), entry={"b": 1}), item("y", ("b", 0, 2), entry={"a": 1})]

    assert set(RIVALS["topological"](ask({"a": 2}, resources))) == {"x", "y"}


def test_mandatory_and_pinned_items_lead_the_first_due_first():
    mandatory = (Mandatory("far"), Mandatory("other", "2026-06-01"), Mandatory("next", "2026-05-01"))

    assert lists("random", limits={"mandatory": mandatory, "pinned": ("near",)}) == ["next", "other", "far", "near"]


def test_popularity_counts_who_names_a_resource_or_asks_for_what_it_brings():
    counts = popularity([*RESOURCES, item("whole", has_part=("other",)), item("then", requires=("other",))])

    assert (counts["near"], counts["far"], counts["other"], counts["next"]) == (1, 1, 2, 0)


def test_levels_come_after_the_levels_they_stand_on():
    edges = [SkillEdge("b", "a", before_level=2), SkillEdge("c", "b")]
    graph = ask({"a": 1}, [], edges=edges).graph

    assert in_graph_order(graph, [("a", 1), ("b", 2), ("c", 1), ("b", 1)]) == [("c", 1), ("b", 1), ("b", 2), ("a", 1)]


@pytest.mark.parametrize("name", RIVALS)
def test_nothing_is_taken_where_nothing_is_missing(name):
    assert lists(name, held={"a": 2, "b": 2}) == []
