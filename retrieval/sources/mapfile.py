"""Mapping files, read strictly: an unknown key, or a scale with a hole, stops the import and says in which line."""

import re
from itertools import pairwise
from pathlib import Path
from typing import Annotated, NoReturn, TypeVar

import msgspec
from msgspec import Meta, Struct

from paths.model import Id
from retrieval.sources.checks import explain, nearest
from retrieval.sources.ids import is_source
from retrieval.sources.lines import check_file
from retrieval.sources.mapping import (
    NEEDED,
    ONLY_FOR,
    TARGETS,
    DocumentForm,
    Form,
    Levels,
    RecordType,
    SkillsOf,
    TableMapping,
    template_names,
)
from retrieval.sources.outcome import SourceError, excerpt
from retrieval.sources.rows import Format
from retrieval.sources.yamltext import MAX_YAML, BadYaml, Where, Yaml, read_yaml

T = TypeVar("T", bound=Struct)
F = TypeVar("F", bound=Form)

_PART = re.compile(r"[^.\[\]]+")


class _File(Struct, forbid_unknown_fields=True):
    """The file as YAML gives it; each section is read on its own, so that a complaint knows its line."""

    source: str
    type: RecordType
    id: object
    fields: dict[str, object]
    format: Format = "auto"
    delimiter: Annotated[str, Meta(min_length=1, max_length=1)] = ","
    levels: object = None
    teaches: object = None
    competency_required: object = None
    requirements: object = None
    documents: list[object] = []


def load_mapping(file: Path) -> TableMapping:
    """Read a mapping file. Raises SourceError naming file, line, key and the nearest known key."""
    data = b""
    with check_file(file).open("rb") as stream:
        data = stream.read(4 * MAX_YAML + 1)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(f"{file.name} is not UTF-8 text (byte offset {error.start}); save it as UTF-8") from error
    return read_mapping(text, file.name)


def read_mapping(text: str, name: str = "mapping") -> TableMapping:
    """Read a mapping from YAML text; `name` is what complaints call it. Raises SourceError, as `load_mapping`."""
    try:
        yaml = read_yaml(text)
    except BadYaml as error:
        raise SourceError(f"{name}:{error.line}: {error.problem}") from error
    return _Reader(yaml, name).mapping()


class _Reader:
    """Turns the YAML of one file into a mapping, and any complaint into a SourceError with its line."""

    def __init__(self, yaml: Yaml, name: str) -> None:
        self._yaml, self._name = yaml, name

    def mapping(self) -> TableMapping:
        top = self._convert(self._yaml.value, _File, ())
        self._check_top(top)
        return TableMapping(
            source=top.source,
            type=top.type,
            id=self._form(top.id, Form, ("id",)),
            fields={key: self._form(value, Form, ("fields", key)) for key, value in top.fields.items()},
            format=top.format,
            delimiter=top.delimiter,
            levels=self._levels(top.levels),
            teaches=self._skills(top.teaches, "teaches"),
            competency_required=self._skills(top.competency_required, "competency_required"),
            requirements=self._skills(top.requirements, "requirements"),
            documents=self._documents(top.documents),
        )

    def _check_top(self, top: _File) -> None:
        if not is_source(top.source):
            self._fail(("source",), f"{top.source!r} cannot begin an id; letters, digits and . _ - only, at most 40")
        for section, type in ONLY_FOR.items():
            if getattr(top, section) and type != top.type:
                self._fail((section,), f"is for `type: {type}`, and this maps to {top.type}")
        for key in top.fields:
            if key not in TARGETS[top.type]:
                self._fail(("fields", key), f"unknown field of a {top.type}{nearest(key, TARGETS[top.type])}")
        if NEEDED[top.type] not in top.fields:
            self._fail(("fields",), f"{NEEDED[top.type]} is missing; every {top.type} has one")

    def _form(self, value: object, kind: type[F], where: Where) -> F:
        """Read a form; a bare word is the name of a column."""
        form = self._convert({"column": value} if isinstance(value, str) else value, kind, where)
        given = [form.column is not None, bool(form.columns), form.template is not None, form.value is not None]
        if sum(given) != 1:
            self._fail(where, "give exactly one of column, columns, template and value")
        if form.prefix and not is_source(form.prefix):
            self._fail(where, f"the prefix {form.prefix!r} cannot begin an id; letters, digits and . _ - only")
        try:
            template_names(form.template or "")
        except ValueError as error:
            self._fail(where, f"template: {error}")
        return form

    def _documents(self, values: list[object]) -> tuple[DocumentForm, ...]:
        forms = tuple(self._form(value, DocumentForm, ("documents", at)) for at, value in enumerate(values))
        names = [form.name or form.kind for form in forms]
        for at, name in enumerate(names):
            if name in names[:at]:
                self._fail(("documents", at), f"two documents called {name}; give one of them a name")
        return forms

    def _levels(self, value: object) -> Levels | None:
        if value is None:
            return None
        levels = self._convert(value, Levels, ("levels",))
        if bool(levels.labels) == bool(levels.ranges):
            self._fail(("levels",), "give either labels or ranges")
        if empty := next((part for part in levels.ranges if not part.min <= part.max), None):
            self._fail(("levels", "ranges"), f"no number lies between {empty.min} and {empty.max}")
        for lower, upper in pairwise(sorted((part.min, part.max) for part in levels.ranges)):
            if upper[0] <= lower[1]:
                self._fail(("levels", "ranges"), f"{upper[0]} lies in two ranges; let the first end below it")
        bands = sorted({*levels.labels.values(), *(part.band for part in levels.ranges)})
        for (_, end), (start, top) in pairwise([(0, 0), *bands]):
            if start != end or top <= start:
                shown = ", ".join(f"{a}->{b}" for a, b in bands)
                self._fail(("levels",), f"the bands {shown} do not tile 0..{bands[-1][1]}: {start} follows {end}")
        return levels

    def _skills(self, value: object, section: str) -> SkillsOf | None:
        if value is None:
            return None
        part = self._convert(value, SkillsOf, (section,))
        if not part.columns:
            self._fail((section, "columns"), "name at least one column")
        if part.prefix is None and not part.skills:
            self._fail((section,), "give a prefix for skill ids, or a table `skills`, or both")
        if part.prefix is not None and not is_source(part.prefix):
            self._fail((section, "prefix"), f"{part.prefix!r} cannot begin an id; letters, digits and . _ - only")
        for word, id in part.skills.items():
            try:
                msgspec.convert(id, Id)
            except msgspec.ValidationError as error:
                self._fail((section, "skills", word), explain(error).problem)
        return part

    def _convert(self, value: object, kind: type[T], where: Where) -> T:
        try:
            return msgspec.convert(value, kind)
        except msgspec.ValidationError as error:
            bad = explain(error, kind)
            inner = [int(part) if part.isdigit() else part for part in _PART.findall(bad.field)]
            self._fail((*where, *inner), bad.problem)

    def _fail(self, where: Where, problem: str) -> NoReturn:
        key = excerpt(".".join(str(part) for part in where)) or "the mapping"
        raise SourceError(f"{self._name}:{self._yaml.line_of(where)}: {key}: {excerpt(problem, 600)}")
