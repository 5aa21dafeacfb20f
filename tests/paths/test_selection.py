from collections.abc import Sequence
from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from paths.catalogue import Catalogue
from paths.model import Constraints, Mandatory
from paths.planner.closure import close
from paths.planner.dominance import undominated
from paths.planner.pose import HOURS, changed, hard_rules, pose
from paths.planner.selection import Selection, plain, select, tie
from paths.planner.task import Choice, Task
from paths.problem import Problem
from tests.instances import Instance, instances
from tests.problems import ask, entangled, item, problem_of, some
from tests.reference_best import Best

NODES = 1000


def task_of(problem: Problem) -> Task:
    closed = close(problem)
    return pose(closed, closed.network, frozenset({*hard_rules(closed), HOURS}))


def chosen(problem: Problem) -> list[str]:
    choice = select(undominated(task_of(problem)), NODES).choice
    assert choice is not None
    return sorted(choice.steps)


def agrees(best: Best, problem: Problem, found: Selection) -> bool:
    """Say whether a selection is the brute-force best on all four tiers, or both find none."""
    if best.best is None or found.choice is None:
        return best.best is None and found.choice is None and found.proven
    choice, held = found.choice, frozenset(found.choice.steps)
    constant = changed(close(problem), ())
    value = (best.uncovered(best.levels(held)), choice.penalty, choice.cost + constant, choice.tie)
    return found.proven and (value, held) == (tuple(best.best[0]), best.best[1])


@given(instances(5, 8))
@some
def test_the_choice_is_the_best_of_all_sets_on_every_tier(instance: Instance) -> None:
    problem = problem_of(instance)
    task = undominated(task_of(problem))

    assert agrees(Best(instance), problem, select(task, NODES, task.dates))


@given(entangled())
@some
def test_the_choice_is_the_best_where_resources_ask_for_each_other(instance: Instance) -> None:
    problem = problem_of(instance)
    task = undominated(task_of(problem))

    assert agrees(Best(instance), problem, select(task, NODES, task.dates))


@given(entangled(), st.randoms())
@some
def test_a_replan_is_the_best_change_without_needless_steps(instance: Instance, chance: Random) -> None:
    ids = [r.id for r in instance.resources]
    best = Best(instance)
    best.previous = tuple(chance.sample(ids, min(4, len(ids))))
    problem = problem_of(instance, previous=best.previous)
    task = undominated(task_of(problem))

    assert agrees(best, problem, select(task, NODES, task.dates))


@given(instances(6, 10))
@some
def test_dominance_changes_no_tier(instance: Instance) -> None:
    task = task_of(problem_of(instance))
    all_of_them, pruned = select(task, NODES, task.dates), select(undominated(task), NODES, task.dates)

    assert values(all_of_them.choice) == values(pruned.choice)


def values(choice: Choice | None) -> tuple[object, ...]:
    return () if choice is None else (choice.uncovered, choice.penalty, choice.cost, choice.tie, choice.steps)


@given(entangled(), st.randoms())
@some
def test_the_order_of_the_catalogue_does_not_matter(instance: Instance, chance: Random) -> None:
    shuffled = list(instance.resources)
    chance.shuffle(shuffled)
    one, other = problem_of(instance), problem_of(instance, catalogue=Catalogue.build(shuffled))

    assert values(select(task_of(one), NODES).choice) == values(select(task_of(other), NODES).choice)


@given(instances(6, 10))
@some
def test_without_a_search_the_hard_rules_are_kept_all_the_same(instance: Instance) -> None:
    choice = plain(task_of(problem_of(instance)))

    assert choice is None or choice.sound


def test_two_providers_may_not_carry_each_other() -> None:
    carrying = [item("x", ("a", 0, 2), entry={"b": 1}, minutes=1), item("y", ("b", 0, 2), entry={"a": 1}, minutes=1)]
    honest = [item("z", ("a", 0, 1), minutes=500)]

    assert chosen(ask({"a": 2, "b": 2}, carrying + honest)) == ["x", "y", "z"]
    assert chosen(ask({"a": 1}, carrying + honest)) == ["z"]


def test_a_whole_is_chosen_over_its_parts_where_it_is_shorter_but_never_with_them() -> None:
    parts = [item("p1", ("a", 0, 1), minutes=40), item("p2", ("b", 0, 1), minutes=40)]
    whole = item("w", ("a", 0, 1), ("b", 0, 1), minutes=70, has_part=("p1", "p2"))

    assert chosen(ask({"a": 1, "b": 1}, [*parts, whole])) == ["w"]
    assert chosen(ask({"a": 1}, [*parts, whole])) == ["p1"]


def test_parts_that_complete_a_whole_meet_its_requirement() -> None:
    parts = [item("p1", ("b", 0, 1), minutes=10), item("p2", ("b", 0, 1), minutes=10)]
    goal = [item("goal", ("a", 0, 1), requires=("w",)), item("w", has_part=("p1", "p2"), minutes=600)]

    assert chosen(ask({"a": 1}, [*parts, *goal])) == ["goal", "p1", "p2"]


def test_an_equivalent_meets_a_mandatory_item() -> None:
    resources = [item("long", minutes=300), item("short", minutes=20, counts_as=("long",))]

    assert chosen(ask({}, resources, limits={"mandatory": (Mandatory("long"),)})) == ["short"]


def test_relevance_decides_between_equal_lengths_and_the_id_between_equal_costs() -> None:
    twins = [item("a1", ("a", 0, 1)), item("a2", ("a", 0, 1))]
    first, second = sorted(["a1", "a2"], key=tie)

    assert chosen(ask({"a": 1}, twins)) == [first]
    assert chosen(ask({"a": 1}, twins, relevance={second: 90, first: 10})) == [second]


def test_a_soft_filter_costs_only_where_it_buys_coverage() -> None:
    resources = [item("de", ("a", 0, 2), language="de"), item("en", ("a", 0, 1), language="en")]
    soft = Constraints(languages=("en",), soft={"languages": 50})
    task = task_of(ask({"a": 2}, resources, constraints=soft))
    choice = select(task, NODES).choice

    assert choice is not None
    assert (choice.steps, choice.uncovered, choice.penalty) == (("de",), 0, 50)


def test_a_heavier_level_is_preferred_when_the_minutes_are_short() -> None:
    resources = [item("a", ("a", 0, 1)), item("bb", ("b", 0, 2))]

    assert chosen(ask({"a": 1, "b": 2}, resources, hours=1.0, limits={"weeks": 1})) == ["bb"]


def test_what_is_given_up_is_not_called_proven() -> None:
    found = select(task_of(hard_to_fit()), 0)

    assert not found.proven
    assert found.choice is not None
    assert found.choice.sound


def hard_to_fit() -> Problem:
    """Return a problem in which many subsets nearly fill the minutes."""
    chance = Random(1)
    resources = [item(f"r{n}", (f"s{n}", 0, 1), minutes=chance.randint(100, 999)) for n in range(40)]
    wanted = {f"s{n}": 1 for n in range(40)}
    return ask(wanted, resources, hours=40.0, limits={"weeks": 4})


def test_the_same_problem_gives_the_same_answer_again() -> None:
    problem = hard_to_fit()
    tried: Sequence[Selection] = [select(task_of(problem), NODES) for _ in range(2)]

    assert values(tried[0].choice) == values(tried[1].choice)
    assert replace(problem) == problem
