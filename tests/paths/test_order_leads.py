"""Which step would rather come before which: in the order's value, in the best order, in the search and its bound."""

from dataclasses import replace
from itertools import combinations, permutations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from paths.catalogue import Catalogue
from paths.model import Precedence, Resource, SkillEdge
from paths.order import Ordered, order_steps
from paths.ordering.leads import leads_of, suggested
from paths.problem import Target
from tests.paths.orders import SEARCHED, a_task, answer, free_steps, leaning, led_and_dated, objective, orders, step

IDS = "abcdef"


@settings(max_examples=80, deadline=None)
@given(leaning(led_and_dated()))
def test_the_order_is_the_first_by_ids_of_the_best_orders(task):
    valid = list(orders(task))
    assume(valid)
    best = min(valid, key=lambda sequence: objective(task, sequence))
    found = order_steps(task)

    assert (found.sequence, found.value, found.bound) == (best, objective(task, best), objective(task, best))


@settings(max_examples=80, deadline=None)
@given(leaning(led_and_dated()))
def test_a_searched_order_is_valid_and_its_bound_holds(task):
    valid = list(orders(task))
    assume(valid)
    found = answer(replace(task, states=SEARCHED))
    assume(isinstance(found, Ordered))

    assert found.sequence in valid
    assert found.value == objective(task, found.sequence)
    assert found.bound <= min(objective(task, sequence) for sequence in valid) <= found.value


@settings(max_examples=30, deadline=None)
@given(leaning(), st.randoms(use_true_random=False), st.sampled_from([SEARCHED, 200_000]))
def test_the_order_does_not_depend_on_how_the_task_is_given(task, chance, states):
    task = replace(task, states=states)
    resources, leads = list(task.resources), list(task.leads.items())
    chance.shuffle(resources)
    chance.shuffle(leads)

    assert answer(replace(task, resources=tuple(resources), leads=dict(leads))) == answer(task)


@settings(max_examples=40, deadline=None)
@given(st.permutations(IDS), st.sampled_from([SEARCHED, 200_000]))
def test_all_leads_turned_round_turn_the_order_round(wanted, states):
    task = replace(a_task(*(step(id) for id in IDS)), states=states)
    ahead = replace(task, leads=dict.fromkeys(combinations(wanted, 2), 500))
    round_ = replace(task, leads={(b, a): lead for (a, b), lead in ahead.leads.items()})

    assert order_steps(ahead).sequence == tuple(wanted)
    assert order_steps(round_).sequence == tuple(reversed(wanted))


@settings(max_examples=40, deadline=None)
@given(leaning())
def test_to_plan_again_with_nothing_changed_keeps_the_order(task):
    ids = frozenset(resource.id for resource in task.resources)
    first = order_steps(task)
    kept = leads_of((), first.sequence, ids)
    summed = {pair: max(0, task.leads.get(pair, 0)) + kept.get(pair, 0) for pair in task.leads.keys() | kept.keys()}

    assert order_steps(replace(task, leads=summed)).sequence == first.sequence


def test_an_order_that_chance_decided_is_kept():
    task = a_task(*(step(id) for id in IDS))
    previous = ("c", "a", "f", "e", "b", "d")

    assert order_steps(replace(task, leads=leads_of((), previous, frozenset(IDS)))).sequence == previous


def test_leads_of_many_steps_are_searched_from_their_best_order():
    task = free_steps(26, 26)
    ids = [resource.id for resource in task.resources]
    task = replace(task, leads=dict.fromkeys(combinations(reversed(ids), 2), 10**7))
    found = order_steps(task)

    assert found.method == "local-search"
    assert list(found.sequence) == sorted(ids, reverse=True)


def test_leads_in_a_circle_cost_the_least_of_them():
    leads = {("a", "b"): 900, ("b", "c"): 700, ("c", "a"): 800}
    task = a_task(*(step(id) for id in "abc"), leads=leads)
    found = order_steps(replace(task, states=SEARCHED))

    assert order_steps(task).sequence == ("c", "a", "b")
    assert order_steps(task).value == found.bound == 2 * 6000 + 700


def test_both_ways_of_a_pair_may_lead_and_the_lighter_is_paid():
    task = a_task(step("x"), step("y"), leads={("x", "y"): 400, ("y", "x"): 900})

    assert order_steps(task).sequence == ("y", "x")
    assert order_steps(task).value == 6000 + 400


def test_leads_to_what_is_no_step_to_itself_or_of_no_weight_change_nothing():
    task = a_task(step("x"), step("y"), leads={("y", "z"): 9, ("z", "x"): 9, ("y", "y"): 9, ("y", "x"): -5})

    assert order_steps(task) == order_steps(replace(task, leads={}))


def test_steps_that_lead_the_order_pay_for_what_they_run_ahead_of():
    task = a_task(step("x"), step("y"), prefix=("y",), leads={("x", "y"): 700, ("y", "x"): 50})

    assert order_steps(task).value == 6000 + 700


def test_leads_that_the_prerequisites_forbid_are_paid_and_known_to_the_bound():
    task = a_task(step("x", requires=("y",)), step("y"), leads={("x", "y"): 700})
    found = order_steps(replace(task, states=SEARCHED))

    assert (found.sequence, found.value, found.bound) == (("y", "x"), 6700, 6700)


@pytest.mark.parametrize(("probability", "costs"), [(None, 2000), (1, 2000), (0.75, 1000), (0.5, 0), (0.1, 0)])
def test_an_edge_weighs_by_its_probability(probability, costs):
    edge = SkillEdge("b", "a", strength="soft", probability=probability)
    task = a_task(step("x", ("a", 0, 1)), step("y", ("b", 0, 1)), edges=[edge], prefix=("x",))

    assert order_steps(task).value == 6000 + costs


def test_a_lead_weighs_against_time():
    targets = (Target("a", 0, 1, 1.0, 100),)
    task = a_task(step("x", ("a", 0, 1)), step("y", ("b", 0, 1), minutes=7), targets=targets)

    assert order_steps(replace(task, leads={("y", "x"): 701})).sequence == ("y", "x")
    assert order_steps(replace(task, leads={("y", "x"): 699})).sequence == ("x", "y")


def test_leads_beyond_a_machine_word_stay_exact():
    task = a_task(step("x"), step("y"), leads={("y", "x"): 2**70, ("x", "y"): 2**70 - 1})

    assert order_steps(task).sequence == ("y", "x")
    assert order_steps(task).value == 6000 + 2**70 - 1


# --- where leads come from --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("precedence", "weighs"),
    [
        (Precedence("x", "y"), 2000),
        (Precedence("x", "y", probability=0.8), 1200),
        (Precedence("x", "y", probability=0.50001), None),
        (Precedence("x", "y", probability=0.5), None),
        (Precedence("x", "y", probability=0.2), None),
        (Precedence("x", "y", "confirmed"), None),
        (Precedence("x", "y", "rejected", probability=0.9), None),
        (Precedence("x", "x"), None),
        (Precedence("x", "gone"), None),
    ],
)
def test_a_suggested_precedence_leads_by_its_probability(precedence, weighs):
    assert leads_of([precedence], (), frozenset({"x", "y"})).get(("x", "y")) == weighs


def test_what_weighs_on_one_pair_adds_up():
    leads = leads_of([Precedence("x", "y"), Precedence("x", "y", probability=0.6)], ("x", "gone", "y"), {"x", "y"})

    assert leads == {("x", "y"): 2000 + 400 + 500}


def test_the_previous_order_leads_each_pair_once_however_often_a_step_is_named():
    assert leads_of((), ("x", "y", "x"), {"x", "y", "z"}) == {("x", "y"): 500}


@given(st.lists(st.sampled_from(list(permutations(IDS, 2))), max_size=20), st.frozensets(st.sampled_from(IDS)))
def test_only_what_leads_from_the_steps_is_looked_at(pairs, ids):
    kinds = ("suggested", "rejected", "suggested")
    precedences = [Precedence(*pair, kinds[n % 3], 0.9) for n, pair in enumerate(pairs)]
    catalogue = Catalogue.build([Resource(id, id) for id in IDS], precedences)

    assert leads_of(suggested(catalogue, ids), (), ids) == leads_of(precedences, (), ids)
