"""Text to passages: spans on heading, paragraph and sentence borders. Pure; every offset counts code points."""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from paths.model import Document, Passage

CHUNKING = "1"  # part of an index's manifest: raise it whenever the same text would give other spans

LONGEST = 900  # about 200 word pieces of English: below the 256 that small sentence models read
ENOUGH = 600  # a passage this long ends at a paragraph border rather than take in half of the next paragraph
REACH = 32  # how far a forced cut moves back to keep a letter with its marks, or an emoji in one piece

_FENCE = re.compile(r"[ \t]*(```|~~~)")
_HEADING = re.compile(r"[ \t]{0,3}#{1,6}[ \t]+\S")
_ITEM = re.compile(r"[ \t]*([-*+•|>]|\d{1,3}[.)])[ \t]")
_LINE = re.compile(r"[^\n]*\n?")
# A full stop, marks that may follow it, then space and no small letter ('e.g. this' goes on); CJK stops need no space.
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*\s++(?![a-z])|[。！？｡][」』）”’]*")
_SPACE = re.compile(r"\s")
_JOINERS = frozenset("\u200d\ufe0e\ufe0f")


class _Unit(NamedTuple):
    """A sentence or less. `border` says what begins with it: 0 a sentence, 1 a paragraph, 2 a heading."""

    start: int
    end: int
    border: int


def normalise(text: str) -> str:
    """Return the text as it is stored: Unicode NFC, line ends LF. Applying it twice changes nothing."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def sha256_of(text: str) -> str:
    """Return the hexadecimal SHA-256 of the UTF-8 text. A lone surrogate raises UnicodeEncodeError."""
    return hashlib.sha256(text.encode()).hexdigest()


def version_of(text: str) -> str:
    """Return the name of this text among a document's versions: the first 12 digits of its SHA-256."""
    return sha256_of(text)[:12]


def passages(document: Document) -> list[Passage]:
    """Cut a document's text into passages of up to 900 characters, in order and without overlap.

    Every character that is not white space lies in exactly one passage. A heading starts a passage, a sentence is
    split only when it is longer than a passage. The same text always gives the same spans.
    """
    version = document.version or version_of(document.text)
    return [Passage(document.id, version, start, end) for start, end in _pack(_units(document.text))]


def searchable(document: Document, passage: Passage) -> str:
    """Return what is embedded and indexed of a passage: the document's title, then the passage's own text."""
    text = document.text[passage.start : passage.end]
    return f"{document.title}\n{text}" if document.title else text


def _pack(units: Iterator[_Unit]) -> Iterator[tuple[int, int]]:
    start = end = -1
    only_headings = False
    for unit in units:
        if start >= 0 and _breaks(unit, start, end, only_headings):
            yield start, end
            start = -1
        if start < 0:
            start, only_headings = unit.start, True
        end, only_headings = unit.end, only_headings and unit.border == 2
    if start >= 0:
        yield start, end


def _breaks(unit: _Unit, start: int, end: int, only_headings: bool) -> bool:
    if unit.end - start > LONGEST:
        return True
    if unit.border == 2:
        return not only_headings
    return unit.border == 1 and not only_headings and end - start >= ENOUGH


def _units(text: str) -> Iterator[_Unit]:
    for start, end, heading in _blocks(text):
        border = 2 if heading else 1
        for left, right in _sentences(text, start, end):
            for a, b in _pieces(text, left, right):
                yield _Unit(a, b, border)
                border = 2 if heading else 0


def _blocks(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield paragraphs and headings; list items, table rows and quoted lines count as paragraphs."""
    start, fenced = 0, False
    for line in _LINE.finditer(text):
        fence = bool(_FENCE.match(line[0]))
        heading = not fenced and bool(_HEADING.match(line[0]))
        if heading or not line[0].strip() or (not fenced and _ITEM.match(line[0])):
            yield start, line.start(), False
            start = line.start()
        if heading:
            yield start, line.end(), True
            start = line.end()
        fenced ^= fence
    yield start, len(text), False


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for found in _SENTENCE_END.finditer(text, start, end):
        yield start, found.end()
        start = found.end()
    yield start, end


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the trimmed span, in pieces of at most LONGEST characters."""
    start, end = _trim(text, start, end)
    while end - start > LONGEST:
        cut = _cut(text, start, start + LONGEST)
        left, right = _trim(text, start, cut)
        yield left, right
        start, end = _trim(text, cut, end)
    if start < end:
        yield start, end


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _cut(text: str, start: int, limit: int) -> int:
    """Return where to cut before `limit`: after the last white space of the second half, else between characters."""
    for at in range(limit, start + LONGEST // 2, -1):
        if _SPACE.match(text[at - 1]):
            return at
    for at in range(limit, limit - REACH, -1):
        if not _clings(text[at]) and text[at - 1] != "\u200d":
            return at
    return limit


def _clings(character: str) -> bool:
    """Return whether this character belongs to the one before it: a mark, a joiner, a skin tone."""
    return character in _JOINERS or "\U0001f3fb" <= character <= "\U0001f3ff" or unicodedata.combining(character) > 0
