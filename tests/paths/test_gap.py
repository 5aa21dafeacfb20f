import pytest
from hypothesis import given

from paths.errors import Unknown
from paths.gap import Gap, Verdict, gap_before, gap_rows, targets, uncovered
from paths.graph import SkillGraph
from paths.model import Profile, Requirement, Role, RoleGoal, Skill, SkillEstimate
from paths.problem import Target
from tests.instances import Instance, instances
from tests.problems import certain, problem_of, some
from tests.reference_replay import Greedy

SKILLS = (Skill("a", "Alpha"), Skill("b", "Beta"))
ANALYST = Role("analyst", "Data analyst", requirements=(Requirement("a", 3, 0.5), Requirement("b", 1)))
MANAGER = Role("manager", "Manager", requirements=(Requirement("a", 2, 1.0),))
GRAPH = SkillGraph.build(SKILLS, [], [ANALYST, MANAGER])
HELD = Profile((SkillEstimate("a", 1, certain(1), ("e1",)),))


@given(instances())
@some
def test_what_is_open_at_the_start_is_what_a_plain_count_gives(instance: Instance) -> None:
    problem, plain = problem_of(instance), Greedy(instance)
    rows = targets(problem.graph, problem.roles, problem.profile)

    assert uncovered(rows, problem.profile.levels) == plain.uncovered(plain.start_levels)


def test_with_several_roles_the_highest_level_and_the_greatest_weight_count() -> None:
    rows = targets(GRAPH, [RoleGoal("analyst"), RoleGoal("manager", 1.5)], HELD)

    assert rows == (Target("a", 1, 3, 1.5, 150), Target("b", 0, 1, 1.0, 100))


def test_a_weight_is_at_least_a_hundredth_and_at_most_what_the_model_takes() -> None:
    heavy = SkillGraph.build(
        SKILLS, [], [Role("r", "R", requirements=(Requirement("a", 1, 99), Requirement("b", 1, 0.01)))]
    )
    light = targets(heavy, [RoleGoal("r", 0.01)], Profile())
    big = targets(heavy, [RoleGoal("r", 100)], Profile())

    assert [row.centi for row in light] == [99, 1]
    assert [row.centi for row in big] == [10_000, 100]


def test_an_unknown_role_names_the_nearest() -> None:
    with pytest.raises(Unknown, match="nearest: analyst"):
        targets(GRAPH, [RoleGoal("analist")], Profile())


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
    rows = gap_before(GRAPH, [RoleGoal("analyst")], HELD)

    assert [(row.skill, row.status, row.current, row.after) for row in rows] == [
        ("b", "deferred", 0, 0),
        ("a", "deferred", 1, 1),
    ]
