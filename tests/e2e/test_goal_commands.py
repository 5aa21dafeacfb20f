"""What a command is to reach: roles with kind and weight, skills with levels, goals in somebody's own words."""

import pytest

from tests.e2e.conftest import lines

ANALYST = {"role": "r:analyst", "weight": 1.0, "kind": "target"}


def recommended(fingerpost, guest, *argv):
    return fingerpost("recommend", "--learner", guest, "--start", "2026-11-23", *argv, "--json")


@pytest.mark.parametrize(
    ("given", "goal"),
    [
        ("r:analyst", ANALYST),
        ("r:analyst@next", ANALYST | {"kind": "next"}),
        ("r:analyst=0.5", ANALYST | {"weight": 0.5}),
        ("r:analyst@current=2", ANALYST | {"kind": "current", "weight": 2.0}),
    ],
)
def test_a_role_may_have_a_kind_and_a_weight(fingerpost, stocked, guest, given, goal):
    assert recommended(fingerpost, guest, "--role", given).json["roles"] == [goal]


def test_a_skill_alone_is_a_goal(fingerpost, stocked, guest):
    path = recommended(fingerpost, guest, "--skill", "s:git=2").json

    assert (path["roles"], path["skills"]) == ([], [{"skill": "s:git", "level": 2, "weight": 1.0}])
    assert [step["resource"] for step in path["steps"]] == ["t:git"]
    assert path["gap"][0]["asked"][0]["role"] is None


def test_a_clear_goal_is_taken_and_told(fingerpost, stocked, guest):
    ran = recommended(fingerpost, guest, "--goal", "I want to become a data analyst")

    assert ran.json["roles"] == [ANALYST]
    assert "taken to mean: r:analyst" in ran.err


def test_a_goal_and_a_role_are_both_wanted(fingerpost, stocked, guest):
    path = recommended(fingerpost, guest, "--role", "r:writer", "--goal", "data analyst").json

    assert {goal["role"] for goal in path["roles"]} == {"r:analyst", "r:writer"}


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        ((), "--role ROLE, --skill SKILL=LEVEL, or --goal"),
        (("--role", "r:analyst@boss"), "ROLE@next"),
        (("--role", "r:analyst=much"), "number above 0"),
        (("--role", "r:analyst=0"), "--role"),
        (("--role", ""), "--role"),
        (("--skill", "s:git"), "SKILL=LEVEL"),
        (("--skill", "s:git=9"), "SKILL=LEVEL"),
        (("--goal", "learn stuff"), "What would you like to learn about?"),
        (("--goal", " "), "--goal"),
        (("--goal", "x" * 3000), "--goal"),
    ],
)
def test_what_cannot_be_meant_is_told_in_one_line(fingerpost, stocked, guest, argv, told):
    ran = fingerpost("recommend", "--learner", guest, *argv)

    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err.splitlines()[-1]


def test_an_open_goal_names_its_options(fingerpost, stocked, guest):
    ran = fingerpost("recommend", "--learner", guest, "--goal", "learn stuff")

    assert "Data analyst (--role r:analyst)" in ran.err


def test_the_terminal_names_the_role_and_counts_in_words(fingerpost, stocked, guest):
    ran = fingerpost("recommend", "--learner", guest, "--start", "2026-11-23", "--skill", "s:git=2")
    first = ran.out.splitlines()[0]

    assert "to Git 2: 1 step, 0.5 h" in first
    assert first.endswith("(1 week)")
    whole = fingerpost("recommend", "--learner", guest, "--role", "r:analyst").out.splitlines()[0]
    assert "to Data analyst: 3 steps" in whole


def test_a_word_that_is_none_of_the_choices_is_told_the_choices(fingerpost, stocked, tmp_path):
    piece = {"id": "e", "skill": "s:git", "level": 1, "source": "mum", "when": "2026-01-01"}
    learner = lines(tmp_path / "l.json", f'{{"id": "l", "evidence": [{piece}]}}'.replace("'", '"'))
    ran = fingerpost("recommend", "--role", "r:analyst", "--learner", learner)

    assert ran.code == 2
    assert "'mum' is none of assessment, completion" in ran.err
