"""Inferred tags are looked through, decided on, and the word stands whatever is read or inferred later."""

import pytest
from msgspec.structs import replace

from paths.errors import BadRecord
from paths.model import Document, Resource, Skill, Teaches
from retrieval.sources.outcome import Taken
from service.intake.curate import put_records
from service.intake.indexer import Indexer
from service.intake.ingest import ingest, take_in
from service.intake.naming import NAMED
from service.intake.retag import retag
from service.intake.sources import source_of
from service.intake.tag_review import cursor_of, decide, tags
from service.intake.tag_values import TagDecisionRequest
from service.store.errors import NotFound
from tests.intake.conftest import TENANT, sync, there
from tests.intake.test_resync import lines

JOINS = Resource("x:1", "SQL joins", "SQL joins, joins, SQL joins.", minutes=5)
BOTH = Resource("x:2", "SQL joins and Git", "Git and SQL joins. Git. SQL joins.", minutes=5)


def took(ports, *records, names=()):
    outcomes = [Taken(record, "x.jsonl", n, names) for n, record in enumerate(records, 1)]
    ingest(ports, TENANT, "x", lambda: iter(outcomes))


def taught(ports, id="x:1"):
    return [(b.skill, b.from_, b.to, b.provenance) for b in ports.store.record(TENANT, Resource, id).teaches]


def word(decision, resource="x:1", skill="s:join", **more):
    return [TagDecisionRequest(resource, skill, decision, **more)]


def test_the_least_sure_tag_is_shown_first_with_what_speaks_for_it(ports):
    took(ports, JOINS, BOTH)
    Indexer(ports).drain()
    found = tags(ports, TENANT, "inferred")
    first = next(tag for tag in found if tag.resource == "x:1" and tag.skill == "s:join")

    assert [tag.confidence for tag in found] == sorted(tag.confidence for tag in found)
    assert (first.label, first.from_level, first.to_level, first.rests_on) == ("SQL joins", 0, 2, "text")
    assert "SQL joins" in first.passage.text
    assert tags(ports, TENANT, "inferred", cursor_of(found[0])) == found[1:]


@pytest.mark.parametrize("again", ["ingest", "retag", "graph"])
def test_a_rejected_tag_never_comes_back(ports, again):
    took(ports, JOINS)
    decide(ports, TENANT, word("reject", reason="it only names them"), "lee")
    {
        "ingest": lambda: took(ports, replace(JOINS, description="SQL joins once more.")),
        "retag": lambda: retag(ports, TENANT),
        "graph": lambda: (put_records(ports, TENANT, [Skill("s:new", "Looms")], ()), took(ports, JOINS)),
    }[again]()
    (kept,) = tags(ports, TENANT, "rejected")

    assert "s:join" not in [skill for skill, *_ in taught(ports)]
    assert (kept.by, kept.reason, kept.skill) == ("lee", "it only names them", "s:join")


@pytest.mark.parametrize("again", ["ingest", "retag"])
def test_a_changed_band_stands_and_counts_as_stated(ports, again):
    took(ports, BOTH)
    before = {skill for skill, *_ in taught(ports, "x:2")}
    decide(ports, TENANT, word("change", "x:2", from_level=2, to_level=4))
    took(ports, BOTH) if again == "ingest" else retag(ports, TENANT)

    assert ("s:join", 2, 4, "stated") in taught(ports, "x:2")
    assert {skill for skill, *_ in taught(ports, "x:2")} == before
    assert "s:join" not in [tag.skill for tag in tags(ports, TENANT, "inferred") if tag.resource == "x:2"]


def test_a_decision_leaves_an_unchanged_file_unread(ports, tmp_path):
    file = lines(tmp_path / "c.jsonl", JOINS)
    sync(ports, file)
    decide(ports, TENANT, word("accept"))
    again = sync(ports, file)

    assert again.skipped == 2
    assert ("s:join", 0, 2, "stated") in taught(ports)


def test_a_decision_can_be_replaced(ports):
    took(ports, JOINS)
    decide(ports, TENANT, word("accept"))
    decide(ports, TENANT, word("reject"))
    gone = taught(ports)
    decide(ports, TENANT, word("change", from_level=1, to_level=3))

    assert "s:join" not in [skill for skill, *_ in gone]
    assert ("s:join", 1, 3, "stated") in taught(ports)


@pytest.mark.parametrize("first", ["accept", "reject"])
def test_a_decision_can_be_taken_back(ports, first):
    took(ports, JOINS)
    before, shown = taught(ports), tags(ports, TENANT, "inferred")
    decide(ports, TENANT, word(first))
    (told,) = decide(ports, TENANT, word("reopen")).decided

    assert told.status == "inferred"
    assert sorted(taught(ports)) == sorted(before)
    assert tags(ports, TENANT, "inferred") == shown
    assert tags(ports, TENANT, "accepted") == tags(ports, TENANT, "rejected") == []


def test_changed_levels_can_be_taken_back_too(ports):
    took(ports, JOINS)
    before = taught(ports)
    decide(ports, TENANT, word("change", from_level=2, to_level=4))
    decide(ports, TENANT, word("reopen", from_level=0, to_level=2))

    assert sorted(taught(ports)) == sorted(before)


def test_what_nobody_decided_on_cannot_be_taken_back(ports):
    took(ports, JOINS)
    with pytest.raises(BadRecord, match="nobody has decided"):
        decide(ports, TENANT, word("reopen"))


def test_what_a_source_states_stands_beside_a_rejection(ports):
    took(ports, JOINS)
    decide(ports, TENANT, word("reject"))
    took(ports, replace(JOINS, teaches=(Teaches("s:join", 1, 2),)))

    assert taught(ports) == [("s:join", 1, 2, "stated")]


def test_decisions_are_kept_all_or_none(ports):
    took(ports, JOINS)
    with pytest.raises(BadRecord, match="no inferred tag"):
        decide(ports, TENANT, [*word("reject"), *word("accept", skill="s:git")])
    with pytest.raises(NotFound):
        decide(ports, TENANT, word("accept", resource="x:none"))
    with pytest.raises(BadRecord, match="fromLevel"):
        decide(ports, TENANT, word("change"))
    with pytest.raises(BadRecord, match="twice"):
        decide(ports, TENANT, [*word("accept"), *word("reject")])

    assert ports.store.tags.all(TENANT) == []
    assert ("s:join", 0, 2, "inferred") in taught(ports)


def test_a_name_that_a_source_gives_to_a_skill_becomes_a_tag_to_be_reviewed(ports):
    took(ports, Resource("x:1", "Qwertz", "- SQL joins", minutes=5), names=("sql joins", "basket weaving"))
    (tag,) = tags(ports, TENANT, "inferred")

    assert (tag.skill, tag.rests_on, tag.model) == ("s:join", "name", f"hash{NAMED}")
    assert tag.confidence > 0.5
    assert tag.passage.text == "- SQL joins"


def test_a_whole_that_comes_after_its_parts_takes_their_guesses_from_them(ports):
    took(ports, JOINS, Document("x:1:content", "SQL joins.", resource="x:1"))
    guessed = taught(ports)
    took(ports, Resource("x:all", "A course", minutes=60, teaches=(Teaches("s:git"),), has_part=("x:sub",)),
         Resource("x:sub", "A section", minutes=30, has_part=("x:1",)))  # fmt: skip

    assert guessed != []
    assert taught(ports) == taught(ports, "x:sub") == []
    assert there(ports, "resource", "x:") == ["x:1", "x:all", "x:sub"]


def test_a_word_of_a_table_that_its_mapping_does_not_know_is_set_beside_the_skills(ports, tmp_path):
    (tmp_path / "c.csv").write_text("id,name,topics\n1,Qwertz,sql joins;basket weaving\n")
    (tmp_path / "m.yaml").write_text(
        "source: t\ntype: resource\nformat: csv\nid: {column: id}\nfields:\n  title: {column: name}\n"
        "teaches: {columns: [topics], split: ';', skills: {Git: 's:git'}}\n"
    )
    report = take_in(ports, TENANT, source_of(tmp_path / "c.csv", tmp_path / "m.yaml"))
    (tag,) = tags(ports, TENANT, "inferred")

    assert report.refusals == 2  # both words are told of all the same
    assert (tag.resource, tag.skill, tag.rests_on) == ("t:1", "s:join", "name")
