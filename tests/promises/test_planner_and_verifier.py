"""What the planner makes the verifier accepts: two programs by two hands, one text of what a path promises."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from paths.planner.closure import close
from paths.problem import Limits
from tests.instances import Instance, Recipe, grow, instances
from tests.promises.made import Made, any_instances, made, made_again, rich_instances, untrue

ORDINARY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
SCARCE = st.builds(Limits, nodes=st.integers(0, 2), states=st.integers(1, 5), solves=st.sampled_from([0, 1, 3, 10]))


@settings(ORDINARY, max_examples=300)
@given(any_instances())
def test_every_path_is_accepted_complete_partial_or_infeasible(instance: Instance) -> None:
    assert untrue(made(instance).json, instance) == set()


@pytest.mark.slow
@settings(ORDINARY, max_examples=5000)
@given(st.one_of(rich_instances(), rich_instances(), instances(), instances(max_skills=8, max_resources=40)))
def test_every_one_of_five_thousand_paths_is_accepted(instance: Instance) -> None:
    assert untrue(made(instance).json, instance) == set()


@settings(ORDINARY, max_examples=60)
@given(rich_instances(), SCARCE)
def test_a_path_found_with_too_little_work_is_accepted_all_the_same(instance: Instance, limits: Limits) -> None:
    assert untrue(made(instance, limits=limits).json, instance) == set()


@st.composite
def changed_instances(draw: st.DrawFn) -> tuple[Instance, Instance]:
    """Return an instance and the same some time later: anything about it may have changed."""
    recipe = Recipe(draw(st.integers(0, 2**40)), draw(st.integers(1, 5)), draw(st.integers(3, 20)))
    before, other = grow(recipe), grow(replace(recipe, seed=recipe.seed + 1))
    learner = {name: getattr(other.learner, name) for name in ("constraints", "evidence", "waived", "groups")}
    changes = draw(st.sets(st.sampled_from([*learner, "edges", "resources"])))
    after = replace(
        before, learner=structs.replace(before.learner, **{n: v for n, v in learner.items() if n in changes})
    )
    if "edges" in changes:
        after = replace(after, edges=other.edges)
    if "resources" in changes:
        after = replace(after, resources=(*before.resources[2:], *other.resources[:2]))
    return before, after


@settings(ORDINARY, max_examples=150)
@given(changed_instances(), st.integers(0, 6))
def test_a_path_planned_again_is_accepted_whatever_was_begun_and_has_changed(
    change: tuple[Instance, Instance], begun: int
) -> None:
    before, after = change
    again = made_again(made(before), begun, after)
    lead = len(again.problem.fixed)

    assert untrue(again.json, again.instance) == set()
    assert again.path.status == "infeasible" or tuple(again.resources[:lead]) == again.problem.fixed


def kinds(found: Made) -> Iterator[str]:
    """Give what makes this planning problem a hard one."""
    network, catalogue, selection = (
        close(found.problem).network,
        found.problem.catalogue,
        found.path.objective.selection,
    )
    gives = nx.DiGraph(
        (a, b) for a in network.everything for b in network.everything if network.gives[a] & network.needs[b]
    )
    rivals = {id: catalogue.rivals(id) & network.steps.keys() for id in found.resources}
    kin = {id: catalogue.parts(id) | catalogue.wholes(id) for id in found.resources}
    resources = [catalogue.resources[id] for id in found.resources]
    conflicts = {conflict.name for conflict in found.path.conflicts}
    tests = {
        found.path.status: True,
        "providers that require each other": any(
            len(ring & set(network.steps.values())) > 1 for ring in nx.strongly_connected_components(gives)
        ),
        "steps that carried each other, cut off": selection.cuts > 0,
        "a due date": any(step.due for step in found.path.steps),
        "a due date that cannot be kept": "mandatory" in conflicts,
        "a whole and its part to choose from": any(rivals[id] & kin[id] for id in rivals),
        "two that count as each other to choose from": any(rivals[id] - kin[id] for id in rivals),
        "a required resource": any(resource.requires for resource in resources),
        "an entry level": any(resource.competency_required for resource in resources),
        "a dependency": any(step.depends_on for step in found.path.steps),
        "a soft constraint broken at its price": selection.penalty > 0,
        "a pinned step": any(step.pinned for step in found.path.steps),
        "a level deferred": any(row.status == "deferred" for row in found.path.gap),
        "a level out of reach": any(row.status == "uncoverable" for row in found.path.gap),
        "a relaxation that suffices": any(relaxation.alone for relaxation in found.path.relaxations),
    }
    return (name for name, holds in tests.items() if holds)


def test_the_instances_hold_all_that_makes_planning_hard(planned: tuple[Made, ...]) -> None:
    counts = Counter(kind for found in planned for kind in kinds(found))

    assert len(counts) == 17, counts
    assert {kind: n for kind, n in counts.items() if n < 5} == {}, counts
