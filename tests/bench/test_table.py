"""The page of benchmarks keeps what other runs have measured."""

from tests.bench.table import markdown, put


def test_a_second_run_replaces_its_own_part_alone() -> None:
    page = put(put("# Page\n", "a", "first\n"), "b", "other\n")

    assert put(page, "a", "second\n") == page.replace("first", "second")


def test_writing_the_same_again_changes_nothing() -> None:
    page = put("# Page\n", "a", r"a \1 backslash" + "\n")

    assert put(page, "a", r"a \1 backslash" + "\n") == page


def test_rows_become_a_table_with_their_columns() -> None:
    assert markdown([{"n": 1, "p50 ms": 12.0}]) == "| n | p50 ms |\n| --- | --- |\n| 1 | 12 |"
