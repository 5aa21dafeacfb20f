"""The verifier recomputes the order's value, and what a re-plan changed, from the records and the version before."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paths.catalogue import Catalogue
from paths.graph import SkillGraph
from paths.model import Precedence, Session, SkillEdge
from paths.plan import plan
from paths.problem import Problem
from paths.verify import verify
from tests.instances import Instance, instances
from tests.problems import ask, entangled, item, problem_of, refuted, written

PROBABILITIES = (None, 0.2, 0.5, 0.77, 1.0)


def leaning_problem(instance: Instance, chance: Random) -> Problem:
    """The instance with suggested and confirmed precedences, probable edges, sessions, and a version before it."""
    ids = [resource.id for resource in instance.resources]
    pairs = [(a, b) for a in ids for b in ids if a != b and chance.random() < 0.3]
    kinds = ("suggested", "suggested", "rejected", *(["confirmed"] if chance.random() < 0.2 else []))
    said = [Precedence(a, b, chance.choice(kinds), chance.choice(PROBABILITIES)) for a, b in pairs]
    edges = [msgspec.structs.replace(edge, probability=chance.choice(PROBABILITIES)) for edge in instance.edges]
    dated = chance.random() < 0.5
    resources = [
        msgspec.structs.replace(resource, sessions=sessions(instance, chance))
        if dated and chance.random() < 0.25
        else resource
        for resource in instance.resources
    ]
    problem = problem_of(instance, catalogue=Catalogue.build(resources, said))
    graph = SkillGraph.build(instance.skills, edges, instance.roles, instance.policy)
    previous = tuple(chance.sample(ids, chance.randint(0, len(ids))))
    return replace(problem, graph=graph, previous=previous)


def sessions(instance: Instance, chance: Random) -> tuple[Session, ...]:
    days = [instance.start + timedelta(chance.randint(-3, 40)) for _ in range(3)]
    ends = [day + timedelta(chance.choice((0, 0, 1, 9))) for day in days]
    return tuple(Session(f"s:{n}", *map(str, span)) for n, span in enumerate(zip(days, ends, strict=True)))


@settings(max_examples=60, deadline=None)
@given(st.one_of(instances(), entangled()), st.randoms(use_true_random=False))
def test_the_verifier_finds_the_planners_order_value_and_change(instance, chance):
    problem = leaning_problem(instance, chance)

    assert [claim for claim in refuted(problem, plan(problem)) if claim.startswith(("cost", "order-value"))] == []


@settings(max_examples=40, deadline=None)
@given(entangled(), st.randoms(use_true_random=False))
def test_to_plan_again_with_nothing_changed_gives_the_same_steps_in_the_same_order(instance, chance):
    problem = replace(leaning_problem(instance, chance), previous=())
    first = order_of(problem)

    assert order_of(replace(problem, previous=tuple(first))) == first


def three(**rest) -> Problem:
    """Three steps of which nothing but the ids decides the order."""
    resources = [item(id, (id, 0, 1)) for id in "abc"]
    said = rest.pop("precedences", ())
    return replace(ask(dict.fromkeys("abc", 1), resources, **rest), catalogue=Catalogue.build(resources, said))


def order_of(problem: Problem) -> list[str]:
    return [step.resource for step in plan(problem).steps]


def false_of(problem: Problem, **changes) -> set[str]:
    """The claims that the planned path makes falsely once these fields are changed."""
    path = msgspec.to_builtins(written(problem, plan(problem))) | changes
    graph = problem.graph
    claims = verify(
        path,
        graph=msgspec.to_builtins([*graph.skills.values(), *graph.edges, *graph.roles.values()]),
        catalogue=msgspec.to_builtins([*problem.catalogue.resources.values(), *problem.catalogue.precedences]),
    )
    return {claim["claim"] for claim in claims if claim["verdict"] is False}


def test_suggested_precedences_order_a_plan():
    said = [Precedence("c", "b", probability=0.9), Precedence("b", "a", probability=0.9)]

    assert order_of(three()) == ["a", "b", "c"]
    assert order_of(three(precedences=said)) == ["c", "b", "a"]


@pytest.mark.parametrize("status", ["rejected", "suggested"])
def test_a_suggestion_that_was_rejected_or_is_a_coins_toss_orders_nothing(status):
    assert order_of(three(precedences=[Precedence("c", "a", status, 0.5)])) == ["a", "b", "c"]


def test_a_new_plan_keeps_the_order_that_chance_decided():
    assert order_of(three(previous=("b", "gone", "c", "a"))) == ["b", "c", "a"]


def test_a_good_reason_outweighs_the_order_before():
    problem = three(previous=("b", "c", "a"), precedences=[Precedence("a", "c", probability=0.9)])

    assert order_of(problem) == ["b", "a", "c"]


def test_a_path_that_names_another_version_before_it_is_refuted():
    problem = three(previous=("c", "b", "a"))

    assert false_of(problem) == set()
    assert false_of(problem, previous=["a", "b", "c"]) == {"order-value"}
    assert false_of(problem, previous=["c", "b"]) == {"cost"}


def test_a_path_that_hides_what_it_dropped_is_refuted():
    problem = three(previous=("a", "b", "c", "dropped"))

    assert plan(problem).objective.selection.change == 30
    assert false_of(problem, previous=["a", "b", "c"]) == {"cost"}


def test_what_was_done_since_is_not_dropped():
    problem = three(previous=("a", "b", "c", "done"))
    problem = replace(problem, learner=msgspec.structs.replace(problem.learner, completed=("done",)))

    assert plan(problem).objective.selection.change == 0
    assert false_of(problem) == set()


def test_a_suggestion_that_was_forgotten_is_noticed():
    resources = [item(id, (id, 0, 1), minutes=60 if id == "a" else 600) for id in "ab"]
    said = [Precedence("b", "a", probability=0.6)]
    problem = replace(ask({"a": 1, "b": 1}, resources), catalogue=Catalogue.build(resources, said))
    path = msgspec.to_builtins(written(problem, plan(problem)))
    path["objective"]["order"] = {"value": path["objective"]["order"]["value"] - 400, "bound": 0, "method": "exact"}

    assert order_of(problem) == ["a", "b"]
    assert false_of(problem) == set()
    assert "order-value" in false_of(problem, objective=path["objective"])


def test_an_edge_of_small_probability_weighs_little():
    edge = SkillEdge("b", "a", strength="soft", probability=0.55)
    resources = [item("a", ("a", 0, 1), minutes=10), item("b", ("b", 0, 1), minutes=30)]
    problem = ask({"a": 1, "b": 1}, resources, edges=[edge])

    assert order_of(problem) == ["a", "b"]
    assert refuted(problem, plan(problem)) == []
