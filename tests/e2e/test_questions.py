"""`fingerpost questions` on the terminal."""

import pytest

from tests.e2e.conftest import told

ASKED = ("questions", "--role", "r:analyst", "--learner")


def test_the_json_is_that_of_the_api(fingerpost, stocked, guest):
    ran = fingerpost(*ASKED, guest, "--limit", 2, "--json")

    assert ran.code == 0
    assert len(ran.json["questions"]) == 2
    assert {"skill", "label", "savedMinutes", "longerMinutes", "changes", "outcomes", "text"} <= {
        *ran.json["questions"][0]
    }


def test_on_the_terminal_a_check_is_a_sentence(fingerpost, stocked, guest):
    ran = fingerpost(*ASKED, guest, "--check-minutes", 5)

    assert "min) would save" in ran.out
    assert "(about 5 min)" in ran.out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--limit", 0), ("--limit",)),
        (("--check-minutes", 10_000), ("--check-minutes",)),
        (("--start", "2026-02-30"), ("--start",)),
        (("--locale", "../x"), ("--locale",)),
        (("--weeks", 0), ("--weeks",)),
    ],
)
def test_an_option_out_of_its_range_is_named(fingerpost, stocked, guest, options, words):
    ran = fingerpost(*ASKED, guest, *options)

    assert ran.code == 2
    told(ran, *words)


def test_an_unknown_role_is_answered_with_the_nearest(fingerpost, stocked, guest):
    ran = fingerpost("questions", "--role", "r:analist", "--learner", guest)

    assert ran.code == 1
    told(ran, "r:analyst")
