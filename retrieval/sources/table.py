"""Somebody's table (JSON Lines or CSV) through a mapping file: resources, documents, skills or roles."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import msgspec

from paths.errors import BadRecord
from paths.model import Document, Skill
from retrieval.sources.checks import Gate, nearest
from retrieval.sources.forms import Values, band_of, cell, count_of, day_in, has, id_in, items, list_of, text_of
from retrieval.sources.ids import part_id, safe_id
from retrieval.sources.lines import check_file
from retrieval.sources.mapping import TARGETS, TYPES, Form, SkillsOf, TableMapping
from retrieval.sources.outcome import Outcome, Refused, SourceError, Taken, excerpt
from retrieval.sources.rows import Row, format_of, read_rows

LABEL = 500  # characters of a label: the limit of Skill.label
NOTES = 200  # words without a meaning that one file reports: a wrong column would report every row

ASSUMED = {"from": 0, "to": 2, "provenance": "assumed"}  # what an item teaches where nobody says


def read_table(source: Path, mapping: TableMapping) -> Iterator[Outcome]:
    """Stream the records that a mapping makes of a table: of each row its skills, the record, then its documents.

    Ids become `source:external-id` by the rule of `safe_id`. A value that the mapping has no meaning for is refused
    once, by name; the record is taken without it. Raises SourceError for a file that cannot be read, and for a
    mapping that names a column which the header of a CSV file lacks.
    """
    format, delimiter = format_of(check_file(source), mapping.format, mapping.delimiter)
    rows = read_rows(source, format, delimiter)
    return _Table(source.name, mapping).outcomes(rows, strict=format == "csv")


class _Table:
    def __init__(self, file: str, mapping: TableMapping) -> None:
        self._file, self._mapping = file, mapping
        self._gate = Gate(file)
        self._names = {field.name: field.encode_name for field in msgspec.structs.fields(TYPES[mapping.type])}
        self._wanted = set(mapping.columns)
        self._emitted: set[str] = set()
        self._noted: set[tuple[str, str]] = set()

    def outcomes(self, rows: Iterable[Row | Refused], strict: bool) -> Iterator[Outcome]:
        """`strict` holds where a header names all columns: then one that is missing makes the mapping unusable."""
        known: set[str] = set()
        for row in rows:
            if isinstance(row, Refused):
                yield row
                continue
            if self._wanted:
                self._wanted -= {column for column in self._wanted if has(row.values, column)}
                known.update(list(row.values)[:100])
            if strict and self._wanted:
                missing = min(self._wanted)
                raise SourceError(f"{self._file} has no column {missing!r}{nearest(missing, known)}; mend the mapping")
            yield from self._row(row)
        if known and not strict:
            for missing in sorted(self._wanted):
                yield Refused(self._file, 0, missing, f"no row has this column{nearest(missing, known)}")

    def _row(self, row: Row) -> Iterator[Outcome]:
        notes: list[Refused] = []
        try:
            name = text_of(self._mapping.id, row.values, "id")
            if name is None:
                raise BadRecord("id", "is empty; every row needs a name of its own")
            values = {"id": id_in(self._mapping.source, self._mapping.id, name), **self._values(row, notes)}
            skills = self._skills(row)
            documents = list(self._documents(values, row))
        except BadRecord as error:
            yield self._gate.refuse(error, row.line, row.raw)
            return
        taken = self._gate.convert(values, TYPES[self._mapping.type], row.line, row.raw)
        if isinstance(taken, Taken):
            taken = replace(taken, names=self._unknown(row))
            yield from (self._gate.convert(skill, Skill, row.line, row.raw) for skill in skills)
        yield taken
        if isinstance(taken, Taken):
            yield from (self._gate.convert(document, Document, row.line, row.raw) for document in documents)
            yield from notes

    def _values(self, row: Row, notes: list[Refused]) -> dict[str, object]:
        """Return the record's JSON form without id and type."""
        kinds = TARGETS[self._mapping.type]
        fields = self._mapping.fields.items()
        given = {self._names[name]: self._value(kinds[name], form, row.values, name) for name, form in fields}
        values: dict[str, object] = {name: value for name, value in given.items() if value not in (None, [])}
        mapping = self._mapping
        if mapping.teaches:
            band = self._band(row, notes)
            values["teaches"] = [{"skill": id, **band} for id in self._ids(mapping.teaches, "teaches", row, notes)]
        if part := mapping.competency_required:
            ids = self._ids(part, "competency_required", row, notes)
            values["competencyRequired"] = [{"skill": id, "level": part.level} for id in ids]
        if part := mapping.requirements:
            asked = {"level": part.level, "weight": part.weight, "source": mapping.source, "assumed": True}
            values["requirements"] = [{"skill": id, **asked} for id in self._ids(part, "requirements", row, notes)]
        return values

    def _value(self, kind: str, form: Form, values: Values, field: str) -> object:
        match kind:
            case "text":
                return text_of(form, values, field)
            case "count":
                return count_of(form, values, field)
            case "day":
                return day_in(form, values, field)
            case "list":
                return list_of(form, values, field)
            case "id":
                name = text_of(form, values, field)
                return name and id_in(self._mapping.source, form, name)
        return [id_in(self._mapping.source, form, name) for name in list_of(form, values, field)]

    def _band(self, row: Row, notes: list[Refused]) -> dict[str, object]:
        if self._mapping.levels is None:
            return dict(ASSUMED)
        band, unknown = band_of(self._mapping.levels, row.values)
        for label in unknown:
            self._note(notes, row, "levels", label, "means no level in the mapping; add it under levels")
        return {"from": band[0], "to": band[1], "provenance": "stated"} if band else dict(ASSUMED)

    def _ids(self, part: SkillsOf, field: str, row: Row, notes: list[Refused]) -> list[str]:
        ids = []
        for word in _words(part, row.values, field):
            if id := _skill_id(part, word):
                ids.append(id)
            else:
                self._note(notes, row, field, word, f"names no skill in the mapping; add it to {field}.skills or skip")
        return list(dict.fromkeys(ids))

    def _unknown(self, row: Row) -> tuple[str, ...]:
        """Return the words for what a row teaches that the mapping has no skill for: they may mean one all the same."""
        part = self._mapping.teaches
        return tuple(word for word in _words(part, row.values, "teaches") if not _skill_id(part, word)) if part else ()

    def _skills(self, row: Row) -> list[dict[str, object]]:
        """Return the skills that this row is the first to name, where the mapping makes records of them."""
        found: dict[str, dict[str, object]] = {}
        parts = (("teaches", self._mapping.teaches), ("competency_required", self._mapping.competency_required))
        for field, part in (*parts, ("requirements", self._mapping.requirements)):
            for word in _words(part, row.values, field) if part and part.emit_skills else []:
                id = _skill_id(part, word) if part else None
                if part and id and id not in self._emitted:
                    self._emitted.add(id)
                    label = part.labels.get(word) or " ".join(re.split(r"[-_\s]+", word)).strip() or word
                    found[id] = {"id": id, "label": label[:LABEL]}
        return list(found.values())

    def _documents(self, resource: dict[str, object], row: Row) -> Iterator[dict[str, object]]:
        same = ("url", "language", "access", "updated")
        shared: dict[str, object] = {key: resource[key] for key in same if key in resource}
        for at, form in enumerate(self._mapping.documents):
            text = text_of(form, row.values, f"documents[{at}]")
            if text is not None:
                title = form.title and text_of(Form(column=form.title), row.values, f"documents[{at}].title")
                yield {
                    "id": part_id(str(resource["id"]), form.name or form.kind),
                    "resource": resource["id"],
                    "kind": form.kind,
                    "title": title or resource.get("title", ""),
                    "text": text,
                    **shared,
                }

    def _note(self, notes: list[Refused], row: Row, field: str, word: str, problem: str) -> None:
        if (field, word) not in self._noted and len(self._noted) < NOTES:
            self._noted.add((field, word))
            notes.append(Refused(self._file, row.line, field, f"{excerpt(word, 60)!r} {problem}", excerpt(row.raw)))


def _words(part: SkillsOf, values: Values, field: str) -> list[str]:
    words = (word for column in part.columns for word in items(cell(values, column), part.split, field))
    return [word for word in dict.fromkeys(words) if word not in part.skip]


def _skill_id(part: SkillsOf, word: str) -> str | None:
    return part.skills.get(word) or (safe_id(part.prefix, word) if part.prefix else None)
