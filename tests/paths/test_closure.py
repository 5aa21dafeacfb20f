from dataclasses import replace
from itertools import combinations, pairwise

import msgspec
import pytest
from hypothesis import given

from paths.errors import BadRecord, Unknown
from paths.model import Constraints, Mandatory, SkillEdge
from paths.planner.closure import candidates, close
from paths.planner.network import unfounded
from paths.replay import replay
from tests.instances import Instance, instances
from tests.problems import ask, entangled, item, problem_of, some
from tests.reference_best import Best


@given(instances(6, 8))
@some
def test_the_best_choice_is_among_the_candidates(instance: Instance) -> None:
    best = Best(instance).best
    found = candidates(problem_of(instance))

    assert best is None or best[1] <= {r.id for r in found.resources}


@given(entangled())
@some
def test_what_the_network_starts_is_what_replay_starts(instance: Instance) -> None:
    problem = problem_of(instance)
    closed = close(problem)
    steps = closed.wide.steps
    for chosen in combinations(steps, min(4, len(steps))):
        resources = [problem.catalogue.resources[id] for id in chosen]
        replayed = replay(resources, closed.start.before, problem.catalogue, problem.graph)
        run = closed.wide.run([*(steps[id] for id in chosen), *closed.wide.completions])

        assert {closed.wide.activities[n].id for n in run.left if n < len(steps)} == {r.id for r in replayed.left}


@given(entangled())
@some
def test_no_step_started_is_first_to_reach_an_unfounded_atom(instance: Instance) -> None:
    wide = close(problem_of(instance)).wide
    for size in (2, 3):
        for chosen in combinations(wide.everything, size):
            run = wide.run(chosen)
            for atoms in unfounded(wide, run, 0):
                assert not atoms & run.held
                assert set(wide.givers(atoms)).isdisjoint(chosen)


@given(instances(6, 8))
@some
def test_nothing_invisible_or_satisfied_is_a_candidate(instance: Instance) -> None:
    problem, plain = problem_of(instance), Best(instance)
    found = {r.id for r in candidates(problem).resources}

    assert found <= set(plain.admissible)
    assert {r.id for r in close(problem).wide.resources}.isdisjoint(plain.satisfied(plain.before))


def test_candidates_follow_entries_edges_requirements_wholes_and_equivalents_backwards() -> None:
    resources = [
        item("goal", ("a", 0, 2), entry={"b": 1}, requires=("needed",)),
        item("entry", ("b", 0, 1)),
        item("edge", ("c", 0, 1)),
        item("equal", counts_as=("needed",)),
        item("part", is_part_of=("needed",)),
        item("stranger", ("z", 0, 5)),
    ]
    found = candidates(ask({"a": 2}, resources, edges=[SkillEdge("c", "a", 1, 2)]))

    assert [r.id for r in found.resources] == ["edge", "entry", "equal", "goal", "part"]
    assert found.skills == ("a", "b", "c")


def test_what_can_never_start_is_no_candidate() -> None:
    carried = [item("x", ("a", 0, 1), entry={"b": 1}), item("y", ("b", 0, 1), entry={"a": 1})]
    stuck = [item("z", ("a", 0, 1), requires=("unheard-of",)), item("ok", ("c", 0, 1))]

    assert [r.id for r in candidates(ask({"a": 1, "c": 1}, carried + stuck)).resources] == ["ok"]


def test_a_long_chain_is_followed_to_its_end() -> None:
    skills = [f"s{n:03}" for n in range(300)]
    edges = [SkillEdge(before, after) for before, after in pairwise(skills)]
    found = candidates(ask({skills[-1]: 1}, [item(skill, (skill, 0, 1)) for skill in skills], edges=edges))

    assert len(found.resources) == len(found.skills) == 300


def test_mandatory_and_pinned_items_bring_what_they_need() -> None:
    resources = [
        item("must", entry={"a": 1}),
        item("pin", entry={"b": 1}),
        item("a", ("a", 0, 1)),
        item("b", ("b", 0, 1)),
    ]
    limits = {"mandatory": (Mandatory("must"),), "pinned": ("pin",)}

    assert [r.id for r in candidates(ask({}, resources, limits=limits)).resources] == ["a", "b", "must", "pin"]


def test_a_fixed_step_leads_and_keeps_out_what_clashes_with_it() -> None:
    resources = [item("begun", ("a", 0, 1)), item("same", ("a", 0, 2), counts_as=("begun",)), item("next", ("a", 1, 2))]
    closed = close(ask({"a": 2}, resources, fixed=("begun",)))

    assert closed.start.after.levels == {"a": 1}
    assert list(closed.network.steps) == ["next"]


def test_an_unknown_fixed_step_is_refused() -> None:
    with pytest.raises(Unknown):
        close(ask({"a": 1}, [], fixed=("gone",)))


def test_an_unknown_soft_name_is_refused() -> None:
    with pytest.raises(BadRecord):
        close(ask({"a": 1}, [], constraints=Constraints(soft={"speed": 1})))


def test_a_resource_already_done_or_counted_is_no_candidate() -> None:
    resources = [
        item("done", ("a", 0, 1), counts_as=("other",)),
        item("other", ("a", 0, 1)),
        item("third", ("a", 0, 1)),
    ]
    problem = ask({"a": 1}, resources)
    problem = replace(problem, learner=msgspec.structs.replace(problem.learner, completed=("done",)))

    assert [r.id for r in candidates(problem).resources] == ["third"]
