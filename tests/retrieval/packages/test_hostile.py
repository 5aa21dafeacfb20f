"""Hostile files are refused with the reason, and one bad file never stops the rest."""

import io
import os
import struct
import subprocess
import sys
import tarfile
import zipfile
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paths.model import Document, Resource
from retrieval.packages import archive as archives
from retrieval.packages.archive import BadPackage, open_archive
from retrieval.packages.kinds import read_item
from retrieval.packages.sandbox import read_apart
from retrieval.sources.folder import read_folder
from retrieval.sources.outcome import Refused, Taken
from tests.retrieval.packages import makers

some = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def refusal(file, reader=read_item):
    with pytest.raises(BadPackage) as caught:
        reader(file)
    return str(caught.value)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "a/../../b", "C:evil.html", "a\\..\\b", "x" * 1001]
)
def test_a_name_that_leaves_the_package_is_refused(tmp_path, name):
    assert "no name of a file inside" in refusal(makers.zipped(tmp_path / "t.zip", {name: "x"}))


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    assert "as a bomb does" in refusal(makers.zipped(tmp_path / "b.zip", {"imsmanifest.xml": b"\0" * 50_000_000}))


def test_entries_that_lie_over_each_other_are_refused(tmp_path):
    file = makers.zipped(tmp_path / "o.zip", {"a": b"x" * 500, "b": b"y" * 500})
    content = bytearray(file.read_bytes())
    second = content.rindex(b"PK\x01\x02")
    content[second + 42 : second + 46] = struct.pack("<I", 0)  # both entries begin at the first one's bytes
    file.write_bytes(content)

    assert "lie over each other" in refusal(file)


def test_a_link_is_refused(tmp_path):
    file = tmp_path / "l.zip"
    with zipfile.ZipFile(file, "w") as archive:
        info = zipfile.ZipInfo("imsmanifest.xml")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")

    assert "is a link" in refusal(file)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_a_tar_with_anything_but_files_is_refused(tmp_path, kind):
    file = tmp_path / "l.mbz"
    with tarfile.open(file, "w:gz") as archive:
        info = tarfile.TarInfo("moodle_backup.xml")
        info.type, info.linkname = kind, "/etc/passwd"
        archive.addfile(info)

    assert "link or a device" in refusal(file)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_twice_is_refused_whatever_its_case(tmp_path):
    assert "is in it twice" in refusal(makers.zipped(tmp_path / "d.zip", {"a.html": "1", "A.html": "2"}))


def test_too_many_files_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MOST_FILES", 3)

    assert "more than 3 files" in refusal(makers.zipped(tmp_path / "m.zip", {f"{n}": "" for n in range(4)}))


def test_an_encrypted_file_is_refused(tmp_path):
    file = makers.zipped(tmp_path / "e.zip", {"imsmanifest.xml": makers.SCORM_12})
    content = bytearray(file.read_bytes())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + flags] |= 1
    file.write_bytes(content)

    assert "encrypted" in refusal(file)


@pytest.mark.parametrize(
    "xml",
    [
        '<!DOCTYPE m [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;">]><manifest>&b;</manifest>',
        '<!DOCTYPE m [<!ENTITY a SYSTEM "file:///etc/passwd">]><manifest>&a;</manifest>',
        '<!DOCTYPE m SYSTEM "http://example.org/m.dtd"><manifest/>',
    ],
)
def test_xml_with_entities_or_a_document_type_is_refused(tmp_path, xml):
    assert "entities or a document type" in refusal(makers.zipped(tmp_path / "x.zip", {"imsmanifest.xml": xml}))


def test_xml_without_end_in_depth_is_refused(tmp_path):
    deep = "<item>" * 5_000 + "</item>" * 5_000

    assert "inside one another" in refusal(makers.zipped(tmp_path / "x.zip", {"imsmanifest.xml": deep}))


def test_a_package_within_a_package_is_not_read(tmp_path):
    inner = makers.zipped(tmp_path / "i.zip", makers.SCORM_FILES).read_bytes()

    assert "packages within packages are not read" in refusal(makers.zipped(tmp_path / "o.zip", {"i.zip": inner}))


def test_a_wrong_ending_is_refused_and_the_right_one_named(tmp_path):
    file = makers.zipped(tmp_path / "e.pdf", makers.DOCX)

    assert "rename it to .docx" in refusal(file)


@pytest.mark.parametrize("name", ["a.zip", "a.mbz", "a.pdf", "a.docx", "a.pptx", "a.vtt", "a.rss", "a.h5p", "a.epub"])
@some
@given(content=st.binary(max_size=400))
def test_noise_of_any_name_is_refused_with_a_reason(tmp_path, name, content):
    file = tmp_path / name
    file.write_bytes(content)

    assert refusal(file)


@some
@given(at=st.integers(0, 2_000), byte=st.integers(0, 255), which=st.sampled_from(["scorm", "h5p", "mbz", "docx"]))
def test_a_damaged_package_is_read_or_refused_and_never_breaks_the_reader(tmp_path, at, byte, which):
    files = {"scorm": makers.SCORM_FILES, "h5p": makers.H5P, "mbz": makers.MOODLE, "docx": makers.DOCX}[which]
    ending = {"scorm": ".zip", "mbz": ".mbz", "h5p": ".h5p", "docx": ".docx"}[which]
    file = makers.zipped(tmp_path / f"d{ending}", files)
    content = bytearray(file.read_bytes())
    content[at % len(content)] = byte
    file.write_bytes(content)
    with suppress(BadPackage):
        read_item(file)


def test_a_reader_that_eats_memory_is_stopped_and_only_its_file_is_lost(tmp_path):
    hungry = tmp_path / "h.rss"
    hungry.write_bytes(b"<rss><channel>" + b"<item/>" * 2_000_000 + b"</channel></rss>")

    assert refusal(hungry, lambda file: read_apart(file, memory=300_000_000))


def test_a_child_can_write_no_file(tmp_path):
    code = "import os; limit(); os.write(os.open('w', os.O_CREAT | os.O_WRONLY), b'x')"
    command = [sys.executable, "-c", f"from retrieval.packages.child import limit; {code}"]
    done = subprocess.run(command, cwd=tmp_path, env={"PYTHONPATH": os.pathsep.join(sys.path)}, capture_output=True)

    assert b"File too large" in done.stderr


def test_one_bad_file_never_stops_the_rest(tmp_path):
    makers.zipped(tmp_path / "a-bomb.zip", {"imsmanifest.xml": b"\0" * 50_000_000})
    makers.zipped(tmp_path / "b-good.zip", makers.SCORM_FILES)
    (tmp_path / "c-bad.pdf").write_bytes(b"%PDF-1.4 nothing")
    (tmp_path / "d-good.pdf").write_bytes(makers.pdf("Warm the pot first."))
    (tmp_path / "e.md").write_text("# Tea\n\nPour.")
    outcomes = list(read_folder(tmp_path, "x"))
    taken = [o.record for o in outcomes if isinstance(o, Taken)]

    assert {o.file for o in outcomes if isinstance(o, Refused)} == {"a-bomb.zip", "c-bad.pdf"}
    assert sum(isinstance(r, Resource) for r in taken) == 5
    assert {d.title for d in taken if isinstance(d, Document) and d.kind == "hub"} == {"Warm the pot first.", "Tea"}


def test_an_archive_is_never_unpacked_to_disk(tmp_path):
    archive = open_archive(makers.zipped(tmp_path / "a.zip", makers.SCORM_FILES))
    archive.read("b1.html")

    assert [file.name for file in tmp_path.iterdir()] == ["a.zip"]


def test_a_file_larger_than_a_text_is_not_read_into_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MOST_READ", 100)
    archive = open_archive(makers.zipped(tmp_path / "a.zip", {"a": io.BytesIO(os.urandom(200)).getvalue()}))

    with pytest.raises(BadPackage, match="larger than 100 bytes"):
        archive.read("a")
