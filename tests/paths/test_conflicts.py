from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace as with_

from paths.model import Conflict, Constraints, Mandatory, Relaxation
from paths.plan import plan
from paths.problem import Limits, Plan, Problem
from tests.instances import EVERY, Instance, instances
from tests.problems import MONDAY, ask, item, problem_of
from tests.reference_best import Best

OPEN: dict[str, Any] = {
    "hoursPerWeek": {"hours_per_week": 168.0},
    "weeks": {"weeks": None},
    "deadline": {"deadline": None},
    "maxSteps": {"max_steps": None},
    "maxCost": {"max_cost": None},
    "maxStepMinutes": {"max_step_minutes": None},
    "languages": {"languages": ()},
    "accessibilityFeatures": {"accessibility_features": ()},
    "modalities": {"modalities": ()},
    "languageLevels": {"language_levels": {}},
    "providers": {"providers": ()},
}
Wanted = set[tuple[str, int]]
few = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


def without(constraints: Constraints, rule: Conflict) -> Constraints:
    """Return the constraints with one rule dropped."""
    if rule.name in OPEN:
        return with_(constraints, **OPEN[rule.name])
    if rule.name == "mandatory":
        kept = tuple(item for item in constraints.mandatory if item.resource != rule.subject)
        return with_(constraints, mandatory=kept)
    return with_(constraints, **{rule.name: tuple(id for id in getattr(constraints, rule.name) if id != rule.subject)})


def only(constraints: Constraints, rules: list[Conflict]) -> Constraints:
    """Return the constraints with nothing but some rules, all hard."""
    bare = with_(constraints, soft={})
    named = {(rule.name, rule.subject) for rule in rules}
    items = [("mandatory", i.resource) for i in bare.mandatory]
    items += [(name, id) for name in ("excluded", "pinned") for id in getattr(bare, name)]
    for name, subject in [*((name, None) for name in OPEN), *items]:
        if (name, subject) not in named:
            bare = without(bare, Conflict(name, subject))
    return bare


def changed(constraints: Constraints, relaxation: Relaxation) -> Constraints:
    """Return the constraints as a relaxation would have them."""
    rule, value = relaxation.constraint, relaxation.change or ""
    if value == "drop":
        return without(constraints, rule)
    field = next(iter(OPEN[rule.name]))
    kinds: Mapping[str, Callable[[str], Any]] = {"hours_per_week": float, "deadline": str}
    return with_(constraints, **{field: kinds.get(field, int)(value)})


def slightly_less(constraints: Constraints, relaxation: Relaxation) -> Constraints | None:
    """Return the constraints with a change just smaller than a relaxation's, None where there is none."""
    rule, value = relaxation.constraint, relaxation.change or ""
    if value == "drop":
        return None
    if rule.name == "deadline":
        return with_(constraints, deadline=(date.fromisoformat(value) - timedelta(days=1)).isoformat())
    if rule.name == "hoursPerWeek":
        return with_(constraints, hours_per_week=(round(60 * float(value)) - 1) / 60)
    return with_(constraints, **{next(iter(OPEN[rule.name])): int(value) - 1})


def possible(instance: Instance, constraints: Constraints, wanted: Wanted) -> bool:
    """Say by brute force whether the hard constraints can be kept while all wanted levels are reached."""
    best = Best(replace(instance, learner=with_(instance.learner, constraints=constraints)))
    levels = (best.levels(held) for _, held in best.choices())
    return any(all(reached.get(skill, 0) >= level for skill, level in wanted) for reached in levels)


def coverable(instance: Instance) -> Wanted:
    """Return the role levels that everything visible could reach together."""
    best = Best(replace(instance, learner=with_(instance.learner, constraints=Constraints())))
    open_ = {(s, k) for s, (to, _) in best.targets.items() for k in range(best.start_levels.get(s, 0) + 1, to + 1)}
    return {(skill, level) for skill, level in open_ if best.top.get(skill, 0) >= level}


def asked_for(instance: Instance, found: Plan) -> Wanted | None:
    """Return the levels that a plan's conflict is about, None where it has no conflict of constraints."""
    nothing_more = found.status == "partial" and not any(rule.name != "coverage" for rule in found.conflicts)
    if found.status == "complete" or nothing_more:
        return None
    return coverable(instance) if found.status == "partial" else set()


@given(instances(4, 6, EVERY))
@few
def test_a_conflict_cannot_hold_together_and_any_less_of_it_can(instance: Instance) -> None:
    found = plan(problem_of(instance))
    wanted = asked_for(instance, found)
    if wanted is None:
        return
    rules = [rule for rule in found.conflicts if rule.name != "coverage"]

    assert not possible(instance, only(instance.learner.constraints, rules), wanted)
    for rule in found.conflicts:
        rest = [other for other in rules if other is not rule]
        assert possible(
            instance, only(instance.learner.constraints, rest), set() if rule.name == "coverage" else wanted
        )


@given(instances(4, 6, EVERY))
@few
def test_a_relaxation_alone_suffices_and_a_smaller_one_does_not(instance: Instance) -> None:
    found = plan(problem_of(instance))
    wanted = asked_for(instance, found)
    if wanted is None:
        return
    constraints = instance.learner.constraints
    for relaxation in found.relaxations:
        if not relaxation.alone:
            assert not possible(instance, without(constraints, relaxation.constraint), wanted)
            continue
        assert possible(instance, changed(constraints, relaxation), wanted)
        less = slightly_less(constraints, relaxation)
        assert less is None or not possible(instance, less, wanted)


def relaxed(problem: Problem) -> dict[str, str | None]:
    return {r.constraint.name: r.change for r in plan(problem).relaxations if r.alone}


def names(problem: Problem) -> list[tuple[str, str | None]]:
    return [(conflict.name, conflict.subject) for conflict in plan(problem).conflicts]


LONG = (item("a1", ("a", 0, 1), minutes=300), item("b1", ("b", 0, 1), minutes=300))
BOTH = {"a": 1, "b": 1}


def test_too_few_weeks_can_be_cured_by_weeks_or_by_hours() -> None:
    problem = ask(BOTH, LONG, hours=5.0, limits={"weeks": 1})

    assert names(problem) == [("weeks", None), ("hoursPerWeek", None), ("coverage", None)]
    assert relaxed(problem) == {"weeks": "2", "hoursPerWeek": "10"}


def test_an_early_deadline_is_moved_to_the_day_on_which_all_is_done() -> None:
    problem = ask(BOTH, LONG, hours=5.0, limits={"deadline": "2026-03-06"})

    assert relaxed(problem) == {"deadline": "2026-03-13", "hoursPerWeek": "10"}


def test_two_limits_that_both_bind_do_not_help_alone() -> None:
    problem = ask(BOTH, LONG, limits={"max_steps": 1, "weeks": 1})

    assert relaxed(problem) == {}
    assert {r.constraint.name for r in plan(problem).relaxations} == {"weeks", "hoursPerWeek", "maxSteps"}


def test_the_least_number_of_steps_and_the_least_money_are_found() -> None:
    dear = [with_(resource, cost=70) for resource in LONG]

    assert relaxed(ask(BOTH, dear, limits={"max_steps": 1})) == {"maxSteps": "2"}
    assert relaxed(ask(BOTH, dear, limits={"max_cost": 100})) == {"maxCost": "140"}


def test_the_least_length_of_a_step_is_that_of_some_resource() -> None:
    resources = [*LONG, item("a2", ("a", 0, 1), minutes=120), item("b2", ("b", 0, 1), minutes=200)]

    assert relaxed(ask(BOTH, resources, limits={"max_step_minutes": 100})) == {"maxStepMinutes": "200"}


def test_a_filter_is_dropped_whole_and_an_exclusion_item_by_item() -> None:
    german = [with_(resource, language="de") for resource in LONG]

    assert relaxed(ask(BOTH, german, limits={"languages": ("en",)})) == {"languages": "drop"}
    excluded = ask(BOTH, LONG, limits={"excluded": ("a1", "unheard-of")})
    assert names(excluded) == [("excluded", "a1"), ("coverage", None)]


def test_a_mandatory_item_that_is_excluded_is_a_contradiction_of_the_two() -> None:
    problem = ask({}, LONG, limits={"excluded": ("a1",), "mandatory": (Mandatory("a1"),)})

    assert plan(problem).status == "infeasible"
    assert set(names(problem)) == {("excluded", "a1"), ("mandatory", "a1")}
    assert relaxed(problem) == {"excluded": "drop", "mandatory": "drop"}


def test_a_date_too_early_can_be_cured_by_hours() -> None:
    due = (MONDAY + timedelta(days=4)).isoformat()
    problem = ask({}, LONG, hours=2.5, limits={"mandatory": (Mandatory("a1", due),)})

    assert plan(problem).status == "infeasible"
    assert relaxed(problem) == {"mandatory": "drop", "hoursPerWeek": "5"}


@pytest.mark.parametrize("item_id", ["unheard-of", "secret"])
def test_a_mandatory_item_that_is_not_there_or_may_not_be_seen_looks_the_same(item_id: str) -> None:
    secret = item("secret", access=("group:board",))
    found = plan(ask({}, [*LONG, secret], limits={"mandatory": (Mandatory(item_id),)}))

    assert found.conflicts == (Conflict("mandatory", item_id, f"{item_id} is mandatory; it is not available"),)


def test_where_nothing_can_bring_the_level_the_conflict_says_so() -> None:
    found = plan(ask({"a": 2}, LONG, limits={"weeks": 30}))

    assert [conflict.text for conflict in found.conflicts] == ["nothing that the learner may use brings Skill a 2"]
    assert found.relaxations == ()


def test_a_search_cut_short_says_so_and_claims_nothing_it_has_not_tried() -> None:
    problem = replace(ask(BOTH, LONG), constraints=Constraints(weeks=1, max_steps=1), limits=Limits(solves=1))
    found = plan(problem)

    assert "conflicts_not_proven" in {assumption.code for assumption in found.assumptions}
    assert len(found.relaxations) < 3
