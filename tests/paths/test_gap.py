import pytest
from hypothesis import given
from hypothesis import strategies as st

from paths.errors import Unknown
from paths.gap import UNPLANNED, Gap, Goals, Verdict, gap_before, gap_rows, goals_of, requirements, targets, uncovered
from paths.graph import SkillGraph
from paths.model import (
    Asked,
    Policy,
    Profile,
    Requirement,
    Role,
    RoleGoal,
    Skill,
    SkillEstimate,
    SkillGoal,
    SkillLevel,
)
from paths.problem import Target
from tests.instances import Instance, instances
from tests.problems import certain, problem_of, some
from tests.reference_replay import Greedy

SKILLS = (Skill("a", "Alpha"), Skill("b", "Beta"))
ANALYST = Role("analyst", "Data analyst", requirements=(Requirement("a", 3, 0.5), Requirement("b", 1)))
MANAGER = Role("manager", "Manager", requirements=(Requirement("a", 2, 1.0),))
GRAPH = SkillGraph.build(SKILLS, [], [ANALYST, MANAGER])
HELD = Profile((SkillEstimate("a", 1, certain(1), ("e1",)),))

role_goals = st.lists(
    st.builds(RoleGoal, st.sampled_from(["analyst", "manager"]), st.sampled_from([0.01, 0.5, 1.0, 3.3, 100.0]),
              st.sampled_from(["current", "target", "next"])), max_size=4)  # fmt: skip
skill_goals = st.lists(
    st.builds(SkillGoal, st.sampled_from("ab"), st.integers(1, 5), st.sampled_from([0.01, 1.0, 7.0])), max_size=3
)
waivers = st.lists(st.builds(SkillLevel, st.sampled_from("abc"), st.integers(0, 5)), max_size=3)
goals = st.builds(lambda *parts: Goals(*map(tuple, parts)), role_goals, skill_goals, waivers)


def asked_for(*found: Target) -> dict[str, tuple[int, int]]:
    return {row.skill: (row.target, row.centi) for row in found}


@given(instances())
@some
def test_what_is_open_at_the_start_is_what_a_plain_count_gives(instance: Instance) -> None:
    problem, plain = problem_of(instance), Greedy(instance)
    rows = targets(problem.graph, goals_of(problem), problem.profile)

    assert uncovered(rows, problem.profile.levels) == plain.uncovered(plain.start_levels)


def test_with_several_roles_the_highest_level_and_the_greatest_weight_count() -> None:
    rows = targets(GRAPH, Goals((RoleGoal("analyst"), RoleGoal("manager", 1.5))), HELD)

    assert rows == (Target("a", 1, 3, 1.5, 150), Target("b", 0, 1, 1.0, 100))


def test_a_weight_is_at_least_a_hundredth_and_at_most_what_the_model_takes() -> None:
    heavy = SkillGraph.build(
        SKILLS, [], [Role("r", "R", requirements=(Requirement("a", 1, 99), Requirement("b", 1, 0.01)))]
    )
    light = targets(heavy, Goals((RoleGoal("r", 0.01),)), Profile())
    big = targets(heavy, Goals((RoleGoal("r", 100),)), Profile())

    assert [row.centi for row in light] == [99, 1]
    assert [row.centi for row in big] == [10_000, 100]


def test_an_unknown_role_names_the_nearest() -> None:
    with pytest.raises(Unknown, match="nearest: analyst"):
        targets(GRAPH, Goals((RoleGoal("analist"),)), Profile())


@given(goals)
@some
def test_asking_the_same_again_changes_nothing(given_: Goals) -> None:
    twice = Goals(given_.roles * 2, given_.skills * 2, given_.waived * 2)

    assert targets(GRAPH, twice, HELD) == targets(GRAPH, given_, HELD)
    assert requirements(GRAPH, twice) == requirements(GRAPH, given_)


@given(goals)
@some
def test_the_order_of_asking_changes_nothing(given_: Goals) -> None:
    turned = Goals(given_.roles[::-1], given_.skills[::-1], given_.waived[::-1])

    assert targets(GRAPH, turned, HELD) == targets(GRAPH, given_, HELD)
    assert requirements(GRAPH, turned) == requirements(GRAPH, given_)


@given(goals, role_goals, skill_goals)
@some
def test_who_asks_more_gets_no_less(given_: Goals, roles: list[RoleGoal], skills: list[SkillGoal]) -> None:
    more = Goals((*given_.roles, *roles), (*given_.skills, *skills), given_.waived)
    before, after = asked_for(*targets(GRAPH, given_, HELD)), asked_for(*targets(GRAPH, more, HELD))

    for skill, (level, centi) in before.items():
        assert after[skill][0] >= level
        assert after[skill][1] >= centi


@given(goals)
@some
def test_no_row_goes_beyond_what_is_waived_and_all_else_stays(given_: Goals) -> None:
    free = asked_for(*targets(GRAPH, Goals(given_.roles, given_.skills), HELD))
    caps = {skill: min([5, *(w.level for w in given_.waived if w.skill == skill)]) for skill in free}
    capped = {skill: (min(level, caps[skill]), centi) for skill, (level, centi) in free.items() if caps[skill]}

    assert asked_for(*targets(GRAPH, given_, HELD)) == capped


def test_a_weight_is_the_product_of_requirement_role_and_policy() -> None:
    graph = SkillGraph.build(SKILLS, [], [ANALYST, MANAGER], Policy(skill_weights={"a": 3.0}))
    rows = targets(graph, Goals((RoleGoal("analyst", 2.0),), (SkillGoal("b", 2, 0.25),)), Profile())

    assert asked_for(*rows) == {"a": (3, 300), "b": (2, 200)}


def test_every_requirement_behind_a_row_is_told_once() -> None:
    found = Goals((RoleGoal("manager", 2.0, "next"), RoleGoal("analyst")), (SkillGoal("a", 4),))
    rows = gap_before(GRAPH, found, HELD)

    assert next(row for row in rows if row.skill == "a").asked == (
        Asked(None, "target", 4, 1.0),
        Asked("analyst", "target", 3, 0.5),
        Asked("manager", "next", 2, 1.0),
    )


def test_an_unknown_skill_names_the_nearest() -> None:
    with pytest.raises(Unknown, match="unknown skill 'alpa'; nearest: a"):
        targets(GRAPH, Goals(skills=(SkillGoal("alpa", 1),)), Profile())


def test_a_row_is_as_bad_as_its_worst_level_and_bears_its_reason() -> None:
    gap = Gap(GRAPH, HELD, {"a": 2}, lambda skill, level: Verdict("uncoverable", f"nothing for {skill} {level}"))
    row = gap_rows(gap, [Target("a", 1, 3, 1.0, 100)], {})[0]

    assert [level.status for level in row.levels] == ["held", "reached", "uncoverable"]
    assert (row.status, row.reason, row.label, row.evidence) == ("uncoverable", "nothing for a 3", "Alpha", ("e1",))


def test_prerequisite_rows_come_after_role_rows() -> None:
    gap = Gap(GRAPH, HELD, {"a": 1, "b": 2}, lambda _, __: Verdict("deferred", ""))
    rows = gap_rows(gap, [Target("a", 1, 1, 1.0, 100)], {"b": 2})

    assert [(row.skill, row.origin, row.status, row.after) for row in rows] == [
        ("a", "role", "held", 1),
        ("b", "prerequisite", "reached", 2),
    ]


def test_before_planning_what_is_not_held_is_deferred() -> None:
    rows = gap_before(GRAPH, Goals((RoleGoal("analyst"),)), HELD)

    assert [(row.skill, row.status, row.current, row.after, row.reason) for row in rows] == [
        ("b", "deferred", 0, 0, UNPLANNED),
        ("a", "deferred", 1, 1, UNPLANNED),
    ]
