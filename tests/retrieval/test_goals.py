"""Roles and skills found by a goal text: by words, by meaning, with probabilities."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paths.graph import SkillGraph
from paths.model import Requirement, Role, Skill
from retrieval.goals.areas import areas_of
from retrieval.goals.match import (
    ROLE_WEIGHTS,
    GoalIndex,
    build,
    compare,
    held_words,
    match,
    probabilities,
    role_entry,
    skill_entry,
)
from tests.fakes import HashEmbedder
from tests.problems import some

SKILLS = (
    Skill("sql", "SQL queries", "Asking relational databases.", ("structured query language",)),
    Skill("k8s", "Container orchestration", "Running many containers.", ("Kubernetes",)),
    Skill("c", "C"),
    Skill("cpp", "C++"),
)
ROLES = (
    Role("admin", "Cloud administrator", "Keeps servers running.", ("cloud operator",), (Requirement("k8s", 3),)),
    Role("analyst", "Data analyst", "Finds out from figures.", (), (Requirement("sql", 3),)),
)
EMBEDDER = HashEmbedder()


def made(skills: tuple[Skill, ...] = SKILLS, roles: tuple[Role, ...] = ROLES) -> GoalIndex:
    entries = [role_entry(role, {s.id: s.label for s in SKILLS}) for role in roles]
    entries += [skill_entry(skill) for skill in skills]
    vectors = EMBEDDER.embed([entry.text for entry in entries])
    return build(entries, {(e.kind, e.id): row for e, row in zip(entries, vectors, strict=True)}, EMBEDDER.size)


INDEX = made()


def best(text: str, kind: str, by_meaning: bool = True) -> str:
    vector = EMBEDDER.embed([text])[0] if by_meaning else None
    return match(INDEX, compare(INDEX, [text], vector), kind, 1)[0].entry.id  # type: ignore[arg-type]


@pytest.mark.parametrize("by_meaning", [True, False])
@pytest.mark.parametrize(
    ("text", "kind", "id"),
    [
        ("cloud administrator", "role", "admin"),
        ("cloud operator", "role", "admin"),
        ("cloud admin", "role", "admin"),
        ("clowd adminstrator", "role", "admin"),
        ("kubernetes", "skill", "k8s"),
        ("kubernets", "skill", "k8s"),
        ("structured query language", "skill", "sql"),
        ("c++", "skill", "cpp"),
        ("c", "skill", "c"),
    ],
)
def test_a_name_is_found_and_so_is_a_misspelt_one(text: str, kind: str, id: str, by_meaning: bool) -> None:
    assert best(text, kind, by_meaning) == id


def test_a_role_is_found_by_what_it_requires() -> None:
    (first, _) = match(INDEX, compare(INDEX, ["queries"], None), "role", 2)

    assert first.entry.id == "analyst"


def test_an_exact_name_is_wholly_in_the_text() -> None:
    (found,) = match(INDEX, compare(INDEX, ["data analyst"], None), "role", 1)

    assert (found.name, round(found.contained, 6)) == ("Data analyst", 1.0)


@given(st.lists(st.lists(st.floats(0, 1), min_size=4, max_size=4), min_size=1, max_size=8))
@some
def test_probabilities_of_roles_and_none_are_shares_of_one(rows: list[list[float]]) -> None:
    shares = probabilities(np.array(rows), ROLE_WEIGHTS, together=True)

    assert ((shares >= 0) & (shares <= 1)).all()
    assert shares.sum() <= 1 + 0.001 * len(rows)


@given(st.lists(st.lists(st.floats(0, 1), min_size=4, max_size=4), min_size=2, max_size=8))
@some
def test_another_candidate_never_makes_a_role_likelier(rows: list[list[float]]) -> None:
    fewer, more = (probabilities(np.array(some_), ROLE_WEIGHTS, together=True) for some_ in (rows[:-1], rows))

    assert (more[:-1] <= fewer + 0.0015).all()


@given(st.text(max_size=200))
@some
def test_any_text_finds_candidates_in_one_order(text: str) -> None:
    vector = EMBEDDER.embed([text])[0]
    turned = made(SKILLS[::-1], ROLES[::-1])
    found, again = (match(index, compare(index, [text], vector), "skill", 10) for index in (INDEX, turned))

    assert len(found) == len(SKILLS)
    assert [(m.entry.id, round(m.score, 2)) for m in found] == [(m.entry.id, round(m.score, 2)) for m in again]


def test_of_an_empty_index_nothing_is_found() -> None:
    nothing = build([], {}, 1)

    assert match(nothing, compare(nothing, ["anything"], None), "role", 5) == []


def test_words_in_a_name_are_known_with_an_error_or_another_ending() -> None:
    entry = role_entry(ROLES[0], {})

    assert held_words(entry, ["cloud", "adminstrator", "admin", "operators", "cook"]) == {
        "cloud", "adminstrator", "admin", "operators",
    }  # fmt: skip


def test_areas_are_skills_that_group_others_and_are_not_taught() -> None:
    skills = [
        Skill("it", "IT"), Skill("data", "Data", parents=("it",)), Skill("sql", "SQL", parents=("data",)),
        Skill("bi", "BI", parents=("data", "sql")), Skill("odd", "Odd", parents=("lonely",)), Skill("lonely", "Lonely"),
    ]  # fmt: skip
    graph = SkillGraph.build(skills, [], [Role("r", "R", requirements=(Requirement("bi", 2),))])
    found = areas_of(graph, {"sql", "bi"})

    assert found.members == {"data": ("bi", "sql"), "it": ("bi", "sql")}
    assert (found.widest, found.roles) == (("it",), {"data": ("r",), "it": ("r",)})
