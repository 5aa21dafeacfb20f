import pytest
from hypothesis import given
from hypothesis import strategies as st

from paths.errors import BadRecord, Cycle, Unknown
from paths.graph import SkillGraph
from paths.model import Requirement, Role, Skill, SkillEdge
from tests.instances import Instance, instances
from tests.problems import some

A, B, C = (Skill(id, f"Skill {id}") for id in "abc")


@given(instances(), st.randoms())
@some
def test_the_order_of_the_records_does_not_matter(instance: Instance, chance: st.DataObject) -> None:
    shuffled = [list(records) for records in (instance.skills, instance.edges, instance.roles)]
    for records in shuffled:
        chance.shuffle(records)  # type: ignore[attr-defined]

    assert SkillGraph.build(*shuffled) == SkillGraph.build(instance.skills, instance.edges, instance.roles)


@given(instances())
@some
def test_only_confirmed_hard_edges_bind_and_no_rejected_edge_asks(instance: Instance) -> None:
    graph = SkillGraph.build(instance.skills, instance.edges, instance.roles)

    assert {(e.strength, e.status) for e in graph.hard} <= {("hard", "confirmed")}
    assert {e.status for e in graph.soft} <= {"confirmed", "suggested"}
    assert [e for skill in graph.skills for e in graph.hard_into(skill)] == sorted(
        graph.hard, key=lambda e: (e.after, e.before, e.before_level, e.after_level)
    )


def test_a_cycle_is_named() -> None:
    with pytest.raises(Cycle) as raised:
        SkillGraph.build([A, B, C], [SkillEdge("a", "b"), SkillEdge("b", "c"), SkillEdge("c", "a")])

    assert set(raised.value.cycle) == {"a 1", "b 1", "c 1"}
    assert raised.value.cycle[0] == raised.value.cycle[-1]


def test_a_level_waits_for_the_level_below_it() -> None:
    with pytest.raises(Cycle):
        SkillGraph.build([A, B], [SkillEdge("a", "b", 2, 1), SkillEdge("b", "a", 1, 1)])


def test_skills_may_ask_for_each_other_on_rising_levels() -> None:
    graph = SkillGraph.build([A, B], [SkillEdge("a", "b", 1, 2), SkillEdge("b", "a", 2, 3)])

    assert len(graph.hard) == 2


@pytest.mark.parametrize("status", ["suggested", "rejected"])
def test_an_edge_that_does_not_bind_may_close_a_cycle(status: str) -> None:
    SkillGraph.build([A, B], [SkillEdge("a", "b"), SkillEdge("b", "a", status=status)])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("edges", "roles", "field"),
    [
        ([SkillEdge("a", "x")], [], "edge.after"),
        ([SkillEdge("x", "a")], [], "edge.before"),
        ([], [Role("r", "R", requirements=(Requirement("x", 1),))], "requirements.skill"),
    ],
)
def test_an_unknown_end_is_refused_by_its_field(edges: list[SkillEdge], roles: list[Role], field: str) -> None:
    with pytest.raises(BadRecord) as raised:
        SkillGraph.build([A], edges, roles)

    assert field in raised.value.field
    assert "'x'" in raised.value.problem


def test_two_different_records_may_not_share_an_id() -> None:
    with pytest.raises(BadRecord, match=r"skill\.id"):
        SkillGraph.build([A, Skill("a", "Another")], [])


def test_an_unknown_role_offers_the_nearest_by_id_and_label() -> None:
    graph = SkillGraph.build([A], [], [Role("r:1", "Data analyst"), Role("r:2", "Gardener")])

    with pytest.raises(Unknown) as raised:
        graph.role("data analist")

    assert raised.value.nearest == ("r:1",)


def test_a_topic_is_the_first_parent_else_the_skill() -> None:
    graph = SkillGraph.build([A, Skill("b", "B", parents=("a",))], [])

    assert (graph.topic("a"), graph.topic("b"), graph.topic("unheard-of")) == ("a", "a", "unheard-of")
