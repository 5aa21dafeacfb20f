from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paths.catalogue import Catalogue
from paths.errors import BadRecord, Unknown
from paths.model import Constraints, Learner, Mandatory, Raised, RoleGoal, SkillEdge
from paths.plan import candidates, plan
from paths.problem import Limits, Plan, Problem
from tests.instances import Instance, instances
from tests.problems import MONDAY, ask, entangled, item, problem_of, refuted, some
from tests.reference_best import Best


def order(problem: Problem) -> list[str]:
    return [step.resource for step in plan(problem).steps]


def is_best(best: Best, found: Plan) -> bool:
    """Say whether a plan has the brute-force best values, over sets that an order in time exists for."""
    if best.best is None:
        return found.status == "infeasible"
    values = found.objective.selection
    steps = frozenset(step.resource for step in found.steps)
    return ((values.uncovered, values.penalty, values.cost), steps) == (tuple(best.best[0])[:3], best.best[1])


def startable(best: Best, chance: Random) -> tuple[str, ...]:
    """Return up to two steps that a path of this instance could have begun with."""
    begun: list[str] = []
    over = best.satisfied(best.before)
    for _ in range(2):
        ids = [id for id in best.startable(frozenset(begun), best.admissible) if id not in over]
        ids = [id for id in ids if not any(best.clashes(id, other) for other in begun)]
        begun += chance.sample(ids, min(1, len(ids)))
    return tuple(begun)


@given(instances(5, 8))
@some
def test_a_plan_is_the_best_there_is_and_its_check_holds(instance: Instance) -> None:
    problem = problem_of(instance)
    found = plan(problem)

    assert is_best(Best(instance), found)
    assert refuted(problem, found) == []


@given(entangled(), st.randoms())
@some
def test_a_replan_is_the_best_behind_the_steps_already_begun(instance: Instance, chance: Random) -> None:
    best = Best(instance)
    best.fixed = startable(best, chance)
    others = [r.id for r in instance.resources if r.id not in best.fixed]
    best.previous = (*best.fixed, *chance.sample(others, min(3, len(others))))
    problem = problem_of(instance, fixed=best.fixed, previous=best.previous)
    found = plan(problem)

    assert is_best(best, found)
    assert tuple(step.resource for step in found.steps)[: len(best.fixed)] == (best.fixed if found.steps else ())
    assert [claim for claim in refuted(problem, found) if not claim.startswith("needed")] == []


@given(instances(6, 10), st.randoms())
@some
def test_the_order_of_the_catalogue_does_not_matter(instance: Instance, chance: Random) -> None:
    shuffled = list(instance.resources)
    chance.shuffle(shuffled)

    assert plan(problem_of(instance)) == plan(problem_of(instance, catalogue=Catalogue.build(shuffled)))


@given(instances(6, 10))
@some
def test_what_is_not_complete_says_why(instance: Instance) -> None:
    found = plan(problem_of(instance))

    assert (found.status == "complete") == (found.conflicts == ())
    for row in found.gap:
        assert bool(row.reason) == (row.status in ("deferred", "uncoverable"))


@given(instances(6, 10), st.integers(0, 3))
@some
def test_with_hardly_any_work_allowed_the_plan_still_keeps_every_rule(instance: Instance, solves: int) -> None:
    problem = problem_of(instance, limits=Limits(nodes=0, states=5, solves=solves))

    assert refuted(problem, plan(problem)) == []


@given(instances(6, 10))
@some
def test_every_step_is_a_candidate_whose_search_needed_no_relevance(instance: Instance) -> None:
    problem = problem_of(instance)
    found = candidates(replace(problem, relevance={}))

    assert {step.resource for step in plan(problem).steps} <= {resource.id for resource in found.resources}
    assert found == candidates(problem)


def test_two_providers_that_carry_each_other_reach_nothing() -> None:
    carrying = [item("x", ("a", 0, 2), entry={"b": 1}), item("y", ("b", 0, 2), entry={"a": 1})]
    found = plan(ask({"a": 2}, carrying))

    assert (found.status, found.steps) == ("partial", ())
    assert found.gap[0].reason == "Skill a 1 needs Skill b 1; Skill b 1 needs Skill a 1; and these wait for each other"


def test_a_budget_in_which_nothing_fits_gives_an_empty_path_and_what_more_would_take() -> None:
    found = plan(ask({"a": 1}, [item("x", ("a", 0, 1), minutes=600)], hours=1.0, limits={"weeks": 1}))

    assert (found.status, found.steps, found.gap[0].status) == ("partial", (), "deferred")
    assert found.gap[0].reason == "does not fit with weeks, hoursPerWeek"
    assert {r.constraint.name: r.change for r in found.relaxations} == {"weeks": "10", "hoursPerWeek": "10"}


def test_an_unknown_role_names_the_nearest() -> None:
    with pytest.raises(Unknown, match="nearest: role"):
        plan(ask({"a": 1}, [], roles=(RoleGoal("rule"),)))


def test_an_empty_catalogue_brings_nothing_and_says_so() -> None:
    found = plan(ask({"a": 2}, []))

    assert (found.status, found.steps) == ("partial", ())
    assert found.gap[0].reason == "nothing of known length teaches Skill a 1"


def test_the_filter_that_removed_the_last_provider_is_named_with_it() -> None:
    resources = [item("kurs", ("a", 0, 2), language="de"), item("course", ("a", 0, 1), language="en")]
    found = plan(ask({"a": 2}, resources, limits={"languages": ("en",)}))
    row = found.gap[0]

    assert [level.status for level in row.levels] == ["reached", "uncoverable"]
    assert row.reason == "languages leaves out kurs (in de, asked for en)"
    assert [(e.resource, e.constraint) for e in found.exclusions] == [("kurs", "languages")]


def test_a_filter_on_a_prerequisite_is_named_as_well_and_gets_a_row() -> None:
    resources = [item("goal", ("a", 0, 1), entry={"b": 1}), item("vorkurs", ("b", 0, 1), language="de")]
    found = plan(ask({"a": 1}, resources, limits={"languages": ("en",)}))

    assert [(row.skill, row.origin, row.status) for row in found.gap] == [
        ("a", "role", "uncoverable"),
        ("b", "prerequisite", "uncoverable"),
    ]
    assert found.gap[0].reason == "languages leaves out vorkurs (in de, asked for en), which leads to it"


def test_the_missing_entry_is_named() -> None:
    found = plan(ask({"a": 1}, [item("goal", ("a", 0, 1), entry={"b": 2}), item("low", ("b", 0, 1))]))

    assert found.gap[0].reason == "Skill a 1 needs Skill b 2; nothing of known length teaches Skill b 2"


def test_what_the_learner_may_not_see_is_never_named() -> None:
    resources = [
        item("secret", ("a", 0, 1), ("b", 0, 1), access=("group:board",)),
        item("open", ("b", 0, 1), requires=("secret",)),
    ]
    found = plan(ask({"a": 1, "b": 1}, resources, limits={"languages": ("en",)}))

    assert b"secret" not in msgspec.json.encode([found.gap, found.conflicts, found.relaxations, found.exclusions])
    assert "needs a resource that is not available" in found.gap[1].reason


def test_a_date_that_the_cheapest_choice_would_miss_changes_the_choice() -> None:
    due = (MONDAY + timedelta(days=1)).isoformat()
    resources = [
        item("must", minutes=60, entry={"a": 1}),
        item("both", ("a", 0, 1), ("b", 0, 1), minutes=90),
        item("quick", ("a", 0, 1), minutes=60),
        item("b", ("b", 0, 1), minutes=60),
    ]
    dated = plan(ask({"b": 1}, resources, limits={"mandatory": (Mandatory("must", due),)}))
    undated = plan(ask({"b": 1}, resources, limits={"mandatory": (Mandatory("must"),)}))

    assert [step.resource for step in undated.steps] == ["both", "must"]
    assert [step.resource for step in dated.steps] == ["quick", "must", "b"]
    assert [(step.end, step.due) for step in dated.steps if step.resource == "must"] == [(due, due)]


def test_a_soft_date_may_be_missed_at_its_price() -> None:
    due = MONDAY.isoformat()
    resources = [item("must", ("a", 0, 1), minutes=120), item("long", ("a", 0, 1), minutes=300)]
    limits = {"mandatory": (Mandatory("must", due),), "soft": {"mandatory": 25}}
    found = plan(ask({"a": 1}, resources, limits=limits))

    assert (found.status, found.objective.selection.penalty) == ("complete", 25)
    assert [step.resource for step in found.steps] == ["must"]


def test_a_stand_in_bears_the_date_of_the_item_it_stands_for() -> None:
    due = (MONDAY + timedelta(days=30)).isoformat()
    resources = [item("must", minutes=600), item("short", minutes=30, counts_as=("must",))]
    found = plan(ask({}, resources, limits={"mandatory": (Mandatory("must", due),)}))

    assert [(step.resource, step.due) for step in found.steps] == [("short", due)]


def test_hours_that_would_take_a_century_are_a_clear_contradiction() -> None:
    found = plan(ask({"a": 1}, [item("x", ("a", 0, 1), minutes=600)], hours=0.001))

    assert (found.status, found.steps) == ("infeasible", ())
    assert found.conflicts[0].name == "hoursPerWeek"
    assert "100 years" in found.conflicts[0].text


def test_a_step_begun_too_early_is_a_contradiction() -> None:
    found = plan(ask({"a": 2}, [item("later", ("a", 1, 2)), item("first", ("a", 0, 1))], fixed=("later",)))

    assert (found.status, [c.name for c in found.conflicts]) == ("infeasible", ["fixed"])


def test_a_step_says_what_it_raises_and_on_what_it_depends() -> None:
    resources = [item("one", ("a", 0, 1)), item("two", ("a", 1, 2), ("b", 0, 1)), item("other", ("c", 0, 1))]
    found = plan(ask({"a": 2, "c": 1}, resources))
    steps = {step.resource: step for step in found.steps}
    number = {step.resource: n for n, step in enumerate(found.steps, 1)}

    assert steps["two"].raises == (Raised("a", 1, 2), Raised("b", 0, 1))
    assert steps["two"].depends_on == (number["one"],)
    assert steps["other"].depends_on == ()


def test_a_hard_edge_into_a_level_already_held_asks_for_nothing() -> None:
    resources = [item("x", ("a", 0, 3)), item("b", ("b", 0, 1))]
    edges = [SkillEdge("b", "a", 1, 2)]

    assert order(ask({"a": 3}, resources, edges=edges)) == ["b", "x"]
    assert order(ask({"a": 3}, resources, edges=edges, held={"a": 2})) == ["x"]


def test_a_path_with_nothing_to_do_is_complete_and_empty() -> None:
    found = plan(ask({"a": 1}, [item("x", ("a", 0, 1))], held={"a": 3}))

    assert (found.status, found.steps, found.minutes) == ("complete", (), 0)
    assert [level.status for level in found.gap[0].levels] == ["held"]


@pytest.mark.parametrize(
    ("limits", "field"),
    [
        ({"deadline": "2026-02-30"}, "constraints.deadline"),
        ({"days_off": ("2026-13-01",)}, "constraints.daysOff"),
        ({"mandatory": (Mandatory("x", "2026-00-01"),)}, "constraints.mandatory.due"),
        ({"soft": {"nonsense": 1}}, "constraints.soft.nonsense"),
    ],
)
def test_a_constraint_that_cannot_be_read_is_refused_by_its_field(limits: dict[str, object], field: str) -> None:
    with pytest.raises(BadRecord) as raised:
        plan(ask({"a": 1}, [item("x", ("a", 0, 1))], limits=limits))

    assert raised.value.field == field


def test_only_so_many_exclusions_are_named_and_the_rest_is_counted() -> None:
    resources: Sequence[object] = [item(f"r{n:03}", ("a", 0, 1), language="de") for n in range(130)]
    found = plan(ask({"a": 1}, resources, limits={"languages": ("en",)}))  # type: ignore[arg-type]

    assert len(found.exclusions) == 100
    assert [a.facts for a in found.assumptions if a.code == "exclusions_cut"] == [{"count": 130, "named": 100}]


def test_completed_and_waived_items_satisfy_without_raising() -> None:
    learner = Learner("l", completed=("old",), waived=("dull",))
    resources = [
        item("old", ("a", 0, 1)),
        item("dull", ("a", 0, 1)),
        item("next", ("a", 0, 2), requires=("old", "dull")),
    ]
    problem = ask({"a": 2}, resources, learner=learner, constraints=Constraints(mandatory=(Mandatory("dull"),)))

    assert order(problem) == ["next"]
