"""When a step may start and what it changes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paths.catalogue import Catalogue
from paths.graph import SkillGraph
from paths.model import Raised, Resource, Skill, SkillEdge, SkillLevel, Teaches
from paths.replay import State, apply, may_start, raises, replay, unmet
from tests.instances import Instance, instances


def skills(*ids: str) -> tuple[Skill, ...]:
    return tuple(Skill(id, id) for id in ids)


def resource(id: str, *bands: tuple[str, int, int], **fields) -> Resource:
    return Resource(id, id, minutes=60, teaches=tuple(Teaches(*band) for band in bands), **fields)


GRAPH = SkillGraph.build(skills("a", "b", "c"), ())


def starts(one: Resource, levels=None, done=(), catalogue=(), graph=GRAPH) -> bool:
    known = Catalogue.build((one, *catalogue))
    return may_start(one, State.at(levels or {}, done, known), graph)


def world(instance: Instance) -> tuple[SkillGraph, Catalogue]:
    return SkillGraph.build(instance.skills, instance.edges, instance.roles), Catalogue.build(instance.resources)


def start_of(instance: Instance, catalogue: Catalogue) -> State:
    return State.at(instance.profile.levels, instance.learner.completed + instance.learner.waived, catalogue)


# --- the rule, as it is written ------------------------------------------------------------


def rule(one: Resource, levels: dict[str, int], satisfied: frozenset[str], graph: SkillGraph) -> bool:
    """The four conditions, as plainly as they are written."""

    def held(skill: str) -> int:
        return levels.get(skill, 0)

    bands = all(held(band.skill) >= band.from_ for band in one.teaches if band.to > held(band.skill))
    entries = all(held(entry.skill) >= entry.level for entry in one.competency_required)
    edges = all(
        held(edge.before) >= edge.before_level
        or any(band.skill == edge.before and band.to >= edge.before_level for band in one.teaches)
        for edge in graph.edges
        if edge.status == "confirmed" and edge.strength == "hard"
        for band in one.teaches
        if band.skill == edge.after and held(edge.after) < edge.after_level <= band.to
    )
    return bands and entries and edges and all(id in satisfied for id in one.requires)


@given(instances(), st.data())
def test_a_step_may_start_exactly_by_the_rule(instance, data):
    graph, catalogue = world(instance)
    levels = data.draw(st.dictionaries(st.sampled_from(sorted(graph.skills)), st.integers(0, 5)))
    done = data.draw(st.frozensets(st.sampled_from(["r:old", *sorted(catalogue.resources)])))
    state = State.at(levels, done, catalogue)

    for one in instance.resources:
        assert may_start(one, state, graph) == rule(one, levels, catalogue.satisfied(done), graph)


@given(instances(), st.data())
def test_what_may_start_may_start_with_more_held(instance, data):
    graph, catalogue = world(instance)
    ids = sorted(catalogue.resources) or ["r:old"]
    less, more = (data.draw(st.frozensets(st.sampled_from(ids))) for _ in range(2))
    low = data.draw(st.dictionaries(st.sampled_from(sorted(graph.skills)), st.integers(0, 5)))
    high = {skill: min(5, level + data.draw(st.integers(0, 3))) for skill, level in low.items()}

    for one in instance.resources:
        if may_start(one, State.at(low, less, catalogue), graph):
            assert may_start(one, State.at(high, less | more, catalogue), graph)


@given(instances())
def test_after_a_step_its_levels_are_held_and_nothing_is_lost(instance):
    _, catalogue = world(instance)
    state = start_of(instance, catalogue)

    for one in instance.resources:
        after = apply(one, state, catalogue)
        assert all(after.levels[band.skill] >= band.to for band in one.teaches)
        assert all(after.levels[skill] >= level for skill, level in state.levels.items())
        assert after.done == state.done | {one.id}
        assert after.satisfied == catalogue.satisfied(after.done)
        assert {r.skill: r.to for r in raises(one, state.levels)} == {
            skill: level for skill, level in after.levels.items() if level > state.levels.get(skill, 0)
        }


@given(instances())
def test_raised_skills_are_sorted_and_say_both_levels(instance):
    levels = instance.profile.levels

    for one in instance.resources:
        found = raises(one, levels)
        assert [r.skill for r in found] == sorted(r.skill for r in found)
        assert all(r.from_ == levels.get(r.skill, 0) < r.to for r in found)


@given(instances())
def test_a_replay_starts_nothing_that_may_not_start(instance):
    graph, catalogue = world(instance)
    played = replay(instance.resources, start_of(instance, catalogue), catalogue, graph)
    state = start_of(instance, catalogue)

    for one in played.sequence:
        assert may_start(one, state, graph)
        state = apply(one, state, catalogue)
    assert state == played.state
    assert not [one for one in played.left if may_start(one, state, graph)]


@settings(max_examples=50)
@given(instances(), st.randoms())
def test_what_is_left_over_does_not_depend_on_the_order(instance, chance):
    graph, catalogue = world(instance)
    played = replay(instance.resources, start_of(instance, catalogue), catalogue, graph)
    state, left = start_of(instance, catalogue), list(instance.resources)
    while able := [one for one in left if may_start(one, state, graph)]:
        one = chance.choice(able)
        left.remove(one)
        state = apply(one, state, catalogue)

    assert state == played.state
    assert sorted(left, key=lambda one: one.id) == list(played.left)


@given(instances())
def test_what_a_step_waits_for_is_not_held(instance):
    graph, catalogue = world(instance)
    state = start_of(instance, catalogue)

    for one in instance.resources:
        for need in unmet(one, state, graph):
            if isinstance(need, SkillLevel):
                assert state.levels.get(need.skill, 0) < need.level
            else:
                assert need not in state.satisfied


# --- traps --------------------------------------------------------------------------------


def test_a_band_asks_for_its_lower_level():
    assert not starts(resource("r", ("a", 2, 3)), {"a": 1})
    assert starts(resource("r", ("a", 2, 3)), {"a": 2})


def test_a_band_that_raises_nothing_asks_for_nothing():
    assert starts(resource("r", ("a", 2, 3)), {"a": 3})
    assert starts(resource("r", ("a", 4, 2)), {"a": 3})


def test_every_band_of_one_skill_must_hold_that_still_raises():
    tiled = resource("r", ("a", 0, 2), ("a", 2, 3))

    assert not starts(tiled)
    assert starts(tiled, {"a": 2})
    assert raises(tiled, {"a": 2}) == (Raised("a", 2, 3),)


def test_an_entry_level_is_asked_even_of_who_learns_nothing_new():
    entry = resource("r", ("a", 0, 1), competency_required=(SkillLevel("b", 2),))

    assert not starts(entry, {"a": 5, "b": 1})
    assert starts(entry, {"b": 2})


def edged(**fields) -> SkillGraph:
    return SkillGraph.build(skills("a", "b", "c"), [SkillEdge("a", "b", **fields)])


def test_an_edge_binds_a_step_that_newly_reaches_its_later_level():
    assert not starts(resource("r", ("b", 0, 2)), graph=edged())
    assert starts(resource("r", ("b", 0, 2)), {"a": 1}, graph=edged())


def test_an_edge_into_a_level_that_is_held_justifies_itself():
    assert starts(resource("r", ("b", 0, 2)), {"b": 1}, graph=edged())


def test_an_edge_into_a_level_above_the_step_does_not_bind_it():
    assert starts(resource("r", ("b", 0, 2)), graph=edged(after_level=3))


def test_who_teaches_both_ends_may_start():
    assert starts(resource("r", ("a", 0, 2), ("b", 0, 2)), graph=edged(before_level=2))
    assert not starts(resource("r", ("a", 0, 1), ("b", 0, 2)), graph=edged(before_level=2))


@pytest.mark.parametrize(
    "fields",
    [{"strength": "soft"}, {"status": "suggested"}, {"status": "rejected"}, {"strength": "soft", "status": "rejected"}],
)
def test_only_confirmed_hard_edges_bind(fields):
    assert starts(resource("r", ("b", 0, 2)), graph=edged(**fields))


def test_an_unknown_requirement_is_never_met():
    assert not starts(resource("r", ("a", 0, 1), requires=("r:gone",)), {"a": 5}, catalogue=[resource("other")])


def test_what_is_completed_or_waived_meets_a_requirement():
    assert starts(resource("r", requires=("old",)), done=("old",))


def test_a_done_whole_brings_its_parts_and_all_parts_bring_the_whole():
    whole = resource("whole", has_part=("one", "two"))
    after_part, after_whole = resource("x", requires=("one",)), resource("y", requires=("whole",))
    parts = [resource("one"), resource("two"), whole]

    assert starts(after_part, done=("whole",), catalogue=parts)
    assert starts(after_whole, done=("one", "two"), catalogue=parts)
    assert not starts(after_whole, done=("one",), catalogue=parts)


def test_counting_as_goes_one_hop_and_one_way():
    equal = [resource("one", counts_as=("two",)), resource("two", counts_as=("three",)), resource("three")]

    assert starts(resource("x", requires=("two",)), done=("one",), catalogue=equal)
    assert not starts(resource("x", requires=("three",)), done=("one",), catalogue=equal)
    assert not starts(resource("x", requires=("one",)), done=("two",), catalogue=equal)


def test_a_whole_finished_by_parts_counts_as_what_it_counts_as():
    whole = resource("whole", is_part_of=(), has_part=("one",), counts_as=("course",))

    assert starts(resource("x", requires=("course",)), done=("one",), catalogue=[whole, resource("one")])


def test_who_waits_is_told_for_what():
    one = resource("r", ("b", 1, 3), competency_required=(SkillLevel("c", 2),), requires=("old",))
    state = State.at({"c": 1}, (), Catalogue.build([one]))

    assert list(unmet(one, state, edged())) == [SkillLevel("b", 1), SkillLevel("c", 2), SkillLevel("a", 1), "old"]
