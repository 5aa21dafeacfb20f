"""Every format that says when it was changed keeps that day."""

import io
import zipfile

import pytest

from retrieval.packages.jsonld import read_jsonld
from retrieval.packages.kinds import read_item
from retrieval.packages.records import read_package
from retrieval.sources.folder import read_folder
from retrieval.sources.outcome import Taken
from tests.retrieval.packages import makers

CORE = """<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
  xmlns:dcterms="http://purl.org/dc/terms/"><dcterms:created>2020-01-01T00:00:00Z</dcterms:created>
  <dcterms:modified>2025-03-04T10:00:00Z</dcterms:modified></cp:coreProperties>"""
LIFE = """<imsmd:lifecycle><imsmd:contribute><imsmd:date><imsmd:datetime>2024-07-08</imsmd:datetime></imsmd:date>
  </imsmd:contribute></imsmd:lifecycle><imsmd:educational>"""


def with_life():
    return makers.SCORM_FILES | {"imsmanifest.xml": makers.SCORM_12.replace("<imsmd:educational>", LIFE)}


def test_scorm_keeps_the_day_of_its_life_cycle_on_the_course(tmp_path):
    records = [o.record for o in read_package(makers.zipped(tmp_path / "g.zip", with_life()), "x")]

    assert [r.updated for r in records if r.title == "Clubs and balls"] == ["2024-07-08"]
    assert [r.updated for r in records if r.title == "Clubs"] == [None, None]


def test_a_feed_keeps_the_day_of_each_entry(tmp_path):
    file = tmp_path / "f.rss"
    day = "<pubDate>Tue, 03 Mar 2026 23:30:00 -0800</pubDate>"
    file.write_text(makers.RSS.replace("<guid>e1</guid>", f"<guid>e1</guid>{day}"))

    assert [part.updated for part in read_item(file).parts] == ["2026-03-03", None]


def test_an_atom_entry_keeps_the_day_of_its_last_change(tmp_path):
    file = tmp_path / "f.atom"
    dates = "<id>x</id><published>2020-01-01T00:00:00Z</published><updated>2026-02-01T00:00:00Z</updated>"
    file.write_text(makers.ATOM.replace("<id>x</id>", dates))

    assert read_item(file).parts[0].updated == "2026-02-01"


def test_a_book_keeps_the_day_of_its_last_change(tmp_path):
    meta = '<metadata><meta property="dcterms:modified">2023-05-06T00:00:00Z</meta>'
    book = makers.EPUB | {"OPS/book.opf": makers.EPUB["OPS/book.opf"].replace("<metadata>", meta)}

    assert read_item(makers.zipped(tmp_path / "k.epub", book)).updated == "2023-05-06"


def test_a_moodle_backup_keeps_the_days_of_course_and_activities(tmp_path):
    files = makers.MOODLE | {
        "course/course.xml": "<course><summary>S</summary><timemodified>1760000000</timemodified></course>",
        "activities/page_11/page.xml": "<activity><page><name>The hive</name><content>x</content>"
        "<timemodified>1761000000</timemodified></page></activity>",
    }
    course = read_item(makers.zipped(tmp_path / "b.mbz", files))

    assert (course.updated, course.parts[0].parts[0].updated) == ("2025-10-09", "2025-10-20")


def test_json_ld_keeps_the_day_of_the_change_before_that_of_the_first_edition():
    days = '"datePublished": "2020-01-01", "dateModified": "2025-01-02"'
    dated = makers.JSONLD.replace('"name": "SQL"', f'"name": "SQL", {days}')

    assert [item.updated for item in read_jsonld(dated)] == ["2025-01-02", None]


def test_office_files_and_pdf_keep_the_day_of_their_properties(tmp_path):
    deck = io.BytesIO(makers.pptx())
    with zipfile.ZipFile(deck) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    made = {"s.pptx": parts | {"docProps/core.xml": CORE}, "e.docx": makers.DOCX | {"docProps/core.xml": CORE}}
    for name, files in made.items():
        makers.zipped(tmp_path / name, files)
    pdf = makers.pdf("Tea").replace(b"trailer << ", b"trailer << /Info << /ModDate (D:20220203040506Z) >> ")
    (tmp_path / "p.pdf").write_bytes(pdf)
    days = {o.record.id: o.record.updated for o in read_folder(tmp_path, "x") if isinstance(o, Taken)}

    assert days == {"x:e.docx": "2025-03-04", "x:p.pdf": "2022-02-03", "x:s.pptx": "2025-03-04"}


def test_a_word_file_with_broken_properties_is_read_without_a_day(tmp_path):
    item = read_item(makers.zipped(tmp_path / "e.docx", makers.DOCX | {"docProps/core.xml": "<broken"}))

    assert (item.title, item.updated) == ("Expenses", None)


@pytest.mark.parametrize(
    ("front", "day"),
    [("date: 2024-05-06", "2024-05-06"), ("date: 2024-01-01\nlastmod: 2025-01-01T10:00:00Z", "2025-01-01"),
     ("updated: soon", None), ("date: [2024]", None), ("title: x", None)],
)  # fmt: skip
def test_a_page_keeps_the_day_of_its_front_matter(tmp_path, front, day):
    (tmp_path / "p.md").write_text(f"---\n{front}\n---\nText")
    (taken,) = read_folder(tmp_path, "x")

    assert taken.record.updated == day
