import gzip
import os
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.sources.lines import MAX_LINE, Line, check_file, read_lines
from retrieval.sources.outcome import Refused, SourceError


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("lines") / "file.jsonl"


def outcomes(file: Path, data: bytes) -> list[Line | Refused]:
    file.write_bytes(data)
    return list(read_lines(check_file(file)))


def problems(file: Path, data: bytes) -> list[tuple[int, str]]:
    return [(line.line, line.problem) for line in outcomes(file, data) if isinstance(line, Refused)]


@given(st.binary(max_size=3000), st.booleans())
def test_any_bytes_come_as_lines_or_refusals(file, data, zipped):
    assert all(isinstance(line, Line | Refused) for line in outcomes(file, gzip.compress(data) if zipped else data))


@given(st.lists(st.text(st.characters(exclude_characters="\n\r\0", codec="utf-8"), max_size=20), max_size=8))
@settings(max_examples=60)
def test_plain_and_gzipped_text_give_the_same_numbered_lines(file, texts):
    data = "\n".join(["first", *texts]).encode()
    expected = [Line(number, text) for number, text in enumerate(data.decode().split("\n"), 1)]
    plain, zipped = outcomes(file, data), outcomes(file, gzip.compress(data))
    assert plain == zipped == (expected if expected[-1].text else expected[:-1])


def test_a_line_of_100_megabytes_is_refused_without_being_held(file):
    with gzip.open(file, "wb", compresslevel=1) as out:
        for _ in range(100):
            out.write(b"x" * 1_000_000)
        out.write(b"\n{}\n")
    tracemalloc.start()
    long, after = list(read_lines(file))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(long, Refused)
    assert "100,000,001 bytes" in long.problem
    assert len(long.raw) == 200
    assert after == Line(2, "{}")
    assert peak < 4 * MAX_LINE


def test_a_line_at_the_limit_is_read(file):
    assert outcomes(file, b"x" * MAX_LINE + b"\r\n")[0] == Line(1, "x" * MAX_LINE)


def test_a_bom_is_dropped_and_both_line_ends_are_known(file):
    assert outcomes(file, b"\xef\xbb\xbfa\r\nb\nc") == [Line(1, "a"), Line(2, "b"), Line(3, "c")]


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_a_wrong_encoding_is_named_with_byte_offset_and_line(file, bom):
    data = bom + b"eins\nzwei\n" + "drei: größer".encode("latin-1")
    assert problems(file, data) == [
        (3, f"not UTF-8: byte 0xf6 at byte offset {data.index(0xF6)} of the file, line 3; save the file as UTF-8")
    ]


def test_an_offset_in_the_first_line_counts_the_bom(file):
    assert "byte offset 4 " in problems(file, b"\xef\xbb\xbfa\xff")[0][1]


def test_a_binary_file_is_refused_as_a_whole(file):
    assert problems(file, b"a\n\x00\x01\n" * 1000) == [
        (0, "a binary file (NUL at byte offset 2); text in UTF-8 is read")
    ]


def test_a_nul_far_into_a_text_refuses_its_line_only(file):
    got = outcomes(file, b"a" * 9000 + b"\nb\0\nc")
    assert [type(line) for line in got] == [Line, Refused, Line]


@pytest.mark.parametrize(
    ("data", "word"),
    [("hello".encode("utf-16"), "UTF-16"), (b"PK\x03\x04 rest", "ZIP"), (b"%PDF-1.7 rest", "PDF")],
)
def test_well_known_other_kinds_are_called_by_name(file, data, word):
    assert word in problems(file, data)[0][1]


def test_a_damaged_gzip_gives_what_came_before_and_says_so(file):
    data = gzip.compress(b"".join(b"%d %d\n" % (n, n**9) for n in range(20000)))
    got = outcomes(file, data[: len(data) // 2])
    assert got[0] == Line(1, "0 0")
    assert isinstance(got[-1], Refused)
    assert "damaged" in got[-1].problem


@pytest.mark.parametrize("what", ["missing", "folder", "pipe"])
def test_what_is_no_file_raises_and_says_what_it_is(tmp_path, what):
    place = tmp_path / "x"
    if what == "folder":
        place.mkdir()
    elif what == "pipe":
        os.mkfifo(place)
    word = {"missing": "does not exist", "folder": "is a folder", "pipe": "not a regular file"}[what]
    with pytest.raises(SourceError, match=word):
        check_file(place)
