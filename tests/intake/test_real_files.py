"""Whole folders of real and of made files, into the store and out of a search: what was read from each is right."""

from pathlib import Path

from paths.model import Document, Resource
from service.intake.indexer import Indexer
from service.intake.ingest import take_in
from service.intake.report import Options
from service.intake.sources import source_of
from tests.intake.conftest import TENANT, sync, there
from tests.retrieval.packages import makers

MAPPINGS = Path(__file__).resolve().parents[2] / "docs" / "mappings"


def test_the_scorm_packages_are_taken_in_with_their_parts_and_texts(ports, shared_data):
    report = sync(ports, shared_data / "scorm")
    resources = {r.id: r for r in ports.store.resources(TENANT) if r.id.startswith("scorm:")}
    tops = [r for r in resources.values() if not any(r.id in other.has_part for other in resources.values())]
    golf = resources["scorm:RuntimeMinimumCalls_SCORM12-mini.zip"]
    playing = next(r for r in resources.values() if r.title == "Playing the Game")
    par = next(r for r in resources.values() if r.title == "Par?")

    assert (report.refusals, report.files, report.added) == (0, 4, report.taken)
    assert len(tops) == 4
    assert playing.id in golf.has_part
    assert ports.store.document(TENANT, f"{par.id}:content").text.startswith("# Par\n")
    assert all(r.minutes for r in resources.values() if ports.store.documents_of(TENANT, [r.id]))


def test_the_handbook_is_taken_in_whole_and_the_same_again_costs_nothing(ports, shared_data):
    source = source_of(shared_data / "handbooks" / "18f.jsonl.gz", MAPPINGS / "18f-handbook.yaml")
    first = take_in(ports, TENANT, source)
    again = take_in(ports, TENANT, source, Options())
    kept = ports.store.documents(TENANT, ports.store.ids(TENANT, "document")[:50])

    assert first.records["document"] == first.added > 100
    assert (again.skipped, again.added, again.changed) == (first.taken, 0, 0)
    assert all(d.text and d.title for d in kept if d.kind == "hub")


def test_a_pdf_a_word_file_and_a_presentation_are_found_by_what_they_say(ports, hub):
    (hub / "tea.pdf").write_bytes(makers.pdf("How to brew tea", "Warm the pot first."))
    makers.zipped(hub / "expenses.docx", makers.DOCX)
    (hub / "interviews.pptx").write_bytes(makers.pptx())
    report = sync(ports, hub)
    Indexer(ports).drain()
    kept = {d.id: (d.title, d.kind) for d in ports.store.documents(TENANT, there(ports))}

    assert (report.refusals, report.added) == (0, 3)
    assert kept == {
        "hub:expenses.docx": ("Expenses", "hub"),
        "hub:interviews.pptx": ("Interviews", "hub"),
        "hub:tea.pdf": ("How to brew tea", "hub"),
    }
    assert ports.store.document(TENANT, "hub:tea.pdf").text == "How to brew tea\n\nWarm the pot first."
    assert "Keep every receipt." in ports.store.document(TENANT, "hub:expenses.docx").text
    assert ports.index.count(TENANT) >= 4  # and the one of the small graph


def test_the_recording_of_a_moodle_is_taken_in_and_names_its_skills(ports, shared_data):
    report = sync(ports, shared_data / "moodle" / "moodle_4.4dev_rest.yaml")
    course = ports.store.record(TENANT, Resource, "moodle:course~2F2")
    described = ports.store.record(TENANT, Document, "moodle:course~2F2~description")

    assert (report.refusals, course.title, course.modality) == (0, "Course 1", "course")
    assert "s:sql" in [band.skill for band in course.teaches if band.provenance == "inferred"]
    assert described.text.endswith("- SQL basics")
