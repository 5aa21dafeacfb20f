"""Damage stays what it says: so many edges, no cycle, the rest as it was."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.judging import Rules
from evals.noise import DAMAGES, Damage, damaged, damaged_graph, trial, turned, without_entries
from paths.model import SkillEdge
from paths.plan import plan
from tests.instances import instances
from tests.problems import ask, item, problem_of, some

KINDS = ("edges", "edges removed", "edges turned", "edges and entries")
CHAIN = [SkillEdge(f"s{n}", f"s{n + 1}") for n in range(20)]
LINE = [item(f"r{n}", (f"s{n}", 0, 2), entry={f"s{n - 1}": 1} if n else {}) for n in range(21)]


def line():
    return ask({"s20": 2}, LINE, edges=CHAIN)


def steps(problem):
    return [step.resource for step in plan(problem).steps]


@some
@given(instances(), st.sampled_from(KINDS), st.floats(0, 1), st.integers(0, 9))
def test_a_damaged_graph_is_a_graph_whose_other_edges_are_the_true_ones(instance, kind, share, seed):
    true = problem_of(instance).graph
    found = damaged_graph(true, Damage(share, kind), Random(seed))
    kept = [edge for edge in found.hard if edge in true.hard]
    new = [edge for edge in found.hard if edge not in true.hard]

    assert found.soft == true.soft
    assert len(true.hard) - len(kept) <= round(share * len(true.hard))
    assert all(turned(edge) in true.hard for edge in new)


@pytest.mark.parametrize("kind", KINDS)
def test_a_tenth_of_twenty_edges_are_two(kind):
    found = damaged(line(), Damage(0.1, kind), Random(0)).graph

    assert len(set(found.hard) & set(CHAIN)) == 18
    assert len(found.hard) == {"edges removed": 18, "edges turned": 20}.get(kind, len(found.hard))


def test_an_edge_that_would_close_a_cycle_is_removed_instead():
    both = [SkillEdge("a", "b"), SkillEdge("b", "c"), SkillEdge("a", "c")]
    graph = ask({"c": 1}, [], edges=both).graph
    found = [damaged_graph(graph, Damage(0.34, "edges turned"), Random(seed)) for seed in range(9)]

    assert {len(graph.hard) for graph in found} == {2, 3}


def test_entries_are_dropped_and_the_rest_of_the_catalogue_stays():
    problem = line()
    found = without_entries(problem.catalogue, 0.5, Random(0))
    entries = sum(len(resource.competency_required) for resource in found.resources.values())

    assert entries == 10
    assert found.resources["r0"] == problem.catalogue.resources["r0"]


def test_a_plan_on_the_true_graph_is_judged_as_before_and_one_on_a_damaged_graph_by_the_true_rules():
    problem = line()
    unharmed = trial(problem, Rules.of(problem), steps, Damage(0.0), 0)
    harmed = trial(problem, Rules.of(problem), steps, Damage(1.0, "edges and entries"), 0)

    assert (unharmed.coverage, unharmed.out_of_turn) == (1, 0)
    assert harmed.coverage < 1


def test_the_same_seed_damages_the_same_edges():
    first, second = (damaged(line(), Damage(0.3), Random("a")) for _ in range(2))

    assert first.graph.hard == second.graph.hard != line().graph.hard


def test_every_damage_has_a_name_of_its_own():
    assert len({damage.name for damage in DAMAGES}) == len(DAMAGES)
