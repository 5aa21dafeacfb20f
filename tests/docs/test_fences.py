"""The runner of the pages, so that a page cannot pass unread."""

from hypothesis import given
from hypothesis import strategies as st

from tests.docs.fences import blocks, differences, environment, fits, run

TEXTS = st.text(st.sampled_from("ab…*\\\n"), max_size=30)
DOTTED = st.text(st.sampled_from("ab. \n"), max_size=30)


def page(*parts):
    return "\n".join(parts) + "\n"


def ran(tmp_path, text):
    (place := tmp_path / "place").mkdir()
    chosen = blocks(text)
    return chosen, run(chosen, place, environment(tmp_path))


@given(TEXTS, DOTTED, TEXTS)
def test_dots_stand_for_anything_between_what_is_said(before, between, after):
    assert fits(f"x{before}{between}{after}x", f"x{before}...{after}x")


@given(TEXTS, st.sampled_from("ab"))
def test_what_is_not_said_does_not_fit(text, more):
    assert not fits(f"x{text}{more}x", f"x{text}x")


def test_a_block_keeps_its_mark_and_what_it_prints():
    text = page("<!-- slow -->", "```sh", "one", "```", "", "```text", "1", "```", "```sh", "two", "```")
    first, second = blocks(text)

    assert (first.mark, first.commands, first.prints, second.mark, second.prints) == ("slow", "one\n", "1\n", "", None)


def test_a_mark_holds_for_the_block_right_after_it_only():
    (block,) = blocks(page("<!-- not run: a reason -->", "Prose.", "```sh", "one", "```"))

    assert block.mark == ""


def test_blocks_share_a_shell_and_what_they_print_is_told_apart(tmp_path):
    chosen, done = ran(
        tmp_path, page("```sh", "x=1; echo $x >&2", "```", "```text", "2", "```", "```sh", "echo 3$x", "```")
    )

    assert (done.printed, done.code) == (["1\n", "31\n"], 0)
    assert [told.splitlines()[0] for told in differences(chosen, done)] == ["line 1: the page says"]


def test_a_block_that_fails_is_told_with_its_line(tmp_path):
    chosen, done = ran(tmp_path, page("```sh", "true", "```", "```sh", "false | cat", "echo on", "```"))

    assert [told.splitlines()[0] for told in differences(chosen, done)] == [
        "line 4: the block ended with exit code 1 and printed"
    ]


def test_what_runs_on_in_the_background_is_ended(tmp_path):
    _, done = ran(tmp_path, page("```sh", "sleep 600 &", "echo on", "```"))

    assert done.printed == ["on\n"]
