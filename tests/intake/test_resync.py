"""What did not change is not even read again; what vanished goes; what others wrote stays."""

import time
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from paths.model import Document, Resource, Skill, Teaches
from retrieval.packages import records as package_records
from service.intake import known
from service.intake.curate import put_records
from service.intake.ingest import take_in
from service.intake.report import Interrupted, Options
from service.intake.sources import source_of
from service.jobs.work import Cancelled
from service.store.values import Key
from tests.intake.conftest import TENANT, sync, there
from tests.retrieval.packages import makers


def lines(file: Path, *records: object) -> Path:
    file.write_text("".join(f"{msgspec.json.encode(r).decode() if not isinstance(r, str) else r}\n" for r in records))
    return file


def pages(hub: Path, **texts: str) -> None:
    for name, text in texts.items():
        (hub / f"{name}.md").write_text(text)


def watched(monkeypatch, ports):
    """Count what is embedded and which packages are read."""
    seen = {"embedded": 0, "read": []}
    embed, read = ports.embedder.embed, package_records.read_apart
    monkeypatch.setattr(type(ports.embedder), "embed", lambda self, texts: (seen.__setitem__(
        "embedded", seen["embedded"] + len(texts)), embed(texts))[1])  # fmt: skip
    monkeypatch.setattr(package_records, "read_apart", lambda file: (seen["read"].append(file.name), read(file))[1])
    return seen


# --- unchanged --------------------------------------------------------------------------------------------------------


def test_a_package_that_did_not_change_is_neither_read_nor_embedded_again(ports, hub, monkeypatch):
    makers.zipped(hub / "golf.zip", makers.SCORM_FILES)
    pages(hub, a="# A\n\nSQL basics.")
    first = sync(ports, hub)
    seen = watched(monkeypatch, ports)
    revision = ports.store.revision(TENANT)

    again = sync(ports, hub)

    assert (seen["embedded"], seen["read"]) == (0, [])
    assert (again.skipped, again.files, again.files_unchanged) == (first.taken, 2, 2)
    assert (again.added, again.changed, again.unchanged, again.records) == (0, 0, first.taken, first.records)
    assert ports.store.revision(TENANT) == revision


def test_only_the_file_that_changed_is_read(ports, hub, monkeypatch):
    for name in ("one.zip", "two.zip"):
        makers.zipped(hub / name, makers.SCORM_FILES)
    sync(ports, hub)
    makers.zipped(hub / "two.zip", makers.SCORM_FILES | {"b1.html": "<p>Soft balls bounce.</p>"})
    seen = watched(monkeypatch, ports)

    again = sync(ports, hub)

    assert seen["read"] == ["two.zip"]
    assert (again.added, again.changed, again.withdrawn) == (0, 1, 0)


def test_of_a_changed_catalogue_only_changed_lines_are_tagged_anew(ports, tmp_path, monkeypatch):
    untagged = [Resource(f"x:{n}", f"Item {n}", f"About SQL basics, part {n}.") for n in range(20)]
    file = lines(tmp_path / "c.jsonl", *untagged)
    sync(ports, file)
    lines(file, *untagged[:-1], replace(untagged[-1], description="About Git."))
    seen = watched(monkeypatch, ports)

    again = sync(ports, file)

    assert seen["embedded"] == 1
    assert (again.changed, again.unchanged) == (2, 38)  # the resource and its description


def test_what_somebody_else_changed_is_written_again_though_the_file_is_the_same(ports, hub):
    pages(hub, a="# A\n\nFirst.")
    sync(ports, hub)
    ports.store.write(TENANT, changes_of(Document("hub:a.md", "Overwritten.", "A", "hub")))

    assert sync(ports, hub).changed == 1
    assert ports.store.document(TENANT, "hub:a.md").text == "# A\n\nFirst."


def test_a_new_graph_has_untagged_content_read_again(ports, tmp_path):
    file = lines(tmp_path / "c.jsonl", Resource("x:1", "Welding", "Welding, welding.", minutes=5))
    sync(ports, file)
    put_records(ports, TENANT, [Skill("s:weld", "Welding")], ())

    assert sync(ports, file).skipped == 0
    assert [band.skill for band in ports.store.record(TENANT, Resource, "x:1").teaches] == ["s:weld"]


def test_another_reader_reads_all_again(ports, hub, monkeypatch):
    pages(hub, a="# A")
    sync(ports, hub)
    monkeypatch.setattr(known, "reader_version", lambda: "another")

    assert sync(ports, hub).skipped == 0


def test_a_refusal_is_told_again_though_the_file_is_not_read_again(ports, hub):
    (hub / "p.html").write_text("<p>Hi<script>x</script></p>")
    first, again = sync(ports, hub), sync(ports, hub)

    assert (again.skipped, again.refused) == (1, first.refused)
    assert len(again.refused) == 1


def test_a_reference_that_leads_nowhere_is_told_until_it_leads_somewhere(ports, tmp_path):
    file = lines(tmp_path / "c.jsonl", Resource("x:1", "One", minutes=5, requires=("x:2",)))
    told = [sync(ports, file).unresolved, sync(ports, file).unresolved]
    put_records(ports, TENANT, [Resource("x:2", "Two", minutes=5)], ())

    assert told == [("x:1 requires x:2",)] * 2
    assert sync(ports, file).unresolved == ()


def test_a_file_that_could_not_be_read_is_tried_again(ports, hub):
    (hub / "bad.zip").write_bytes(b"PK nonsense")
    sync(ports, hub)

    assert sync(ports, hub).files_unchanged == 0


def test_an_unchanged_folder_costs_its_hashes_and_a_few_queries(ports, hub):
    for n in range(300):
        (hub / f"{n}.md").write_text(f"# Page {n}\n\nAbout SQL joins, number {n}.")
    started = time.perf_counter()
    sync(ports, hub)
    first = time.perf_counter() - started
    started = time.perf_counter()
    assert sync(ports, hub).skipped == 300

    assert time.perf_counter() - started < first / 2


# --- deletion ---------------------------------------------------------------------------------------------------------


def test_what_vanished_from_a_folder_is_withdrawn_with_its_resources_and_texts(ports, hub):
    makers.zipped(hub / "golf.zip", makers.SCORM_FILES)
    makers.zipped(hub / "e.docx", makers.DOCX)
    pages(hub, a="# A")
    sync(ports, hub)
    (hub / "golf.zip").unlink()
    (hub / "e.docx").unlink()

    report = sync(ports, hub)

    assert (there(ports), there(ports, "resource")) == (["hub:a.md"], [])
    assert report.withdrawn == 9  # five resources, two pages, a description, the Word file


def test_a_part_that_left_its_package_is_withdrawn(ports, hub):
    makers.zipped(hub / "golf.zip", makers.SCORM_FILES)
    sync(ports, hub)
    less = makers.SCORM_12.replace('<item identifier="b2" identifierref="rb2"><title>Hard balls</title></item>', "")
    makers.zipped(hub / "golf.zip", makers.SCORM_FILES | {"imsmanifest.xml": less})
    sync(ports, hub)

    assert "Hard balls" not in [r.title for r in ports.store.resources(TENANT)]


def test_what_another_source_or_a_person_wrote_since_is_not_withdrawn(ports, hub, tmp_path):
    pages(hub, a="# A", b="# B", c="# C")
    sync(ports, hub)
    put_records(ports, TENANT, [Document("hub:a.md", "Mine now.", "A", "hub")], ())
    sync(ports, lines(tmp_path / "other.jsonl", Document("hub:b.md", "Another source.", "B", "hub")))
    for page in hub.iterdir():
        page.unlink()
    sync(ports, hub)

    assert there(ports) == ["hub:a.md", "hub:b.md"]


def test_pages_taken_in_before_their_source_was_noted_are_withdrawn_too(ports, hub):
    ports.store.write(TENANT, changes_of(Document("hub:old.md", "Old.", "Old", "hub")))
    pages(hub, a="# A")
    sync(ports, hub)

    assert there(ports) == ["hub:a.md"]


def test_one_file_of_a_folder_withdraws_nothing(ports, hub):
    pages(hub, a="# A", b="# B")
    sync(ports, hub)
    (hub / "b.md").unlink()
    sync(ports, hub / "a.md")

    assert there(ports) == ["hub:a.md", "hub:b.md"]


def test_what_cannot_be_read_now_may_still_be_there(ports, hub):
    makers.zipped(hub / "golf.zip", makers.SCORM_FILES)
    sync(ports, hub)
    before = there(ports, "resource")
    (hub / "golf.zip").write_bytes(b"PK broken")
    sync(ports, hub)

    assert there(ports, "resource") == before != []


def test_lines_are_withdrawn_where_that_is_asked_for_and_all_could_be_read(ports, tmp_path):
    one, two = (Resource(f"x:{n}", f"Item {n}", "Words.", minutes=5, teaches=(Teaches("s:git"),)) for n in "12")
    file = lines(tmp_path / "c.jsonl", one, two)
    sync(ports, file)
    lines(file, one, "{broken")
    kept = sync(ports, file, withdraw=True)
    lines(file, one)
    left = there(ports, "resource", "x:"), sync(ports, file).withdrawn
    gone = sync(ports, file, withdraw=True)

    assert (kept.withdrawn, kept.withheld) == (0, 2)
    assert left == (["x:1", "x:2"], 0)
    assert (gone.withdrawn, there(ports, "resource", "x:")) == (2, ["x:1"])


def test_a_dry_run_says_what_would_go_and_keeps_it(ports, hub):
    pages(hub, a="# A", b="# B")
    sync(ports, hub)
    (hub / "b.md").unlink()
    report = sync(ports, hub, dry_run=True)

    assert (report.withdrawn, there(ports)) == (1, ["hub:a.md", "hub:b.md"])


def test_a_description_that_was_taken_away_is_withdrawn(ports, tmp_path):
    given = Resource("x:1", "Item", "Words.", minutes=5, teaches=(Teaches("s:git"),))
    file = lines(tmp_path / "c.jsonl", given)
    sync(ports, file)
    lines(file, replace(given, description=""))
    sync(ports, file, withdraw=True)

    assert there(ports, "document", "x:") == []


# --- stopped ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", [Cancelled, KeyboardInterrupt])
def test_a_stopped_ingest_keeps_what_was_written_and_goes_on_from_there(ports, tmp_path, how):
    file = lines(tmp_path / "c.jsonl", *(Resource(f"x:{n}", f"Item {n}", minutes=5) for n in range(450)))
    whole = lines(tmp_path / "d.jsonl", Resource("y:1", "Y", minutes=5))
    sync(ports, whole)

    def stop(stage: str, done: int, total: int) -> None:
        if done:
            raise how

    with pytest.raises((Interrupted, Cancelled)):
        take_in(ports, TENANT, source_of(file), Options(progress=stop))
    kept = there(ports, "resource", "x:")
    run = ports.store.runs(TENANT)[-1]
    again = sync(ports, file)

    assert len(kept) == 200
    assert (run.state, run.report.added) == ("cancelled", 200)
    assert (again.unchanged, again.added) == (200, 250)


# --- as if all had been read ------------------------------------------------------------------------------------------

NAMES = ["a.md", "b.md", "c.jsonl"]
EDITS = st.lists(
    st.tuples(st.sampled_from(NAMES[:2]), st.sampled_from(["", "SQL basics.", "Git.", "SQL joins."])), max_size=6
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(EDITS)
def test_however_a_folder_changes_it_holds_what_a_first_reading_would_give(ports, hub, edits):
    for file in hub.iterdir():
        file.unlink()
    sync(ports, hub)
    for name, text in edits:
        if text:
            (hub / name).write_text(f"# {name}\n\n{text}")
        else:
            (hub / name).unlink(missing_ok=True)
        sync(ports, hub)
    held = {d.id: d.text for d in ports.store.documents(TENANT, there(ports))}

    assert held == {f"hub:{f.name}": f.read_text() for f in hub.iterdir()}


def changes_of(*records):
    from service.store.values import Changes

    return Changes(records)


def test_withdrawn_records_are_forgotten(ports, hub):
    pages(hub, a="# A")
    sync(ports, hub)
    (hub / "a.md").unlink()
    sync(ports, hub)

    assert ports.store.sources.owned(TENANT, "folder hub") == []
    assert ports.store.sources.has_owner(TENANT, "document", ["hub:a.md"]) == set()
    assert Key("document", "hub:a.md") not in ports.store.sources.standing(TENANT, [Key("document", "hub:a.md")])
