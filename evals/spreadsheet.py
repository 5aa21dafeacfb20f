"""Cases as CSV that a spreadsheet opens without obeying anything in it."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from evals.values import CaseResult

# What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection"); an apostrophe makes it text.
OBEYED = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def safe(text: str) -> str:
    """Return a text as a cell that is no formula."""
    return f"'{text}" if text.startswith(OBEYED) else text


def csv_of(cases: Iterable[CaseResult]) -> Iterator[str]:
    """Yield the lines of a table with a row a case: id, cluster, slices, scores, input and output."""
    rows = list(cases)
    slices = list(dict.fromkeys(kind for case in rows for kind in case.slices))
    scores = list(dict.fromkeys(name for case in rows for name in case.scores))
    yield line(["case", "cluster", *slices, *scores, "input", "output"])
    for case in rows:
        groups = [case.slices.get(kind, "") for kind in slices]
        numbers = [case.scores.get(name) for name in scores]
        yield line([case.id, case.cluster, *groups, *numbers, _json(case.input), _json(case.output)])


def table_of(rows: Sequence[Mapping[str, object]]) -> Iterator[str]:
    """Yield the lines of a table of rows that have the same columns."""
    if rows:
        yield line(list(rows[0]))
    for row in rows:
        yield line(list(row.values()))


def line(cells: Sequence[object]) -> str:
    """Return one line; numbers stay numbers, all else is text that is no formula."""
    out = io.StringIO()
    csv.writer(out).writerow([_cell(cell) for cell in cells])
    return out.getvalue()


def _cell(cell: object) -> object:
    if cell is None or isinstance(cell, int | float):
        return "" if cell is None else cell
    return safe(str(cell))


def _json(value: object) -> str:
    return "" if value is None else msgspec.json.encode(value).decode()
