"""`fingerpost catalogue` from end to end."""

from paths.model import Document, Resource
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


def test_inferred_tags_are_listed_and_decided_on(fingerpost, stocked, tmp_path):
    bare = Resource("x:1", "SQL joins", "SQL joins, joins.", minutes=5)
    assert fingerpost("ingest", lines(tmp_path / "bare.jsonl", bare)).code == 0

    listed = fingerpost("catalogue", "tags", "--json").json
    accepted = fingerpost("catalogue", "accept", "x:1", "s:join", "--levels", "1", "3", "--json").json
    rejected = fingerpost("catalogue", "reject", "x:1", "s:git")
    inferred = fingerpost("catalogue", "infer", "--json").json

    assert ("x:1", "s:join") in [(tag["resource"], tag["skill"]) for tag in listed]
    assert [(t["status"], t["fromLevel"], t["toLevel"]) for t in accepted["decided"]] == [("accepted", 1, 3)]
    assert (rejected.code, "no inferred tag" in rejected.err) == (1, True)
    assert inferred["looked"] >= 1


def test_the_list_of_tags_is_readable(fingerpost, stocked, tmp_path):
    fingerpost("ingest", lines(tmp_path / "bare.jsonl", Resource("x:1", "SQL joins", "SQL joins, joins.", minutes=5)))

    assert "SQL joins 0->2 [s:join]  SQL joins [x:1]" in fingerpost("catalogue", "tags").out
