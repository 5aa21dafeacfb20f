"""A skills graph as plain CSV: skills.csv, edges.csv and roles.csv, told apart by their columns."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from paths.errors import BadRecord
from paths.model import Record, Role, Skill, SkillEdge
from retrieval.sources.checks import Gate, nearest
from retrieval.sources.forms import items
from retrieval.sources.lines import check_file
from retrieval.sources.outcome import Outcome, Refused, SourceError
from retrieval.sources.rows import read_rows

SEPARATOR = "|"  # between alternative labels and between parents; labels hold commas and semicolons

_SKILL = {"id", "label", "description", "alt_labels", "parents", "uri"}
_EDGE = {"before", "after", "before_level", "after_level", "strength", "status", "provenance"}
_ROLE = {"id", "label", "description", "alt_labels", "uri"}
_ASKED = {"skill", "level", "weight", "source"}
_LISTS = {"alt_labels", "parents"}
_JSON_NAMES = {"alt_labels": "altLabels", "before_level": "beforeLevel", "after_level": "afterLevel"}
_FILES = ("skills.csv", "edges.csv", "roles.csv")


def read_csv_graph(source: Path) -> Iterator[Outcome]:
    """Stream a skills graph from one CSV file, or from skills.csv, edges.csv and roles.csv of a folder.

    Skills: id, label, description, alt_labels, parents, uri. Edges: before, after, before_level, after_level,
    strength, status, provenance. Roles, one requirement a row: id, label, skill, level, weight, source, description,
    alt_labels, uri. Lists are written a|b. Ids are kept as they stand. A file with an unknown column is refused.
    Raises SourceError where there is nothing to read.
    """
    if not source.is_dir():
        return _file(check_file(source))
    files = [source / f"{name}{end}" for name in _FILES for end in ("", ".gz") if (source / f"{name}{end}").is_file()]
    if not files:
        raise SourceError(f"{source} holds none of {', '.join(_FILES)}")
    return (outcome for file in files for outcome in _file(check_file(file)))


def _file(file: Path) -> Iterator[Outcome]:
    gate = Gate(file.name)
    roles: dict[str, tuple[int, dict[str, object], list[object]]] = {}
    kind: type[Record] | None = None
    for row in read_rows(file, "csv"):
        if isinstance(row, Refused):
            yield row
            continue
        try:
            kind = kind or _kind(set(row.values))
        except BadRecord as error:
            yield gate.refuse(error, 1)
            return
        if kind is Role:
            _, values, asked = roles.setdefault(str(row.values["id"]), (row.line, _cells(row.values, _ROLE), []))
            asked.append(_cells(row.values, _ASKED))
        else:
            yield gate.convert(_cells(row.values, set(row.values)), kind, row.line, row.raw, strict=False)
    for line, values, asked in roles.values():
        yield gate.convert({**values, "requirements": asked}, Role, line, str(values.get("id", "")), strict=False)


def _kind(columns: set[str]) -> type[Record]:
    """Tell what a file holds by its columns. Raises BadRecord for one that is unknown or missing."""
    kind: type[Record] = Skill
    known, needed = _SKILL, {"id", "label"}
    if columns & {"skill", "level"}:
        kind, known, needed = Role, _ROLE | _ASKED, {"id", "label", "skill", "level"}
    elif columns & {"before", "after"}:
        kind, known, needed = SkillEdge, _EDGE, {"before", "after"}
    for column in sorted(columns - known):
        raise BadRecord(column, f"unknown column{nearest(column, known)}; mend the header")
    for column in sorted(needed - columns):
        raise BadRecord(column, "this column is missing; mend the header")
    return kind


def _cells(values: Mapping[str, object], columns: set[str]) -> dict[str, object]:
    """Return the cells that hold something, under the JSON names of their fields."""
    cells: dict[str, object] = {}
    for column in columns & set(values):
        text = str(values[column]).strip()
        if text:
            cells[_JSON_NAMES.get(column, column)] = items(text, SEPARATOR, column) if column in _LISTS else text
    return cells
