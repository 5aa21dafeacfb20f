"""`fingerpost catalogue` from end to end."""

from paths.model import Document
from tests.e2e.conftest import lines

TEXT = " ".join(f"word{n}" for n in range(100))


def test_documents_that_say_nearly_the_same_are_listed(fingerpost, stocked, tmp_path):
    twice = (Document("h:a", TEXT, "First"), Document("h:b", TEXT + " more", "Second", access=("group:board",)))
    assert fingerpost("ingest", lines(tmp_path / "twice.jsonl", *twice)).code == 0

    (pair,) = fingerpost("catalogue", "duplicates", "--json").json
    told = fingerpost("catalogue", "duplicates")

    assert (pair["first"]["document"], pair["second"]["document"]) == ("h:a", "h:b")
    assert "group:board" in told.out
    assert "1 pairs" in told.err


def test_a_threshold_that_says_nothing_is_refused(fingerpost, stocked):
    ran = fingerpost("catalogue", "duplicates", "--threshold", "0.1")

    assert (ran.code, "--threshold" in ran.err) == (2, True)
