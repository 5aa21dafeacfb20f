"""Steps that are given at set times: what the clock says, the best order, the search and its bound."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from paths.errors import BadRecord
from paths.order import Ordered, Unorderable, order_steps
from paths.problem import Target
from tests.paths.orders import (
    SEARCHED,
    a_task,
    answer,
    dated,
    ends_of,
    free_steps,
    leaning,
    objective,
    orders,
    step,
    tasks,
)

REACHES_A = (Target("a", 0, 1, 1.0, 100),)


def worth(task, sequence):
    return objective(task, sequence), max(ends_of(task, sequence), default=0)


@settings(max_examples=80, deadline=None)
@given(dated(leaning()))
def test_the_value_is_that_of_the_best_order_and_of_such_orders_it_ends_first(task):
    best = min((worth(task, sequence) for sequence in orders(task)), default=None)
    assume(best is not None)
    found = order_steps(task)

    assert (found.value, found.bound, found.method) == (best[0], best[0], "exact")
    assert worth(task, found.sequence) == best
    assert found.sequence in set(orders(task))


@settings(max_examples=80, deadline=None)
@given(dated())
def test_it_is_refused_exactly_when_no_order_is_in_time(task):
    if next(orders(task), None) is None:
        with pytest.raises(Unorderable) as refused:
            order_steps(task)
        assert refused.value.proven
    else:
        assert sorted(order_steps(task).sequence) == sorted(resource.id for resource in task.resources)


@settings(max_examples=80, deadline=None)
@given(dated(leaning()))
def test_a_searched_order_is_in_time_and_its_bound_holds(task):
    task = replace(task, states=SEARCHED)
    valid = list(orders(task))
    found = answer(task)
    assume(isinstance(found, Ordered))

    assert found.sequence in valid
    assert found.value == objective(task, found.sequence)
    assert found.bound <= min(objective(task, sequence) for sequence in valid) <= found.value


@settings(max_examples=60, deadline=None)
@given(dated(), st.sampled_from([SEARCHED, 200_000]))
def test_the_answer_says_when_each_step_ends_and_which_session_it_takes(task, states):
    found = answer(replace(task, states=states))
    assume(isinstance(found, Ordered))

    turns = (0, *found.ends)
    slots = [
        min(slot for slot in task.slots[id] if slot[0] >= turn) if id in task.slots else None
        for id, turn in zip(found.sequence, turns, strict=False)
    ]
    assert list(found.ends) == ends_of(task, found.sequence)
    assert list(found.taken) == slots


@settings(max_examples=40, deadline=None)
@given(dated(leaning()), st.randoms(use_true_random=False), st.sampled_from([SEARCHED, 200_000]))
def test_the_order_does_not_depend_on_how_the_task_is_given(task, chance, states):
    task = replace(task, states=states)
    resources = list(task.resources)
    chance.shuffle(resources)
    slots = {id: tuple(chance.sample(some, len(some))) for id, some in reversed(task.slots.items())}

    assert answer(replace(task, resources=tuple(resources), slots=slots)) == answer(task)


@settings(max_examples=40, deadline=None)
@given(tasks)
def test_sessions_at_any_time_change_nothing(task):
    total = sum(resource.minutes for resource in task.resources)
    slots = {r.id: tuple((turn, turn + r.minutes) for turn in range(total + 1)) for r in task.resources[:1]}
    assume(total < 500)

    assert order_steps(replace(task, slots=slots)).value == order_steps(task).value


def test_the_learner_waits_for_a_session_and_uses_the_time():
    task = a_task(step("x", ("a", 0, 1)), step("y", minutes=40), slots={"x": ((50, 60),)}, targets=REACHES_A)
    found = order_steps(task)

    assert (found.sequence, found.ends, found.taken) == (("y", "x"), (40, 60), (None, (50, 60)))
    assert found.value == 100 * 60 + 6000


def test_a_session_takes_its_own_time_and_not_the_minutes():
    found = order_steps(a_task(step("x", ("a", 0, 1), minutes=500), slots={"x": ((3, 7),)}, targets=REACHES_A))

    assert (found.ends, found.value) == ((7,), 700)


def test_a_session_may_take_no_working_time_at_all():
    assert order_steps(a_task(step("x"), slots={"x": ((0, 0),)})).ends == (0,)


def test_a_session_may_begin_on_the_minute_and_not_before():
    task = a_task(step("x"), step("y"), prefix=("x",), slots={"y": ((9, 12), (10, 30))})

    assert order_steps(task).taken == (None, (10, 30))


def test_of_sessions_that_begin_at_once_the_one_that_ends_first_is_taken():
    assert order_steps(a_task(step("x"), slots={"x": ((5, 9), (5, 7), (6, 6))})).taken == ((5, 7),)


def test_a_later_session_that_ends_before_an_earlier_one_is_worth_coming_late_for():
    task = a_task(step("x", ("a", 0, 1)), step("y"), slots={"x": ((0, 900), (10, 20))}, targets=REACHES_A)

    assert (order_steps(task).sequence, order_steps(task).ends) == (("y", "x"), (10, 20))


def test_a_due_minute_counts_the_waiting():
    task = a_task(step("x"), step("y"), slots={"x": ((100, 110),)}, due={"y": 110})

    assert order_steps(task).sequence == ("y", "x")
    with pytest.raises(Unorderable):
        order_steps(replace(task, prefix=("x",)))


@pytest.mark.parametrize("states", [SEARCHED, 200_000])
@pytest.mark.parametrize("slots", [(), ((0, 4), (9, 14))])
def test_a_step_whose_sessions_are_all_missed_is_refused(slots, states):
    task = a_task(step("x"), step("y", requires=("x",)), slots={"y": slots}, states=states)

    with pytest.raises(Unorderable) as refused:
        order_steps(task)
    assert refused.value.stuck == ("y",)
    assert refused.value.proven == (states > 0)


@pytest.mark.parametrize("slot", [(9, 3), (-1, 3)])
def test_a_session_that_ends_before_it_begins_is_refused(slot):
    with pytest.raises(BadRecord, match="'x' sessions"):
        order_steps(a_task(step("x"), slots={"x": (slot,)}))


def test_sessions_of_what_is_no_step_change_nothing():
    task = a_task(step("x"), step("y"))

    assert order_steps(replace(task, slots={"gone": ((9, 3),)})) == order_steps(task)


def test_sessions_beyond_a_machine_word_stay_exact():
    task = a_task(step("x", ("a", 0, 1)), slots={"x": ((2**70, 2**70 + 1),)}, targets=REACHES_A)

    assert order_steps(task).value == 100 * (2**70 + 1)


def test_the_search_keeps_sessions_that_leave_few_ways():
    task = free_steps(24, 24)
    slots = {"r20": ((600, 640),), "r07": ((200, 230), (2000, 2030)), "r13": ((231, 300),)}
    found = order_steps(replace(task, slots=slots, states=SEARCHED))

    assert found.value == objective(replace(task, slots=slots), found.sequence)
    assert {found.taken[found.sequence.index(id)] in slots[id] for id in slots} == {True}


def test_the_bound_knows_when_a_session_ends_at_the_earliest():
    task = a_task(step("x", ("a", 0, 1)), step("y"), slots={"x": ((700, 720), (800, 810))}, targets=REACHES_A)
    found = order_steps(replace(task, states=SEARCHED))

    assert found.bound == found.value == 72_000 + 6000


def test_the_search_comes_near_the_best_of_many_steps_with_sessions():
    task = free_steps(16, 8)
    slots = {"r03": ((120, 150), (600, 630)), "r09": ((300, 420), (500, 620), (900, 1020))}
    best = order_steps(replace(task, slots=slots))
    found = order_steps(replace(task, slots=slots, states=SEARCHED))

    assert (best.method, found.method) == ("exact", "local-search")
    assert best.value <= found.value <= 1.01 * best.value
