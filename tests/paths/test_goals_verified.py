"""What is asked of a learner is recomputed by the verifier: goals, waived levels, the organisation's weights."""

from dataclasses import replace
from typing import Any

from msgspec import structs

from paths.model import Policy, SkillGoal, SkillLevel
from tests.instances import Instance
from tests.paths.worlds import certificate, false_claims, small_path, small_world
from tests.reference_path import reference_path

WAIVED = ({"skill": "b", "level": 1},)


def world_with(**fields: Any) -> Instance:
    """Return the small world with other goals or another policy."""
    return replace(small_world(), **fields)


def waived(level: int) -> Instance:
    """Return the small world of a learner of whom no more than this of skill b is asked."""
    world = small_world()
    return replace(world, learner=structs.replace(world.learner, waived_levels=(SkillLevel("b", level),)))


def test_goals_waivers_and_weights_are_accepted_as_they_are() -> None:
    for world in (
        world_with(skill_goals=(SkillGoal("d", 1), SkillGoal("a", 2, 60.0))),
        world_with(goals=(), skill_goals=(SkillGoal("c", 1),)),
        world_with(policy=Policy(skill_weights={"a": 77.7, "b": 0.01})),
        waived(1),
        waived(0),
    ):
        assert set(certificate(reference_path(world), world).values()) == {True}


def test_a_level_waived_by_nobody_but_the_path_is_found() -> None:
    assert "learner" in false_claims(small_path() | {"waivedLevels": WAIVED}, small_world())


def test_a_waived_level_that_the_path_forgets_is_found() -> None:
    world = waived(1)
    assert {"learner", "gap"} <= false_claims(reference_path(world) | {"waivedLevels": []}, world)


def test_a_row_that_is_waived_as_a_whole_is_none() -> None:
    path = small_path() | {"waivedLevels": [{"skill": "b", "level": 0}]}
    assert "gap" in false_claims(path, waived(0))


def test_a_weight_that_is_not_the_organisations_is_found() -> None:
    world = world_with(policy=Policy(skill_weights={"a": 2.0}))
    assert {"gap"} <= false_claims(small_path(), world)


def test_a_goal_without_a_row_is_found() -> None:
    path = small_path() | {"skills": [{"skill": "d", "level": 2}]}
    assert {"gap", "coverage", "status"} <= false_claims(path, small_world())


def test_a_goal_that_nobody_knows_is_found() -> None:
    assert "gap" in false_claims(small_path() | {"skills": [{"skill": "zz", "level": 1}]}, small_world())


def test_a_row_that_hides_who_asks_is_found() -> None:
    path = small_path()
    path["gap"][0]["asked"] = []
    assert false_claims(path, small_world()) == {"gap"}


def test_a_row_that_invents_who_asks_is_found() -> None:
    path = small_path()
    path["gap"][0]["asked"] *= 2
    assert false_claims(path, small_world()) == {"gap"}


def test_a_requirement_told_otherwise_than_the_graph_has_it_is_found() -> None:
    for change in ({"level": 3}, {"weight": 2.0}, {"source": "the board"}, {"assumed": True}, {"kind": "next"}):
        path = small_path()
        path["gap"][0]["asked"][0] |= change
        assert false_claims(path, small_world()) == {"gap"}


def test_a_role_called_by_another_kind_than_its_rows_is_found() -> None:
    path = small_path()
    path["roles"][0]["kind"] = "current"
    assert false_claims(path, small_world()) == {"gap"}
