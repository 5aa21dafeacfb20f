"""Rows of a table, as JSON Lines or CSV: one mapping from column to value a row, streamed."""

import csv
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from retrieval.sources.lines import Line, read_lines
from retrieval.sources.outcome import Refused, SourceError, excerpt

MAX_DEPTH = 32  # brackets inside one another; no record here needs 6, and a decoder's stack ends near 1,000
MAX_COLUMNS = 1000  # a wider table is not a catalogue; its header would cost more than its rows

Format = Literal["auto", "jsonl", "csv"]

_BRACKETS = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[\[{]|[\]}]', re.DOTALL)
_SUFFIXES: dict[str, tuple[Format, str]] = {
    ".jsonl": ("jsonl", ","),
    ".ndjson": ("jsonl", ","),
    ".json": ("jsonl", ","),
    ".csv": ("csv", ","),
    ".tsv": ("csv", "\t"),
}


class Row(NamedTuple):
    """One row; `line` is its first line in the file, `raw` the text it came as (the first line of it, for CSV)."""

    line: int
    values: Mapping[str, object]
    raw: str


def format_of(file: Path, format: Format = "auto", delimiter: str = ",") -> tuple[Format, str]:
    """Return the format and the delimiter of a table, told by its name where `format` is auto.

    Raises SourceError where the name does not tell.
    """
    if format != "auto":
        return format, delimiter
    suffixes = [suffix.lower() for suffix in file.suffixes if suffix.lower() != ".gz"]
    known = _SUFFIXES.get(suffixes[-1]) if suffixes else None
    if known is None:
        raise SourceError(f"{file.name}: its name does not tell its format; set `format: jsonl` or `format: csv`")
    return known[0], delimiter if delimiter != "," else known[1]


def read_rows(file: Path, format: Format, delimiter: str = ",", name: str = "") -> Iterator[Row | Refused]:
    """Stream the rows of a file that passed `check_file`; lines that cannot be read come as refusals in between."""
    name = name or file.name
    lines = read_lines(file, name)
    return csv_rows(lines, name, delimiter) if format == "csv" else json_rows(lines, name)


def json_rows(lines: Iterator[Line | Refused], name: str) -> Iterator[Row | Refused]:
    """Read one JSON object a line; empty lines are passed over."""
    for line in lines:
        if isinstance(line, Refused):
            yield line
        elif line.text.strip():
            yield _json_row(line, name)


def _json_row(line: Line, name: str) -> Row | Refused:
    problem = json_problem(line.text)
    if problem is None:
        try:
            return Row(line.number, msgspec.json.decode(line.text, type=dict[str, object]), line.text)
        except msgspec.MsgspecError as error:
            problem = f"not a JSON object: {error}"
    return Refused(name, line.number, "", problem, excerpt(line.text))


def json_problem(text: str) -> str | None:
    """Say what keeps a line of JSON from being decoded safely: an array over many lines, too deep, a NUL in a text."""
    if text.lstrip()[:1] == "[":
        return "a JSON array; JSON Lines are read, one object a line (`jq -c '.[]'` makes them)"
    if _depth(text) > MAX_DEPTH:
        return f"brackets nested more than {MAX_DEPTH} deep"
    if "\\u0000" in text.replace("\\\\", ""):
        return "holds a NUL character (\\u0000); remove it"
    return None


def _depth(text: str) -> int:
    """Return how deep the brackets nest; where there are too few to matter, their number."""
    brackets = text.count("[") + text.count("{")
    if brackets <= MAX_DEPTH:
        return brackets
    depth = deepest = 0
    for match in _BRACKETS.finditer(text):
        sign = match.group()
        if sign in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif sign in "]}":
            depth -= 1
    return deepest


class _Feed:
    """Hands lines to the CSV reader and keeps what the reader cannot: refused lines and where a row began."""

    def __init__(self, lines: Iterator[Line | Refused]) -> None:
        self._lines = lines
        self.refused: list[Refused] = []
        self.first: Line | None = None
        self.last = 0

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            if isinstance(line, Refused):
                self.refused.append(line)
                continue
            self.first, self.last = self.first or line, line.number
            yield line.text + "\n"

    def next_row(self) -> Line:
        """Return the first line of the row just read and forget it."""
        first, self.first = self.first or Line(self.last, ""), None
        return first


def csv_rows(lines: Iterator[Line | Refused], name: str, delimiter: str = ",") -> Iterator[Row | Refused]:
    """Read CSV with a header line. A row of another width, or with a quote left open, is refused.

    A field over the csv module's limit (131,072 characters) is refused: longer texts belong into JSON Lines.
    """
    feed = _Feed(lines)
    header: list[str] = []
    for cells in _cells(feed, name, delimiter):
        lost, feed.refused = feed.refused, []
        yield from lost
        first = feed.next_row()
        if isinstance(cells, Refused):
            yield cells
        elif any(first.number < refused.line < feed.last for refused in lost):
            yield Refused(name, first.number, "", "a line inside this row was refused", excerpt(first.text))
        elif header:
            yield _csv_row(header, cells, first, name)
        elif problem := _header_problem(header := [cell.strip() for cell in cells]):
            yield Refused(name, first.number, "", problem, excerpt(first.text))
            return
    yield from feed.refused


def _cells(feed: _Feed, name: str, delimiter: str) -> Iterator[list[str] | Refused]:
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raw = feed.first.text if feed.first else ""
            where = feed.first.number if feed.first else feed.last
            yield Refused(name, where, "", f"not CSV: {error} (lines {where} to {feed.last})", excerpt(raw))
            continue
        if cells:
            yield cells
        else:
            feed.next_row()


def _header_problem(header: list[str]) -> str | None:
    twice = {column for column in header if column and header.count(column) > 1} if len(header) <= MAX_COLUMNS else None
    if twice is None:
        return f"more than {MAX_COLUMNS} columns; is this the right delimiter?"
    if twice:
        return f"the header names {', '.join(sorted(twice))} more than once; name each column once"
    return None


def _csv_row(header: list[str], cells: list[str], first: Line, name: str) -> Row | Refused:
    if len(cells) != len(header):
        problem = f"{len(cells)} fields, where the header has {len(header)}; quote fields that hold the delimiter"
        return Refused(name, first.number, "", problem, excerpt(first.text))
    return Row(first.number, {column: cell for column, cell in zip(header, cells, strict=True) if column}, first.text)
