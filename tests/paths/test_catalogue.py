from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paths.catalogue import Catalogue
from paths.errors import BadRecord, Unknown
from tests.instances import Instance, instances
from tests.problems import item, some
from tests.reference_replay import Greedy

WHOLE = item("whole", has_part=("p1",))
PARTS = (item("p1", has_part=("p11",)), item("p2", is_part_of=("whole",)), item("p11"))


@given(instances(), st.sets(st.integers(0, 9).map("r:{}".format)))
@some
def test_satisfied_is_what_a_plain_fixpoint_gives(instance: Instance, done: set[str]) -> None:
    assert Catalogue.build(instance.resources).satisfied(done) == Greedy(instance).satisfied(done)


@given(instances(), st.sets(st.integers(0, 9).map("r:{}".format)))
@some
def test_closure_only_grows_and_is_closed(instance: Instance, done: set[str]) -> None:
    catalogue = Catalogue.build(instance.resources)
    closed = catalogue.closure(done)

    assert done <= closed == catalogue.closure(closed)


@given(instances())
@some
def test_clashes_go_both_ways_and_are_what_rivals_lists(instance: Instance) -> None:
    catalogue, plain = Catalogue.build(instance.resources), Greedy(instance)

    for a, b in combinations([r.id for r in instance.resources], 2):
        assert catalogue.clashes(a, b) == catalogue.clashes(b, a) == plain.clashes(a, b)
        assert catalogue.clashes(a, b) == (b in catalogue.rivals(a))


def test_parts_are_known_from_either_side_and_recursively() -> None:
    catalogue = Catalogue.build([WHOLE, *PARTS])

    assert catalogue.parts("whole") == {"p1", "p2", "p11"}
    assert catalogue.wholes("p11") == {"p1", "whole"}


def test_a_whole_is_done_when_all_its_parts_are() -> None:
    catalogue = Catalogue.build([WHOLE, *PARTS])

    assert "whole" not in catalogue.closure({"p2"})
    assert "whole" in catalogue.closure({"p2", "p11"})


def test_counting_as_is_not_chained() -> None:
    catalogue = Catalogue.build([item("a", counts_as=("b",)), item("b", counts_as=("c",)), item("c")])

    assert catalogue.satisfied({"a"}) == {"a", "b"}


def test_parts_that_contain_each_other_end() -> None:
    catalogue = Catalogue.build([item("a", has_part=("b",)), item("b", has_part=("a",))])

    assert catalogue.parts("a") == {"b"}
    assert catalogue.closure({"a"}) == {"a", "b"}


def test_resources_teaching_a_skill_are_sorted_by_id() -> None:
    catalogue = Catalogue.build([item("b", ("s", 0, 1)), item("a", ("s", 0, 1), ("s", 2, 3)), item("c", ("t", 0, 1))])

    assert [r.id for r in catalogue.teaching("s")] == ["a", "b"]
    assert catalogue.teaching("unheard-of") == ()


def test_two_different_resources_may_not_share_an_id() -> None:
    with pytest.raises(BadRecord, match=r"resource\.id"):
        Catalogue.build([item("a"), item("a", ("s", 0, 1))])


def test_an_unknown_resource_offers_no_names() -> None:
    with pytest.raises(Unknown) as raised:
        Catalogue.build([item("secret-1")]).resource("secret-2")

    assert raised.value.nearest == ()
