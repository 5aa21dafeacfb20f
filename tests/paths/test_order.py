"""The order of the steps, against every order there is."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate, pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from paths.catalogue import Catalogue
from paths.errors import BadRecord
from paths.graph import SkillGraph
from paths.model import Resource, Skill, SkillEdge, SkillLevel, Teaches
from paths.order import Ordered, OrderTask, Unorderable, order_steps
from paths.problem import Target
from paths.replay import State, apply, may_start, raises
from paths.replay import replay as started
from tests.instances import Instance, instances

SEARCHED = 0  # no set may be looked at, so the local search answers


# --- the objective and all valid orders, as they are written ----------------------------------------------------------


def objective(task: OrderTask, sequence: tuple[str, ...]) -> int:
    """The objective of one order, term by term, from the steps' raises."""
    levels, minutes, value, last = dict(task.levels), 0, 0, None
    final = dict(task.levels)
    for id in sequence:
        for band in task.catalogue.resources[id].teaches:
            final[band.skill] = max(final.get(band.skill, 0), band.to)
    for id in sequence:
        step = task.catalogue.resources[id]
        minutes += step.minutes
        new = {raised.skill: raised for raised in raises(step, levels)}
        value += sum(
            target.centi * minutes
            for target in task.targets
            for level in range(target.current + 1, target.target + 1)
            if target.skill in new and new[target.skill].from_ < level <= new[target.skill].to
        )
        value += 3000 * sum(raised.to - raised.from_ > 1 for raised in new.values())
        after = {**levels, **{skill: raised.to for skill, raised in new.items()}}
        for edge in task.graph.edges:
            loose = edge.status != "rejected" and (edge.strength == "soft" or edge.status == "suggested")
            reaches = levels.get(edge.after, 0) < edge.after_level <= after.get(edge.after, 0)
            ahead = after.get(edge.before, 0) < edge.before_level <= final.get(edge.before, 0)
            value += 2000 * (loose and reaches and ahead)
        topic = topic_of(task, step)
        value += 6000 * (last is not None and topic != last)
        levels, last = after, topic
    return value


def topic_of(task: OrderTask, step: Resource) -> str:
    if not step.teaches:
        return step.id
    skill = min(band.skill for band in step.teaches)
    parents = task.graph.skills[skill].parents
    return parents[0] if parents else skill


def orders(task: OrderTask) -> Iterator[tuple[str, ...]]:
    """Every valid order, the first by ids first."""

    def follow(sequence: tuple[Resource, ...], state: State, minutes: int) -> Iterator[tuple[str, ...]]:
        if len(sequence) == len(task.resources):
            yield tuple(step.id for step in sequence)
            return
        led = task.prefix[len(sequence) : len(sequence) + 1]
        for step in sorted(task.resources, key=lambda resource: resource.id):
            end = minutes + step.minutes
            in_turn = step not in sequence and (not led or step.id == led[0])
            if in_turn and end <= task.due.get(step.id, end) and may_start(step, state, task.graph):
                yield from follow((*sequence, step), apply(step, state, task.catalogue), end)

    yield from follow((), State.at(task.levels, task.done, task.catalogue), 0)


# --- instances --------------------------------------------------------------------------------------------------------


def task_of(instance: Instance, steps: int = 6) -> OrderTask:
    """The steps that may start, in a world with every trait that decides an order."""
    graph = SkillGraph.build(instance.skills, instance.edges, instance.roles)
    catalogue = Catalogue.build(instance.resources)
    levels = {estimate.skill: estimate.level // 2 for estimate in instance.profile.estimates}
    done = frozenset(instance.learner.completed + instance.learner.waived)
    known = [r for r in instance.resources if r.minutes is not None and r.id not in done]
    played = started(known, State.at(levels, done, catalogue), catalogue, graph)
    targets = [
        Target(q.skill, levels.get(q.skill, 0), q.level, q.weight, round(100 * q.weight))
        for role in instance.roles[:1]
        for q in role.requirements
    ]
    return OrderTask(played.sequence[:steps], catalogue, graph, levels, done, tuple(targets))


tasks = st.builds(task_of, instances(max_skills=5, max_resources=9))


@st.composite
def led_and_dated(draw):
    """A task with a prefix and due minutes that some order, or none, can keep."""
    task = draw(tasks)
    every = list(orders(task))
    assume(every)
    one, other = draw(st.sampled_from(every)), draw(st.sampled_from(every))
    minutes = accumulate(task.catalogue.resources[id].minutes for id in other)
    slack = draw(st.integers(-1, 30))
    ends = {id: end + slack for id, end in zip(other, minutes, strict=True)}
    due = {id: end for id, end in ends.items() if draw(st.booleans())}
    return replace(task, prefix=one[: draw(st.integers(0, 2))], due=due)


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


def answer(task: OrderTask) -> Ordered | str:
    try:
        return order_steps(task)
    except Unorderable as refused:
        return str(refused)


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


def free_steps(count: int, skills: int) -> OrderTask:
    """Steps without prerequisites, in three topics; each begins its own skill or goes on in another's."""
    parents = tuple(Skill(f"p{n}", "P") for n in range(3))
    known = tuple(Skill(f"s{n:02}", "S", parents=(f"p{n % 3}",)) for n in range(skills))
    resources = tuple(
        Resource(
            f"r{n:02}",
            "R",
            minutes=10 + 37 * n % 101,
            teaches=(Teaches(f"s{n % skills:02}", n // skills, n // skills + 1),),
        )
        for n in range(count)
    )
    targets = tuple(Target(skill.id, 0, 5, 1.0, 50 + 13 * n % 70) for n, skill in enumerate(known))
    return OrderTask(resources, Catalogue.build(resources), SkillGraph.build(parents + known, ()), {}, targets=targets)


def chain(count: int) -> OrderTask:
    """Steps of which each is hard before the next."""
    skills = tuple(Skill(f"s{n:04}", "S") for n in range(count))
    resources = tuple(Resource(f"r{skill.id}", "R", minutes=10, teaches=(Teaches(skill.id, 0, 1),)) for skill in skills)
    graph = SkillGraph.build(skills, [SkillEdge(a.id, b.id) for a, b in pairwise(skills)])
    return OrderTask(resources, Catalogue.build(resources), graph, {}, targets=(Target(skills[-1].id, 0, 1, 1.0, 100),))


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


def a_task(*resources: Resource, edges=(), targets=(), parents=None, **fields) -> OrderTask:
    skills = tuple(Skill(id, id, parents=(parents or {}).get(id, ())) for id in "abcd")
    catalogue = Catalogue.build((*resources, *fields.pop("others", ())))
    return OrderTask(resources, catalogue, SkillGraph.build(skills, edges), {}, targets=targets, **fields)


def step(id: str, *bands: tuple[str, int, int], minutes: int = 10, **fields) -> Resource:
    return Resource(id, id, minutes=minutes, teaches=tuple(Teaches(*band) for band in bands), **fields)


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
