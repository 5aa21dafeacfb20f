"""The graph's health: each finding by the smallest workspace that has it."""

import pytest

from paths.catalogue import Catalogue
from paths.graph import SkillGraph
from paths.model import Precedence, Requirement, Resource, Role, Skill, SkillEdge, Teaches
from service.suggesting.health import health


def looked(*records):
    """Return the health of a workspace of these records."""
    of = {kind: [r for r in records if isinstance(r, kind)] for kind in (Skill, SkillEdge, Role, Resource, Precedence)}
    graph = SkillGraph.build(of[Skill], of[SkillEdge], of[Role])
    return health(graph, Catalogue.build(of[Resource], of[Precedence]))


SQL, GIT = Skill("s:sql", "SQL"), Skill("s:git", "Git")
COURSE = Resource("c:1", "SQL", minutes=5, teaches=(Teaches("s:sql"),))


def asks(level: int) -> Role:
    return Role("r:a", "Analyst", requirements=(Requirement("s:sql", level),))


def weak(before: str, after: str, probability: float | None) -> SkillEdge:
    return SkillEdge(before, after, status="suggested", probability=probability)


def test_nothing_is_well():
    assert looked().ok


def test_what_is_asked_for_and_taught_is_well():
    found = looked(SQL, COURSE, asks(2))

    assert found.ok
    assert found.untaught_level_count == 0


def test_levels_of_a_role_that_nothing_teaches_are_not_well():
    found = looked(SQL, COURSE, asks(4))

    assert not found.ok
    assert found.untaught_targets[0].levels == (3, 4)
    assert found.untaught_targets[0].roles == ("r:a",)


def test_levels_below_what_is_taught_are_named():
    found = looked(SQL, Resource("c:1", "SQL", minutes=5, teaches=(Teaches("s:sql", 2, 3),)))

    assert found.ok
    assert found.untaught_levels[0].levels == (1, 2)


def test_suggestions_that_contradict_each_other_are_broken_at_the_least_likely():
    found = looked(SQL, GIT, weak("s:sql", "s:git", 0.9), weak("s:git", "s:sql", 0.8))

    assert not found.ok
    assert found.contradictions[0].least_likely == ("s:git", "s:sql")


def test_a_suggestion_against_what_binds_is_the_one_to_give_up():
    found = looked(SQL, GIT, SkillEdge("s:sql", "s:git"), weak("s:git", "s:sql", 0.99))

    assert found.contradictions[0].least_likely == ("s:git", "s:sql")


@pytest.mark.parametrize("status", ["rejected", "suggested"])
def test_what_is_rejected_or_has_no_probability_contradicts_nothing(status):
    other = SkillEdge("s:git", "s:sql", status=status)

    assert not looked(SQL, GIT, SkillEdge("s:sql", "s:git"), other).contradictions


def test_requirements_that_wait_for_each_other_are_named():
    one, other = (Resource(f"c:{a}", "C", minutes=5, requires=(f"c:{b}",)) for a, b in ("ab", "ba"))
    (found,) = looked(one, other).contradictions

    assert {*found.cycle} == {"c:a", "c:b"}
    assert found.least_likely is None


def test_precedences_of_resources_are_looked_at_too():
    pairs = [Precedence("c:1", "c:2", probability=0.9), Precedence("c:2", "c:1", probability=0.8)]
    (found,) = looked(COURSE, Resource("c:2", "B", minutes=5), *pairs).contradictions

    assert (found.kind, found.least_likely) == ("resource", ("c:2", "c:1"))


def test_same_names_are_found_whatever_case_and_number():
    found = looked(Skill("a", "SQL joins"), Skill("b", "sql join"), GIT)

    assert [same.skills for same in found.duplicates] == [("a", "b")]


def test_who_is_alone_is_an_orphan_and_who_is_taught_is_none():
    found = looked(SQL, GIT, COURSE)

    assert found.orphans.examples == found.skills_without_content.examples == ("s:git",)


def test_content_without_skills_is_counted_unless_its_whole_has_them():
    whole = Resource("c:all", "All", minutes=9, teaches=(Teaches("s:sql"),), has_part=("c:part",))
    found = looked(SQL, whole, Resource("c:part", "P", minutes=5), Resource("c:bare", "B", minutes=5))

    assert found.content_without_skills.examples == ("c:bare",)


def test_the_route_answers(client):
    reply = client.get("/v1/graph/health")

    assert reply.status_code == 200
    assert reply.json()["skills"] == 4
