"""Of any two paths for a learner: the changes turn the one into the other, and each reason is true when executed."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as with_value

from paths.catalogue import Catalogue
from paths.model import LearningPath, Profile, SkillEstimate
from paths.plan import plan
from paths.problem import Problem
from service.decision import RECOMMENDED
from service.explaining.causes import Side, causes, comparable
from service.explaining.context import Context
from service.explaining.edits import applied, edits
from service.explaining.inputs import taken
from service.explaining.solving import solved
from service.explaining.stored import as_path
from service.explaining.wording import reason
from tests.instances import Instance
from tests.promises.made import any_instances, made, made_again, problem_of, rich_instances, workspace_of

ids = st.lists(st.sampled_from("abcdefgh"), unique=True)
CHANGES = ("evidence", "withdrawn", "limits", "goals", "completed", "relevance", "pinned")


@given(ids, ids)
def test_changes_turn_the_old_order_into_the_new_one(old: list[str], new: list[str]) -> None:
    assert applied(old, edits(old, new)) == tuple(new)


@given(ids)
def test_the_same_order_has_no_changes(line: list[str]) -> None:
    assert edits(line, line) == ()


@given(ids, st.data())
def test_one_step_in_another_place_is_one_change(line: list[str], data: st.DataObject) -> None:
    rest = line[1:]
    moved = [*rest[: (at := data.draw(st.integers(0, len(rest))))], *line[:1], *rest[at:]]

    assert len(edits(line, moved)) <= 1


def altered(problem: Problem, change: str, pick: int) -> Problem:
    """Return the problem with one of its inputs otherwise; which, `pick` says."""
    learner, limits, shelf = problem.learner, problem.constraints, problem.catalogue.resources
    ids = sorted(shelf)
    one = ids[pick % len(ids)]
    if change == "evidence":
        skill = sorted(problem.graph.skills)[pick % len(problem.graph.skills)]
        others = [known for known in problem.profile.estimates if known.skill != skill]
        told = SkillEstimate(skill, pick % 6, ())
        return replace(problem, profile=Profile(tuple(sorted([*others, told], key=lambda known: known.skill))))
    if change == "withdrawn":
        return replace(problem, catalogue=Catalogue.build(r for id, r in shelf.items() if id != one))
    if change == "limits":
        hours = limits.hours_per_week / 2 if pick % 2 else min(168, limits.hours_per_week * 2)
        return replace(problem, constraints=with_value(limits, hours_per_week=hours))
    if change == "goals":
        return replace(problem, roles=problem.roles[: 1 + pick % max(1, len(problem.roles))])
    if change == "completed":
        return replace(problem, learner=with_value(learner, completed=(*learner.completed, one)))
    if change == "pinned":
        return replace(problem, constraints=with_value(limits, pinned=tuple(sorted({*limits.pinned, one}))))
    return replace(problem, relevance={**problem.relevance, one: pick % 101})


def sides(instance: Instance, changes: list[tuple[str, int]]) -> tuple[Side, Side]:
    """Return what was planned for an instance, and what is planned in its place once some inputs have changed."""
    before = made(instance)
    problem = replace(before.problem, previous=tuple(before.resources))
    for change, pick in changes:
        problem = altered(problem, change, pick)
    now = Side(before.path, problem, RECOMMENDED, {})
    return Side(before.path, before.problem, RECOMMENDED, {}), replace(now, path=_path(before.path, problem))


def _path(path: LearningPath, problem: Problem) -> LearningPath:
    return as_path(path, plan(problem))


varied = st.lists(st.tuples(st.sampled_from(CHANGES), st.integers(0, 1000)), min_size=1, max_size=4)


@settings(max_examples=15, deadline=None)
@given(rich_instances(), varied)
def test_every_change_has_a_reason_and_executing_it_shows_so(
    instance: Instance, changes: list[tuple[str, int]]
) -> None:
    before, after = sides(instance, changes)
    found = causes(before, after)
    context = Context(before, after, found, lambda id: id, "en")

    assert applied(before.steps, found.changes) == after.steps
    for change in found.changes:
        assert reason(context, change).text
        assert (change in found.causes) != (change in found.joint)
        assert change in found.causes or found.joint[change], "what nothing on record explains"


@settings(max_examples=15, deadline=None)
@given(rich_instances(), varied)
def test_two_paths_madecomparable_are_the_same_two_paths(instance: Instance, changes: list[tuple[str, int]]) -> None:
    before, after = sides(instance, changes)
    old, new = comparable(before, after)

    assert tuple(step.resource for step in plan(old).steps) == before.steps
    assert tuple(step.resource for step in plan(new).steps) == after.steps
    assert set(taken(old, new, ()).relevance) == set(old.relevance)


@settings(max_examples=20, deadline=None)
@given(rich_instances())
def test_a_plan_without_the_search_for_conflicts_has_the_same_steps_and_figures(instance: Instance) -> None:
    problem = problem_of(instance, workspace_of(instance))
    quick, whole = solved(problem), plan(problem)

    assert (quick.status, quick.steps, quick.objective) == (whole.status, whole.steps, whole.objective)
    assert [row.status for row in quick.gap] == [row.status for row in whole.gap]


@settings(max_examples=15, deadline=None)
@given(any_instances(), st.integers(0, 3), st.integers(0, 1000), st.integers(0, 1000))
def test_begun_and_pinned_steps_stay_whatever_else_changes(
    instance: Instance, begun: int, pick: int, gone: int
) -> None:
    before = made(instance)
    if not before.resources:
        return
    pinned = before.resources[pick % len(before.resources)]
    limits = with_value(
        instance.learner.constraints,
        pinned=tuple(sorted({*instance.learner.constraints.pinned, pinned})),
        soft={k: v for k, v in instance.learner.constraints.soft.items() if k != "pinned"},
    )
    rest = [r for r in instance.resources if r.id in before.resources or r.id != f"r:{gone}"]
    now = replace(instance, resources=tuple(rest), learner=with_value(instance.learner, constraints=limits))
    again = made_again(before, min(begun, len(before.resources)), now)

    if again.path.status == "infeasible":
        return
    lead = again.problem.fixed
    assert tuple(again.resources[: len(lead)]) == lead
    assert lead == tuple(id for id in before.resources if id in lead)
    assert pinned in again.resources or pinned in again.problem.learner.completed
