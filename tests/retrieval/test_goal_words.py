import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.goals.words import read_goal


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("I want to get into data", "data"),
        ("I'd like to become a cloud admin!", "cloud admin"),
        ("I would like to work as an actor", "actor"),
        ("How do I get better at SQL?", "sql"),
        ("basics of machine learning", "machine learning"),
        ("Python from A to Z", "python"),
        ("Ich möchte Cloud-Administrator werden", "cloud-administrator"),
        ("social work", "social work"),
        ("C++", "c++"),
    ],
)
def test_what_leads_up_to_the_subject_is_left_out(text: str, plain: str) -> None:
    assert read_goal(text).plain == plain


@pytest.mark.parametrize(
    "text", ["learn stuff", "I want to learn something new", "ich will etwas lernen", "?!", " ", ""]
)
def test_a_text_about_nothing_has_no_words(text: str) -> None:
    assert read_goal(text).words == ()


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("an overview of SQL", 1),
        ("SQL basics", 2),
        ("SQL for beginners", 2),
        ("Grundlagen SQL", 2),
        ("intermediate SQL", 3),
        ("advanced SQL", 4),
        ("fortgeschrittenes SQL", 4),
        ("SQL expert", 5),
        ("SQL from the basics to expert", 5),
        ("SQL von A bis Z", 5),
        ("SQL", None),
        ("basically SQL", None),
    ],
)
def test_words_of_level_suggest_one(text: str, level: int | None) -> None:
    assert read_goal(text).level == level


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("become a cook", "role"),
        ("Koch werden", "role"),
        ("learn cooking", "skill"),
        ("cooking basics", "skill"),
        ("cooking", None),
        ("a machine learning job as a cook", "role"),
    ],
)
def test_a_text_may_say_whether_it_is_about_a_job(text: str, wish: str | None) -> None:
    assert read_goal(text).wish == wish


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I want to become a cook", "en"),
        ("Ich will etwas mit Daten machen", "de"),
        ("je voudrais apprendre la cuisine", "fr"),
        ("quiero aprender a cocinar", "es"),
        ("我想学做饭", "other"),
        ("хочу готовить", "other"),
        ("kubernetes", ""),
    ],
)
def test_the_language_is_told_by_small_words(text: str, language: str) -> None:
    assert read_goal(text).language == language


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    found = read_goal(text)

    assert found.level in (None, 1, 2, 3, 4, 5)
    assert set(found.words) <= set(found.plain.split()) | set(found.words)
    assert len(found.words) == len(set(found.words))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("SQL for reporting", ("sql", "reporting")),
        ("web developer who knows SQL", ("web developer", "sql")),
        ("containers and kubernetes, advanced", ("containers", "kubernetes")),
        ("C++", ("c++",)),
        ("data analyst", ("data analyst",)),
        ("and", ("and",)),
        ("a, b, c, d, e, f", ("a", "b", "c", "d")),
    ],
)
def test_a_text_may_name_several_things(text: str, parts: tuple[str, ...]) -> None:
    assert read_goal(text).parts == parts
