"""Lines of a file nobody vouches for: streamed, bounded, decoded, with a reason for every line left out."""

import zlib
from collections.abc import Iterator
from gzip import GzipFile
from io import BufferedReader
from pathlib import Path
from typing import NamedTuple

from retrieval.sources.outcome import Refused, SourceError, excerpt

MAX_LINE = 5_000_000  # bytes; the text of a whole course is about 100,000, a book about 1,000,000
MAX_FILE = 4_000_000_000  # bytes after decompression: a few kB can decompress to more than any disk holds
HEAD = 8192  # bytes in which a binary file betrays itself by a NUL

_GZIP = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"
_KINDS = {
    b"PK\x03\x04": "a ZIP archive; unpack it first",
    b"%PDF": "a PDF; extract its text first",
    b"\xff\xfe": "UTF-16 text; save the file as UTF-8",
    b"\xfe\xff": "UTF-16 text; save the file as UTF-8",
}
_DAMAGE = (OSError, EOFError, zlib.error)


class Line(NamedTuple):
    """One line without its end; `number` counts from 1."""

    number: int
    text: str


def check_file(source: Path) -> Path:
    """Return `source` if it is a readable regular file; raise SourceError, saying what it is, otherwise."""
    if source.is_dir():
        raise SourceError(f"{source} is a folder; name one of its files")
    if not source.exists():
        raise SourceError(f"{source} does not exist; check the spelling")
    if not source.is_file():
        raise SourceError(f"{source} is not a regular file; copy its content into one")
    try:
        source.open("rb").close()
    except OSError as error:
        raise SourceError(f"{source} cannot be opened ({error.strerror}); check its permissions") from error
    return source


def read_lines(file: Path, name: str = "") -> Iterator[Line | Refused]:
    """Stream the lines of a UTF-8 file, gzipped or not (told by its content); at most one line is held in memory.

    A BOM is dropped, LF and CRLF both end a line. A line over 5 MB, not UTF-8 or holding NUL is refused, a binary
    file as a whole. `name` is how refusals call the file. The file must have passed `check_file`.
    """
    name = name or file.name
    with file.open("rb") as raw:
        zipped = raw.peek(2)[:2] == _GZIP
        yield from _lines(GzipFile(fileobj=raw) if zipped else raw, name)


def _lines(stream: BufferedReader | GzipFile, name: str) -> Iterator[Line | Refused]:
    number = offset = 0
    try:
        if problem := _not_text(stream.peek(HEAD)[:HEAD]):
            yield Refused(name, 0, "", problem)
            return
        while data := stream.readline(MAX_LINE + 2):
            number, start = number + 1, offset
            offset += len(data)
            if len(data) > MAX_LINE and not data.endswith(b"\n"):
                offset += _skip_line(stream)
                yield _too_long(name, number, offset - start, data)
            else:
                yield _decoded(data, name, number, start)
            if offset > MAX_FILE:
                yield Refused(name, number, "", f"more than {MAX_FILE:,} bytes; the rest is left out: split the file")
                return
    except _DAMAGE as error:
        yield Refused(name, number + 1, "", f"damaged or unreadable from here on ({error}); fetch the file again")


def _not_text(head: bytes) -> str | None:
    kind = next((kind for magic, kind in _KINDS.items() if head.startswith(magic)), None)
    if kind:
        return f"this is {kind}"
    if (at := head.find(b"\0")) >= 0:
        return f"a binary file (NUL at byte offset {at}); text in UTF-8 is read"
    return None


def _skip_line(stream: BufferedReader | GzipFile) -> int:
    skipped = 0
    while part := stream.readline(HEAD * 8):
        skipped += len(part)
        if part.endswith(b"\n") or skipped > MAX_FILE:
            break
    return skipped


def _too_long(name: str, number: int, size: int, data: bytes) -> Refused:
    problem = f"a line of {size:,} bytes; at most {MAX_LINE:,} are read: one record a line, long texts split"
    return Refused(name, number, "", problem, excerpt(data[:800].decode("utf-8", "replace")))


def _decoded(data: bytes, name: str, number: int, start: int) -> Line | Refused:
    if number == 1:
        start += len(data) - len(data := data.removeprefix(_BOM))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        at = f"byte 0x{data[error.start]:02x} at byte offset {start + error.start} of the file, line {number}"
        shown = excerpt(data[:800].decode("utf-8", "replace"))
        return Refused(name, number, "", f"not UTF-8: {at}; save the file as UTF-8", shown)
    if "\0" in text:
        return Refused(name, number, "", "holds a NUL character; remove it", excerpt(text))
    return Line(number, text.removesuffix("\n").removesuffix("\r"))
