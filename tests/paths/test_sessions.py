"""Dated sessions: which one a step takes, what waiting costs, and that no better path was missed."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from paths.model import Mandatory, Resource, Session
from paths.plan import plan
from paths.problem import Limits, Plan, Problem
from paths.schedule import Calendar, held, usable
from tests.instances import EVERY, Instance, Recipe, grow
from tests.problems import MONDAY, ask, item, problem_of, refuted, some
from tests.reference_best import Best

fewer = settings(some, max_examples=30)
HARD = frozenset({"edges", "entries", "budget", "mandatory", "due"})
LEFT_OUT = frozenset({"unknown-minutes", "access", "filters"})
WEDNESDAY = Session("wed", "2026-03-04")


@st.composite
def dated(draw: st.DrawFn, nested: bool = False) -> Instance:
    """Return an instance of few resources, more than half of them given in up to three sessions within four weeks.

    A nested one may have sessions that lie around others of the same resource.
    """
    seed, chance = draw(st.integers(0, 2**40)), Random(draw(st.integers(0, 2**40)))
    features = {name for name in EVERY if chance.random() < 0.35} | HARD
    grown = grow(Recipe(seed, chance.randint(1, 4), chance.randint(2, 7), frozenset(features - LEFT_OUT)))
    resources = tuple(
        structs.replace(
            resource,
            minutes=chance.choice([30, 60, 90, 120, 240]),
            sessions=sessions(chance, grown.start, nested) if chance.random() < 0.55 else (),
            access=("everyone",),
        )
        for resource in grown.resources
    )
    limits = {"weeks": chance.choice([None, 1, 2, 3, 4]), "hours_per_week": chance.choice([2.0, 5.0, 10.0])}
    constraints = structs.replace(grown.learner.constraints, deadline=None, **limits)
    return replace(grown, resources=resources, learner=structs.replace(grown.learner, constraints=constraints))


def sessions(chance: Random, start: date, nested: bool) -> tuple[Session, ...]:
    found = []
    for n in range(chance.randint(1, 3)):
        first = start + timedelta(days=chance.randint(0, 24))
        last = first + timedelta(days=chance.choice([0, 1, 6, 10] if nested else [0, 0, 1, 2, 3]))
        found.append(Session(f"x:{n}", first.isoformat(), last.isoformat(), chance.choice([None, None, None, 2, 0])))
    return tuple(found)


@given(dated())
@some
def test_a_plan_with_sessions_is_the_best_there_is_and_its_check_holds(instance: Instance) -> None:
    problem = problem_of(instance)
    found = plan(problem)

    assert found.objective.selection.proven
    assert refuted(problem, found) == []
    assert is_no_worse(found, Best(instance))


def is_no_worse(found: Plan, best: Best) -> bool:
    """Say whether no set that brute force finds is better; it passes over some in which waiting makes a step needed."""
    values = found.objective.selection
    if best.best is None or found.status == "infeasible":
        return best.best is None
    return (values.uncovered, values.penalty, values.cost) <= tuple(best.best[0])[:3]


@given(dated(nested=True))
@fewer
def test_sessions_around_other_sessions_keep_every_promise(instance: Instance) -> None:
    problem = problem_of(instance)

    assert refuted(problem, plan(problem)) == []


@given(dated(nested=True), st.randoms(use_true_random=False))
@fewer
def test_begun_steps_stay_in_their_sessions_when_the_rest_is_planned_again(instance: Instance, chance: Random) -> None:
    before = problem_of(instance)
    steps = plan(before).steps
    lead = steps[: chance.randint(0, len(steps))]
    hours = structs.replace(before.constraints, hours_per_week=chance.choice([1.0, 5.0, 20.0]))
    problem = replace(
        before,
        fixed=tuple(step.resource for step in lead),
        taken={step.resource: step.session for step in lead},
        previous=tuple(step.resource for step in steps),
        start=before.start + timedelta(days=chance.choice([0, 0, 3, 9])),
        constraints=hours,
    )
    again = plan(problem)

    assert refuted(problem, again) == []
    if again.status != "infeasible":
        assert [(s.resource, s.session) for s in again.steps[: len(lead)]] == [(s.resource, s.session) for s in lead]


def taken(problem: Problem) -> list[tuple[str, str, str, str | None]]:
    """Return the steps of a plan that keeps its promises: resource, first and last day, session."""
    found = plan(problem)
    assert refuted(problem, found) == []
    return [(step.resource, step.start, step.end, step.session) for step in found.steps]


def course(*given_in: Session, **more: Any) -> Resource:
    """Return what brings x from 1 to 2."""
    return item("course", ("x", 1, 2), sessions=given_in, **more)


BASICS = item("basics", ("x", 0, 1), minutes=150)  # Monday to Wednesday noon, at an hour a day
LATE, LATER = Session("late", "2026-03-16", "2026-03-17"), Session("later", "2026-03-23", "2026-03-24")


def test_the_earliest_session_after_what_comes_before_is_taken() -> None:
    assert taken(ask({"x": 2}, [BASICS, course(LATER, LATE, WEDNESDAY)])) == [
        ("basics", "2026-03-02", "2026-03-04", None),
        ("course", "2026-03-16", "2026-03-17", "late"),
    ]


@pytest.mark.parametrize("gone", [structs.replace(LATE, seats=0), Session("past", "2026-02-27")])
def test_a_session_that_is_full_or_past_is_passed_over(gone: Session) -> None:
    assert taken(ask({"x": 2}, [BASICS, course(gone, LATER)]))[1][3] == "later"


def test_what_is_given_in_no_session_that_is_left_is_kept_out_and_the_reason_is_told() -> None:
    found = plan(ask({"x": 2}, [BASICS, course(structs.replace(LATE, seats=0))]))

    assert [(out.resource, out.constraint, out.text) for out in found.exclusions] == [
        ("course", "sessions", "no session with seats left after the start")
    ]
    assert "sessions leaves out course" in found.gap[0].reason


def test_other_work_fills_the_time_until_a_session() -> None:
    other = item("other", ("y", 0, 1), minutes=120)
    monday = Session("monday", "2026-03-09")

    found = taken(ask({"x": 2, "y": 1}, [BASICS, course(monday), other], limits={"weeks": 2}))

    assert {step[0] for step in found[:2]} == {"basics", "other"}
    assert found[2] == ("course", "2026-03-09", "2026-03-09", "monday")


def test_waiting_counts_against_the_weeks_and_the_least_more_is_told() -> None:
    problem = ask({"x": 2}, [BASICS, course(LATE)], limits={"weeks": 2})
    found = plan(problem)

    assert found.status == "partial"
    assert [conflict.name for conflict in found.conflicts] == ["weeks", "coverage"]
    assert [(r.constraint.name, r.alone, r.change) for r in found.relaxations] == [
        ("weeks", True, "3"),
        ("hoursPerWeek", False, None),
    ]
    assert refuted(problem, found) == []


def test_the_least_later_deadline_is_the_end_of_the_session() -> None:
    found = plan(ask({"x": 2}, [BASICS, course(LATE)], limits={"deadline": "2026-03-12"}))

    assert [(r.change, r.amount) for r in found.relaxations if r.alone] == [("2026-03-17", 5)]


def test_more_hours_help_where_what_comes_before_takes_too_long() -> None:
    found = plan(ask({"x": 2}, [BASICS, course(WEDNESDAY)]))

    assert [(r.constraint.name, r.change) for r in found.relaxations if r.alone] == [("hoursPerWeek", "6.2")]
    assert found.gap[0].reason == "does not fit with hoursPerWeek"


def test_two_things_at_once_cannot_be_and_the_sessions_are_named_as_the_reason() -> None:
    both = [item(id, (id, 0, 1), sessions=(WEDNESDAY,)) for id in "ab"]
    found = plan(ask({"a": 1, "b": 1}, both))

    (left,) = {"a", "b"} - {step.resource for step in found.steps}
    assert [conflict.text for conflict in found.conflicts] == [
        f"no way through the sessions as they lie brings Skill {left} 1 as well"
    ]


def test_a_mandatory_item_whose_sessions_all_end_too_late_contradicts_its_due_day() -> None:
    found = plan(ask({"x": 2}, [BASICS, course(LATE)], limits={"mandatory": (Mandatory("course", "2026-03-13"),)}))

    assert found.status == "infeasible"
    assert [conflict.name for conflict in found.conflicts] == ["mandatory"]


def test_a_soft_due_day_that_a_session_misses_is_paid_for() -> None:
    limits = {"mandatory": (Mandatory("course", "2026-03-13"),), "soft": {"mandatory": 25}}
    problem = ask({"x": 2}, [BASICS, course(LATE)], limits=limits)
    found = plan(problem)

    assert (found.status, found.objective.selection.penalty) == ("complete", 25)
    assert refuted(problem, found) == []


def test_weeks_that_waiting_exceeds_are_paid_for_where_they_are_soft() -> None:
    problem = ask({"x": 2}, [BASICS, course(LATE)], limits={"weeks": 2, "soft": {"weeks": 40}})
    found = plan(problem)

    assert (found.status, found.objective.selection.penalty) == ("complete", 40)
    assert refuted(problem, found) == []


def test_a_weekend_session_takes_no_working_time() -> None:
    weekend = Session("weekend", "2026-03-07", "2026-03-08")
    after = item("after", ("x", 2, 3), minutes=60)

    assert taken(ask({"x": 3}, [BASICS, course(weekend), after])) == [
        ("basics", "2026-03-02", "2026-03-04", None),
        ("course", "2026-03-07", "2026-03-08", "weekend"),
        ("after", "2026-03-09", "2026-03-09", None),
    ]


def test_no_needless_work_is_done_to_come_too_late_for_a_longer_session() -> None:
    """Who came later than Monday morning would take the short session and have the other course in time."""
    long, short = Session("long", "2026-03-02", "2026-03-13"), Session("short", "2026-03-04")
    needless = item("needless", ("x", 0, 1), minutes=60)
    first = item("first", ("x", 0, 1), sessions=(long, short))
    second = item("second", ("y", 0, 1), sessions=(Session("only", "2026-03-09"),))
    problem = ask({"x": 1, "y": 1}, [first, second, needless], limits={"mandatory": (Mandatory("first"),)})

    assert [step[0] for step in taken(problem)] == ["first"]


def test_with_hardly_any_work_allowed_the_answer_is_still_sound() -> None:
    overlapping = [item(f"r{n}", (f"s{n}", 0, 1), sessions=(WEDNESDAY,)) for n in range(5)]
    problem = ask({f"s{n}": 1 for n in range(5)}, overlapping, limits={"weeks": 1})
    problem = replace(problem, limits=Limits(nodes=1, states=1, solves=5))

    assert refuted(problem, plan(problem)) == []


def test_the_order_in_which_resources_and_sessions_are_given_changes_nothing() -> None:
    resources = [BASICS, course(LATE, LATER, WEDNESDAY), item("other", ("y", 0, 1), sessions=(LATE, WEDNESDAY))]
    turned = [structs.replace(r, sessions=r.sessions[::-1]) for r in resources[::-1]]

    assert taken(ask({"x": 2, "y": 1}, resources)) == taken(ask({"x": 2, "y": 1}, turned))


days = st.integers(0, 60).map(lambda n: MONDAY + timedelta(days=n - 20))


@given(st.lists(st.tuples(days, st.integers(0, 9)), max_size=6), st.sampled_from([0.5, 5.0, 37.5]), st.sets(days))
def test_a_session_takes_the_working_minutes_of_its_days(
    spans: list[tuple[date, int]], hours: float, off: set[date]
) -> None:
    calendar = Calendar(MONDAY, hours, frozenset(off))
    given_in = tuple(
        Session(f"x:{n}", first.isoformat(), (first + timedelta(days=length)).isoformat())
        for n, (first, length) in enumerate(spans)
    )
    resource = item("r", sessions=given_in)
    stand = held(resource, calendar)

    assert {one.id for one in stand} == {one.id for one in usable(resource, MONDAY)}
    assert [(one.begin, one.till) for one in stand] == sorted((one.begin, one.till) for one in stand)
    for one in stand:
        inside = [one.first + timedelta(days=n) for n in range((one.last - one.first).days + 1)]
        assert one.till - one.begin == sum(map(calendar.minutes_on, inside))


@pytest.mark.parametrize(
    "session",
    [
        Session("before", "2026-03-01"),
        Session("full", "2026-03-09", seats=0),
        Session("backwards", "2026-03-09", "2026-03-08"),
        Session("beyond", "2126-03-09"),
    ],
)
def test_no_learner_can_use_a_session_before_the_start_full_backwards_or_a_century_away(session: Session) -> None:
    assert list(usable(item("r", sessions=(session,)), MONDAY)) == []


def planned_steps(found: Plan) -> list[str]:
    return [step.resource for step in found.steps]


def begun(course: str) -> dict[str, Any]:
    """Return what says that both steps of the version before are begun, the second in a session."""
    steps = ("basics", "course")
    return {"fixed": steps, "previous": steps, "taken": {"basics": None, "course": course}}


def test_a_fixed_step_keeps_its_session_when_the_seats_are_gone() -> None:
    full = course(structs.replace(LATE, seats=0), LATER)
    problem = replace(ask({"x": 2}, [BASICS, full]), **begun(course="late"))

    assert taken(problem)[1] == ("course", "2026-03-16", "2026-03-17", "late")


def test_a_fixed_step_whose_session_is_gone_takes_its_minutes() -> None:
    problem = replace(ask({"x": 2}, [BASICS, course(LATER)]), **begun(course="gone"))
    found = plan(problem)

    assert planned_steps(found) == ["basics", "course"]
    assert found.steps[1].session is None
    assert refuted(problem, found) == []
