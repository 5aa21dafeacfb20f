"""`fingerpost graph` from end to end: infer, look through, decide, bootstrap, examine."""

import pytest

from paths.model import Resource, SkillEdge
from tests.e2e.conftest import lines


@pytest.fixture
def course(fingerpost, stocked, tmp_path):
    """A course of three parts in the workspace."""
    parts = [Resource(f"c:{n}", title, title + ".", minutes=10) for n, title in enumerate(("Wood", "Saws", "Chairs"))]
    whole = Resource("c:all", "Carpentry", minutes=30, has_part=tuple(part.id for part in parts))
    assert fingerpost("ingest", lines(tmp_path / "course.jsonl", whole, *parts)).code == 0
    return fingerpost


def pairs(found):
    return {(s["before"], s["after"]) for s in found}


def test_suggestions_are_inferred_listed_and_decided_on(course):
    assert course("graph", "suggest", "--resources", "--json").json["added"] > 0
    assert ("c:0", "c:1") in pairs(course("graph", "review", "--resources", "--json").json)
    assert course("graph", "confirm", "c:0", "c:1", "--by", "Ana", "--json").code == 0
    assert course("graph", "reject", "c:1", "c:2").code == 0
    assert course("graph", "suggest", "--json").code == 0

    left = pairs(course("graph", "review", "--resources", "--json").json)
    assert not {("c:0", "c:1"), ("c:1", "c:2")} & left
    assert pairs(course("graph", "review", "--status", "rejected", "--json").json) == {("c:1", "c:2")}


def test_a_dry_run_shows_and_keeps_nothing(course):
    shown = course("graph", "suggest", "--resources", "--dry-run")

    assert "Wood -> Saws" in shown.out
    assert course("graph", "review", "--json").json == []


def test_a_cycle_is_not_confirmed(course):
    course("graph", "confirm", "c:0", "c:1")
    ran = course("graph", "confirm", "c:1", "c:0")

    assert ran.code == 1
    assert "c:1 -> c:0 -> c:1" in ran.err


@pytest.mark.parametrize(
    "argv",
    [
        ("confirm", "c:0", "s:sql"),
        ("confirm", "c:0", "nowhere"),
        ("confirm", "s:sql", "s:git", "--levels", "0", "9"),
        ("reject", "c:0"),
        ("review", "--limit", "0"),
        ("suggest", "--skills", "--resources"),
        ("juggle",),
    ],
)
def test_what_cannot_be_meant_is_wrong_usage(course, argv):
    assert course("graph", *argv).code == 2


def test_an_edge_is_confirmed_at_its_levels(course):
    reply = course("graph", "confirm", "s:git", "s:sql", "--levels", "2", "3", "--json").json["decided"][0]

    assert (reply["beforeLevel"], reply["afterLevel"], reply["status"]) == (2, 3, "confirmed")


def test_a_catalogue_alone_gives_skills_tags_and_health(fingerpost, tmp_path):
    bread = [
        Resource(f"b:{n}", f"Baking sourdough bread {word}", f"How to bake sourdough bread {word}.", minutes=9)
        for n, word in enumerate(("at home", "for a crowd", "with rye", "with spelt"))
    ]
    other = [Resource(f"o:{n}", f"Riding the tram {n}", "Trams and stops.", minutes=9) for n in range(8)]
    fingerpost("ingest", lines(tmp_path / "bread.jsonl", *bread, *other))
    would = fingerpost("graph", "bootstrap", "--dry-run", "--json").json
    done = fingerpost("graph", "bootstrap", "--json").json
    again = fingerpost("graph", "bootstrap", "--json").json

    assert "sourdough bread" in {skill["label"] for skill in done["skills"]}
    assert would["skills"] == done["skills"] == again["skills"]
    assert all(skill["id"].startswith("derived:") for skill in done["skills"])
    assert fingerpost("graph", "health", "--json").json["skillsWithoutContent"]["count"] == 0


def test_health_is_not_ok_where_a_role_asks_for_what_nothing_teaches(fingerpost, stocked, tmp_path):
    assert fingerpost("graph", "health").code == 0
    edge = SkillEdge("s:git", "s:report")
    fingerpost("graph", "import", lines(tmp_path / "e.jsonl", edge), "--format", "jsonl")
    role = '{"type": "role", "id": "r:x", "label": "X", "requirements": [{"skill": "s:git", "level": 5}]}'
    (tmp_path / "role.jsonl").write_text(role)
    fingerpost("graph", "import", str(tmp_path / "role.jsonl"), "--format", "jsonl")
    ran = fingerpost("graph", "health", "--json")

    assert ran.code == 1
    assert ran.json["untaughtTargets"][0]["levels"] == [3, 4, 5]
