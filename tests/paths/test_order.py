"""The order of the steps, against every order there is."""

from dataclasses import replace
from itertools import accumulate

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from paths.errors import BadRecord
from paths.model import Resource, SkillEdge, SkillLevel
from paths.order import Ordered, Unorderable, order_steps
from paths.problem import Target
from paths.replay import State
from paths.replay import replay as started
from tests.instances import instances
from tests.paths.orders import (
    SEARCHED,
    a_task,
    answer,
    chain,
    free_steps,
    led_and_dated,
    objective,
    orders,
    step,
    task_of,
    tasks,
)

# --- the exact order --------------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(tasks)
def test_the_order_is_the_first_by_ids_of_the_best_orders(task):
    best = min(orders(task), key=lambda sequence: objective(task, sequence))
    found = order_steps(task)

    assert found.value == found.bound == objective(task, best)
    assert found.sequence == best
    assert found.method == "exact"


@settings(max_examples=60, deadline=None)
@given(led_and_dated())
def test_prefix_and_due_minutes_hold_in_the_best_order(task):
    valid = list(orders(task))
    if not valid:
        with pytest.raises(Unorderable) as refused:
            order_steps(task)
        assert refused.value.proven
    else:
        best = min(valid, key=lambda sequence: objective(task, sequence))
        found = order_steps(task)
        assert (found.sequence, found.value) == (best, objective(task, best))


@settings(max_examples=60, deadline=None)
@given(instances(max_skills=5, max_resources=7), st.data())
def test_it_is_refused_exactly_when_there_is_no_order(instance, data):
    task = task_of(instance)
    steps = [r for r in instance.resources if r.minutes is not None and r.id not in task.done]
    chosen = data.draw(st.lists(st.sampled_from(steps), max_size=5, unique=True)) if steps else []
    task = replace(task, resources=tuple(chosen))

    if next(orders(task), None) is None:
        with pytest.raises(Unorderable) as refused:
            order_steps(task)
        played = started(chosen, State.at(task.levels, task.done, task.catalogue), task.catalogue, task.graph)
        assert refused.value.stuck == tuple(step.id for step in played.left)
    else:
        assert len(order_steps(task).sequence) == len(chosen)


@settings(max_examples=40, deadline=None)
@given(led_and_dated(), st.randoms(), st.sampled_from([SEARCHED, 200_000]))
def test_the_order_does_not_depend_on_how_the_resources_are_given(task, chance, states):
    task = replace(task, states=states)
    shuffled = list(task.resources)
    chance.shuffle(shuffled)

    assert answer(replace(task, resources=tuple(shuffled))) == answer(task)


# --- the search -------------------------------------------------------------------------------------------------------


@settings(max_examples=50, deadline=None)
@given(led_and_dated())
def test_a_searched_order_is_valid_and_its_bound_holds(task):
    valid = list(orders(task))
    assume(valid)
    found = answer(replace(task, states=SEARCHED))
    assume(isinstance(found, Ordered))

    best = min(objective(task, sequence) for sequence in valid)
    assert found.sequence in valid
    assert found.value == objective(task, found.sequence)
    assert found.bound <= best <= found.value


@settings(max_examples=40, deadline=None)
@given(tasks)
def test_no_one_step_moved_makes_a_searched_order_better(task):
    found = order_steps(replace(task, states=SEARCHED))
    moved = {
        (*rest[:to], id, *rest[to:])
        for n, id in enumerate(found.sequence)
        for rest in [found.sequence[:n] + found.sequence[n + 1 :]]
        for to in range(len(rest) + 1)
    }

    assert found.value <= min((objective(task, one) for one in moved & set(orders(task))), default=0)


def test_too_many_sets_are_searched_and_the_bound_is_below():
    found = order_steps(free_steps(20, 20))

    assert found.method == "local-search"
    assert 0.9 * found.value < found.bound <= found.value
    assert found.value == objective(free_steps(20, 20), found.sequence)


def test_the_search_comes_near_the_best_of_many_steps():
    task = free_steps(18, 9)
    best = order_steps(task)
    found = order_steps(replace(task, states=SEARCHED))

    assert (best.method, found.method) == ("exact", "local-search")
    assert best.value <= found.value <= 1.01 * best.value


def test_the_search_is_in_time_where_urgent_steps_wait_for_others():
    task = free_steps(24, 12)
    task = replace(task, due={"r23": 400, "r17": 300}, states=SEARCHED)
    found = order_steps(task)
    ends = dict(
        zip(found.sequence, accumulate(task.catalogue.resources[id].minutes for id in found.sequence), strict=True)
    )

    assert ends["r23"] <= 400
    assert ends["r17"] <= 300


def test_a_search_that_finds_nothing_in_time_says_that_it_is_no_proof():
    with pytest.raises(Unorderable) as refused:
        order_steps(replace(free_steps(20, 20), due={"r03": 1}))

    assert refused.value.stuck == ("r03",)
    assert not refused.value.proven


def test_a_chain_of_more_steps_than_a_machine_word_has_bits_is_exact():
    task = chain(150)
    found = order_steps(task)

    assert found.method == "exact"
    assert list(found.sequence) == sorted(found.sequence)
    assert found.value == objective(task, found.sequence)


def test_values_beyond_a_machine_word_stay_exact():
    task = free_steps(4, 4)
    heavy = replace(task, targets=tuple(replace(target, centi=10**18) for target in task.targets))
    best = min(orders(heavy), key=lambda sequence: objective(heavy, sequence))

    assert order_steps(heavy).value == objective(heavy, best)


# --- traps ------------------------------------------------------------------------------------------------------------


def test_no_steps_are_in_order():
    found = order_steps(a_task())

    assert (found.sequence, found.value, found.bound, found.method) == ((), 0, 0, "exact")


def test_steps_that_all_lead_are_kept_and_valued():
    task = a_task(step("x", ("a", 0, 1)), step("y", ("b", 0, 1)), prefix=("y", "x"))

    assert order_steps(task).sequence == ("y", "x")
    assert order_steps(task).value == 6000


def test_short_and_heavy_steps_come_first():
    targets = (Target("a", 0, 1, 1.0, 100), Target("b", 0, 1, 5.0, 500))
    task = a_task(step("x", ("a", 0, 1)), step("y", ("b", 0, 1)), targets=targets)

    assert order_steps(task).sequence == ("y", "x")
    assert order_steps(task).value == 500 * 10 + 100 * 20 + 6000


def test_a_level_counts_once_for_the_step_that_first_reaches_it():
    task = a_task(step("x", ("a", 0, 2)), step("y", ("a", 2, 3)), targets=(Target("a", 0, 3, 1.0, 100),))

    assert order_steps(task).value == 2 * 100 * 10 + 100 * 20 + 3000


def test_the_bound_knows_which_of_two_providers_comes_first():
    targets = (Target("a", 0, 3, 1.0, 100), Target("b", 0, 1, 1.0, 100))
    task = a_task(step("x", ("a", 0, 2)), step("y", ("a", 2, 3)), step("z", ("b", 0, 1)), targets=targets)
    found = order_steps(replace(task, states=SEARCHED))

    assert found.bound == found.value


def test_a_band_that_raises_nothing_asks_for_nothing():
    task = replace(a_task(step("x", ("a", 4, 2)), step("y", ("b", 0, 1))), levels={"a": 3})

    assert order_steps(task).sequence == ("x", "y")


def test_levels_above_the_target_and_below_the_start_do_not_count():
    task = replace(a_task(step("x", ("a", 0, 5)), targets=(Target("a", 1, 2, 1.0, 100),)), levels={"a": 1})

    assert order_steps(task).value == 100 * 10 + 3000


def test_one_topic_stays_together():
    task = a_task(
        *(step(id, (skill, 0, 1)) for id, skill in zip("uvxy", "abcd", strict=True)),
        parents={"a": ("d",), "b": ("c",), "c": ("d",)},
    )

    assert order_steps(task).sequence == ("u", "x", "y", "v")
    assert order_steps(task).value == 6000


def test_a_topic_is_that_of_the_smallest_skill_and_its_first_parent():
    task = a_task(step("x", ("b", 0, 1), ("a", 0, 1)), step("y", ("c", 0, 1)), parents={"a": ("c", "d"), "b": ("d",)})

    assert order_steps(task).value == 0


def test_steps_that_teach_nothing_are_topics_of_their_own():
    assert order_steps(a_task(step("x"), step("y"))).value == 6000


def test_a_soft_edge_is_obeyed_where_it_can_be():
    edge = SkillEdge("b", "a", strength="soft")
    task = a_task(step("x", ("a", 0, 1)), step("y", ("b", 0, 1)), edges=[edge])

    assert order_steps(task).sequence == ("y", "x")
    assert order_steps(replace(task, prefix=("x",))).value == 6000 + 2000


@pytest.mark.parametrize(
    "edge",
    [
        SkillEdge("d", "a", strength="soft"),
        SkillEdge("b", "a", strength="soft", before_level=3),
        SkillEdge("b", "a", strength="soft", after_level=2),
        SkillEdge("b", "a", strength="soft", status="rejected"),
        SkillEdge("b", "a", status="rejected"),
    ],
)
def test_an_edge_whose_ends_the_path_never_reaches_or_that_is_rejected_costs_nothing(edge):
    task = a_task(step("x", ("a", 0, 1)), step("y", ("b", 0, 1)), edges=[edge])

    assert order_steps(task).sequence == ("x", "y")
    assert order_steps(task).value == 6000


def test_a_step_that_reaches_both_ends_of_a_soft_edge_does_not_run_ahead_of_it():
    edge = SkillEdge("b", "a", strength="soft")
    task = a_task(step("x", ("a", 0, 1), ("b", 0, 1)), step("y", ("b", 1, 2)), edges=[edge])

    assert order_steps(task).value == 6000


def test_a_suggested_hard_edge_counts_as_soft():
    edge = SkillEdge("b", "a", status="suggested")
    task = a_task(step("x", ("a", 0, 1)), step("y", ("b", 0, 1)), edges=[edge])

    assert order_steps(task).sequence == ("y", "x")


def test_a_hard_edge_binds():
    task = a_task(
        step("x", ("a", 0, 1)),
        step("y", ("b", 0, 1)),
        edges=[SkillEdge("b", "a")],
        targets=(Target("a", 0, 1, 9, 900),),
    )

    assert order_steps(task).sequence == ("y", "x")
    with pytest.raises(Unorderable, match="lead the order before they may start"):
        order_steps(replace(task, prefix=("x",)))


def test_a_whole_that_parts_complete_opens_what_requires_it():
    whole = Resource("w", "w", has_part=("p", "q"), counts_as=("v",))
    task = a_task(step("a1", requires=("v",)), step("p"), step("q"), others=[whole])

    assert order_steps(task).sequence == ("p", "q", "a1")
    with pytest.raises(Unorderable) as refused:
        order_steps(replace(task, resources=task.resources[:2]))
    assert refused.value.stuck == ("a1",)


def test_wholes_of_wholes_open_what_requires_them():
    wholes = [Resource("w", "w", has_part=("v", "r")), Resource("v", "v", has_part=("p", "q"))]
    task = a_task(step("a1", requires=("w",)), step("p"), step("q"), step("r"), others=wholes)

    assert order_steps(task).sequence == ("p", "q", "r", "a1")


def test_steps_that_wait_for_each_other_are_named():
    x = step("x", ("a", 0, 1), competency_required=(SkillLevel("b", 1),))
    y = step("y", ("b", 0, 1), competency_required=(SkillLevel("a", 1),))

    with pytest.raises(Unorderable, match="wait for") as refused:
        order_steps(a_task(x, y, step("z", ("c", 0, 1))))
    assert refused.value.stuck == ("x", "y")


@pytest.mark.parametrize("prefix", [("gone",), ("x", "x")])
def test_a_prefix_of_no_step_or_of_one_step_twice_is_refused(prefix):
    with pytest.raises(Unorderable, match="lead the order"):
        order_steps(a_task(step("x", ("a", 0, 1)), prefix=prefix))


def test_a_prefix_that_makes_a_step_late_is_refused():
    with pytest.raises(Unorderable) as refused:
        order_steps(a_task(step("x"), step("y"), prefix=("x",), due={"y": 19}))
    assert refused.value.stuck == ("y",)


def test_a_due_minute_is_met_on_the_minute():
    task = a_task(step("x", ("a", 0, 1)), step("y", ("b", 0, 1)), due={"y": 10}, targets=(Target("a", 0, 1, 1, 100),))

    assert order_steps(task).sequence == ("y", "x")


def test_a_step_of_unknown_length_is_refused():
    with pytest.raises(BadRecord, match="'x' minutes"):
        order_steps(a_task(Resource("x", "x")))
