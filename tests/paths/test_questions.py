"""The value of one more question, against every level planned for by hand."""

from collections.abc import Mapping
from dataclasses import replace
from math import fsum

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paths.doubts import supposing, thresholds
from paths.model import Mandatory, Profile, SkillEdge, SkillEstimate
from paths.plan import candidates, plan
from paths.problem import Plan, Problem
from paths.profile import PRIOR, level_of
from paths.questions import questions
from tests.instances import instances
from tests.problems import ask, certain, item, problem_of

ALL = 10_000
few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
chances = st.lists(st.integers(0, 20), min_size=6, max_size=6).filter(any)


def spread(*weights: int) -> tuple[float, ...]:
    return tuple(round(weight / sum(weights), 6) for weight in weights)


def unsure(skill: str, *weights: int) -> SkillEstimate:
    """Return an estimate with probabilities in these proportions."""
    probabilities = spread(*weights)
    return SkillEstimate(skill, level_of(probabilities), probabilities, (f"e:{skill}",))


def believed(problem: Problem, weights: Mapping[str, list[int]]) -> Problem:
    return replace(problem, profile=Profile(tuple(unsure(skill, *w) for skill, w in sorted(weights.items()))))


def steps(found: Plan) -> set[str]:
    return {step.resource for step in found.steps}


def by_hand(problem: Problem, skill: str) -> tuple[float, float, float]:
    """Return minutes saved, minutes longer and the probability of a change, from a plan for each of the six levels."""
    now = plan(problem)
    chances = {e.skill: e.probabilities for e in problem.profile.estimates}.get(skill, PRIOR)
    found = [(chance, plan(supposing(problem, skill, level))) for level, chance in enumerate(chances)]
    uncovered = now.objective.selection.uncovered
    good = [(p, f) for p, f in found if f.status != "infeasible" and f.objective.selection.uncovered <= uncovered]
    saved = fsum(p * max(0, now.minutes - f.minutes) for p, f in good)
    longer = fsum(p * max(0, f.minutes - now.minutes) for p, f in found)
    changes = fsum(p for p, f in found if (steps(f), f.status) != (steps(now), now.status))
    return round(saved, 2), round(longer, 2), round(changes, 2)


worlds = st.builds(
    lambda instance, weights: believed(
        problem_of(instance), {f"s:{n}": w for n, w in enumerate(weights[: len(instance.skills)]) if n != 1}
    ),
    instances(4, 8),
    st.lists(chances, min_size=4, max_size=4),
)


@given(worlds)
@few
def test_every_value_is_that_of_planning_for_each_level(problem: Problem) -> None:
    found = questions(problem, limit=ALL, most_plans=ALL)
    told = {q.skill: (q.saved, q.longer, q.changes) for q in found.asked}

    assert found.left == ()
    for skill in candidates(problem).skills:
        assert told.get(skill, (0, 0, 0)) == by_hand(problem, skill)
    assert all(value >= 0 for values in told.values() for value in values)


@given(worlds, st.integers(1, 3))
@few
def test_the_first_questions_are_those_of_the_whole_ranking(problem: Problem, limit: int) -> None:
    every, first = (questions(problem, limit=n, most_plans=ALL) for n in (ALL, limit))

    assert first.asked == every.asked[:limit]
    assert list(every.asked) == sorted(every.asked, key=lambda q: (-q.saved, -q.longer, q.skill))
    assert every.plans <= 1 + 5 * len(candidates(problem).skills)


@given(worlds, st.integers(1, 8))
@few
def test_no_more_is_planned_than_agreed_and_what_is_left_is_named(problem: Problem, most: int) -> None:
    calls: list[Problem] = []

    def counted(posed: Problem) -> Plan:
        calls.append(posed)
        return plan(posed)

    found = questions(problem, limit=ALL, most_plans=most, solve=counted)

    assert found.plans == len(calls) <= most
    assert not {q.skill for q in found.asked} & set(found.left)
    assert set(found.left) <= set(candidates(problem).skills)


@given(worlds)
@few
def test_probabilities_of_the_outcomes_are_those_of_the_profile(problem: Problem) -> None:
    known = {e.skill: e.probabilities for e in problem.profile.estimates}
    for question in questions(problem, limit=ALL, most_plans=ALL).asked:
        expected = {level: p for level, p in enumerate(known.get(question.skill, PRIOR)) if p}

        assert {one.level: one.probability for one in question.outcomes} == expected


def test_a_check_of_what_may_be_held_saves_its_minutes_times_the_probability() -> None:
    problem = ask({"a": 2, "b": 2}, [item("ra", ("a", 0, 2), minutes=100), item("rb", ("b", 0, 2), minutes=40)])
    doubtful = SkillEstimate("a", 0, (0.6, 0.0, 0.3, 0.1, 0.0, 0.0), ("e",))
    found = questions(replace(problem, profile=Profile((doubtful, SkillEstimate("b", 0, certain(0))))))
    (question,) = found.asked

    assert (question.skill, question.saved, question.longer, question.changes) == ("a", 40.0, 0.0, 0.4)
    assert [(one.level, one.minutes, one.uncovered) for one in question.outcomes] == [
        (0, 140, 0),
        (2, 40, 0),
        (3, 40, 0),
    ]
    assert found.plans == 2  # levels 2 and 3 are the same to every plan


def test_a_level_that_is_certain_is_not_worth_a_question() -> None:
    sure = tuple(SkillEstimate(skill, 1, certain(1), ("e",)) for skill in "ab")
    problem = ask({"a": 2, "b": 2}, [item("ra", ("a", 0, 2)), item("rb", ("b", 1, 2))])

    assert questions(replace(problem, profile=Profile(sure))).asked == ()


def test_a_skill_without_evidence_is_judged_by_what_is_taken_for_likely() -> None:
    (question,) = questions(ask({"a": 1}, [item("ra", ("a", 0, 1), minutes=1000)])).asked

    assert not question.known
    assert question.saved == pytest.approx(1000 * (1 - PRIOR[0]), abs=0.01)


def test_a_check_may_show_that_minutes_are_missing() -> None:
    problem = ask({"a": 2}, [item("low", ("a", 0, 1), minutes=30), item("high", ("a", 1, 2), minutes=50)])
    held = SkillEstimate("a", 1, (0.25, 0.75, 0.0, 0.0, 0.0, 0.0), ("e",))
    (question,) = questions(replace(problem, profile=Profile((held,)))).asked

    assert (question.saved, question.longer, question.changes) == (0.0, 7.5, 0.25)


def test_a_prerequisite_is_worth_a_question_too() -> None:
    resources = [item("ra", ("a", 0, 1), minutes=300), item("rb", ("b", 0, 1), minutes=10)]
    problem = ask({"b": 1}, resources, edges=[SkillEdge("a", "b")])
    found = {q.skill: q.saved for q in questions(problem).asked}

    assert found["a"] == pytest.approx(300 * (1 - PRIOR[0]), abs=0.01)


def test_no_path_at_all_is_nothing_saved() -> None:
    due = (Mandatory("late", "2026-03-02"),)
    resources = [item("late", ("a", 1, 2), minutes=60), item("first", ("a", 0, 1), minutes=60)]
    problem = ask({"a": 2}, resources, limits={"mandatory": due}, hours=5.0)
    held = SkillEstimate("a", 1, (0.5, 0.5, 0.0, 0.0, 0.0, 0.0), ("e",))
    (question,) = questions(replace(problem, profile=Profile((held,)))).asked

    assert [one.status for one in question.outcomes] == ["infeasible", "complete"]
    assert (question.saved, question.changes) == (0.0, 0.5)


def test_levels_between_two_thresholds_are_one() -> None:
    problem = ask({"a": 2}, [item("r", ("a", 0, 2), ("b", 3, 5), entry={"c": 4})], edges=[SkillEdge("d", "a", 3, 2)])

    assert thresholds(problem, ("a", "b", "c", "d", "e")) == {
        "a": {1, 2}, "b": {3, 5}, "c": {4}, "d": {3}, "e": frozenset(),
    }  # fmt: skip


def test_a_known_level_takes_the_place_of_the_estimate_alone() -> None:
    problem = ask({"a": 2, "b": 1}, [item("r", ("a", 0, 2))], held={"b": 1})
    known = supposing(supposing(problem, "a", 3), "b", 0)

    assert known.profile.levels == {"a": 3, "b": 0}
    assert [e.probabilities for e in known.profile.estimates] == [certain(3), certain(0)]
