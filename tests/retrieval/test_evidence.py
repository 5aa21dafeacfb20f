"""What hits say about resources, and whether a text names a skill."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paths.model import Skill
from retrieval.evidence import PASSAGES_KEPT, gather
from retrieval.index import Hit
from retrieval.speaks import SPEAKS_FROM, names, speaks_of

JOINS = Skill(id="joins", label="SQL joins", alt_labels=("table joining",))
GIT = Skill(id="git", label="git")
SKILLS = {"joins": JOINS, "git": GIT}
TEXT = "Here we join tables.  SQL joins combine rows. And this is about git."


def hit(
    document: str = "d", span: tuple[int, int] = (0, 20), resource: str | None = "r", **scores: float | None
) -> Hit:
    both = {"score": 0.02, "dense": 0.4, "lexical": 5.0} | scores
    return Hit(document, "v", *span, resource, "content", both["score"] or 0.0, both["dense"], both["lexical"])


def texts(*documents: str) -> dict[tuple[str, str], str]:
    return {(document, "v"): TEXT for document in documents}


# --- gather -----------------------------------------------------------------------------------------------------------


def test_relevance_is_the_best_over_skills_and_passages() -> None:
    found = {"joins": [hit(dense=0.3), hit(span=(22, 46), dense=0.75)], "git": [hit(dense=0.1, lexical=None)]}
    assert gather(found, SKILLS, texts("d")).relevance == {"r": 100}


def test_relevance_adds_meaning_and_words() -> None:
    found = {
        "joins": [hit("a", resource="a", dense=0.475, lexical=2.0), hit("b", resource="b", dense=0.2, lexical=4.0)]
    }
    assert gather(found, SKILLS, texts("a", "b")).relevance == {"a": 50, "b": 30}


def test_without_vectors_words_carry_the_relevance() -> None:
    found = {
        "joins": [hit("a", resource="a", dense=None, lexical=4.0), hit("b", resource="b", dense=None, lexical=1.0)]
    }
    assert gather(found, SKILLS, texts("a", "b")).relevance == {"a": 100, "b": 25}


SCORES = st.one_of(st.none(), st.floats(-1, 60, allow_nan=False))


@given(st.lists(st.tuples(SCORES, SCORES), max_size=12), st.randoms(use_true_random=False))
def test_relevance_stays_in_bounds_and_does_not_depend_on_order(scores, turn) -> None:  # type: ignore[no-untyped-def]
    hits = [hit(span=(n, n + 9), resource=f"r{n % 3}", dense=d, lexical=w) for n, (d, w) in enumerate(scores)]
    findings = gather({"joins": hits}, SKILLS, texts("d"))
    turn.shuffle(hits)
    assert gather({"joins": hits}, SKILLS, texts("d")) == findings
    assert all(0 <= value <= 100 for value in findings.relevance.values())


def test_a_difference_of_rounding_changes_nothing() -> None:
    near = gather({"joins": [hit(dense=0.5 + 1e-6)]}, SKILLS, texts("d")).relevance
    assert near == gather({"joins": [hit(dense=0.5 - 1e-6)]}, SKILLS, texts("d")).relevance


def test_naming_the_skill_lifts_a_passage() -> None:
    found = {"joins": [hit(span=(47, 68), score=0.03), hit(span=(22, 46), score=0.02)]}
    best = gather(found, SKILLS, texts("d")).passages["r", "joins"]
    assert [(support.hit.start, support.speaks) for support in best] == [(22, True), (47, False)]


def test_a_few_passages_are_kept() -> None:
    found = {"joins": [hit(span=(n, n + 5)) for n in range(9)]}
    assert len(gather(found, SKILLS, texts("d")).passages["r", "joins"]) == PASSAGES_KEPT


def test_hub_passages_stand_apart() -> None:
    findings = gather({"git": [hit(resource=None)]}, SKILLS, texts("d"))
    assert findings.relevance == {}
    assert [support.hit.document for support in findings.hub["git"]] == ["d"]


def test_a_hit_whose_text_is_gone_is_left_out() -> None:
    findings = gather({"git": [hit("gone"), hit("d", lexical=1.0)]}, SKILLS, texts("d"))
    assert [support.hit.document for support in findings.passages["r", "git"]] == ["d"]


def test_nothing_found_says_nothing() -> None:
    findings = gather({"git": []}, SKILLS, {})
    assert (findings.relevance, findings.passages, findings.hub) == ({}, {}, {})


# --- speaks_of --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("SQL joins", "Learn SQL joining, step by step"),
        ("database", "Many Databases are used"),
        ("programming", "programs and a program"),
        ("C++", "modern C++."),
        ("C#", "in C# and F#"),
        (".NET", "the .NET runtime"),
        ("Node.js", "using Node.js today"),
        ("Python (computer programming)", "We use Python here"),
        ("principles of web design", "the Web Design principles; principles of the web designs"),
        ("SQL", "write SQL"),
        ("データベース", "関係データベースの管理"),
        ("データベース", "ﾃﾞｰﾀﾍﾞｰｽ"),
        ("queries", "a query"),
        ("naïve Bayes", "the nai\u0308ve bayes rule"),
    ],
)
def test_a_label_is_found_as_words(label: str, text: str) -> None:
    assert names(text, Skill(id="s", label=label))


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("SQL joins", "joins, and later SQL"),
        ("IT", "it is raining"),
        ("R", "R2D2 and r"),
        ("C", "C++ and C#"),
        ("Go", "go on"),
        ("net", "the .NET runtime"),
        ("string", "str"),
        ("class", "classic"),
        ("++", "a ++ b"),
        ("of the and", "the of"),
        ("API", "rapids"),
    ],
)
def test_a_label_is_not_found_in_other_words(label: str, text: str) -> None:
    assert not names(text, Skill(id="s", label=label))


def test_an_alternative_label_counts() -> None:
    assert speaks_of("all about table joins", JOINS)


def test_a_near_passage_speaks_without_the_label() -> None:
    assert speaks_of("rows of two relations", JOINS, SPEAKS_FROM)
    assert not speaks_of("rows of two relations", JOINS, SPEAKS_FROM - 0.01)
    assert not speaks_of("rows of two relations", JOINS)


@given(st.text(max_size=200), st.text(min_size=1, max_size=40))
def test_any_text_and_label_can_be_asked(text: str, label: str) -> None:
    assert names(text, Skill(id="s", label=label)) in (True, False)


@given(st.lists(st.sampled_from(["alpha", "betas", "gamma", "C++", "delta"]), min_size=1, max_size=4))
def test_a_text_that_holds_the_label_names_it(words: list[str]) -> None:
    label = " ".join(words)
    around = random.Random(0).sample(["and so on", "Before:"], 2)
    assert names(f"{around[0]} {label}, {around[1]}", Skill(id="s", label=label))
