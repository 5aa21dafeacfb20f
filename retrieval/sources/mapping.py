"""What a mapping file may say: how the columns of somebody's table become our records. Read by `mapfile`."""

import itertools
import string
from typing import Annotated, Literal

from msgspec import Meta, Struct

from paths.model import TOP_LEVEL, Document, Record, Resource, Role, Skill
from retrieval.sources.rows import Format

Kind = Literal["text", "count", "id", "list", "ids", "day"]
RecordType = Literal["resource", "document", "skill", "role"]
Band = tuple[Annotated[int, Meta(ge=0, le=TOP_LEVEL)], Annotated[int, Meta(ge=1, le=TOP_LEVEL)]]
Separator = Annotated[str, Meta(min_length=1)]

TYPES: dict[str, type[Record]] = {"resource": Resource, "document": Document, "skill": Skill, "role": Role}
TARGETS: dict[str, dict[str, Kind]] = {
    "resource": {
        "title": "text",
        "description": "text",
        "url": "text",
        "provider": "text",
        "language": "text",
        "modality": "text",
        "provenance": "text",
        "minutes": "count",
        "cost": "count",
        "requires": "ids",
        "has_part": "ids",
        "is_part_of": "ids",
        "counts_as": "ids",
        "accessibility_features": "list",
        "access": "list",
        "updated": "day",
    },
    "document": {
        "text": "text",
        "title": "text",
        "kind": "text",
        "version": "text",
        "url": "text",
        "language": "text",
        "resource": "id",
        "access": "list",
        "updated": "day",
    },
    "skill": {"label": "text", "description": "text", "uri": "text", "alt_labels": "list", "parents": "ids"},
    "role": {"label": "text", "description": "text", "uri": "text", "alt_labels": "list"},
}
NEEDED = {"resource": "title", "document": "text", "skill": "label", "role": "label"}
ONLY_FOR = {
    "levels": "resource",
    "teaches": "resource",
    "documents": "resource",
    "competency_required": "resource",
    "requirements": "role",
}


def template_names(template: str) -> tuple[str, ...]:
    """Return the columns that a template names. Raises ValueError for anything but plain {name}."""
    names = []
    for _, name, format, conversion in string.Formatter().parse(template):
        if name is None:
            continue
        if not name or format or conversion or "[" in name:
            raise ValueError(f"write {{column}} only, not {{{name}...}}")
        names.append(name)
    return tuple(names)


class Form(Struct, frozen=True, forbid_unknown_fields=True):
    """Where one value comes from: exactly one of column, columns (joined), template ("{name}" of columns), value.

    `cut` is taken off the beginning of what a column holds. `default` stands in where that is empty. `split` makes a
    list of a text. `prefix` takes the place of the
    mapping's source in ids; the empty prefix leaves ids as they stand. `type` says what a number counts.
    """

    column: str | None = None
    columns: tuple[str, ...] = ()
    template: str | None = None
    value: str | int | tuple[str, ...] | None = None
    default: str | int | None = None
    cut: str = ""
    join: str = "\n\n"
    split: Separator | None = None
    type: Literal["int", "hours", "duration"] = "int"
    markup: Literal["plain", "markdown", "html"] = "plain"
    prefix: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that this form reads."""
        return (*([self.column] if self.column else []), *self.columns, *template_names(self.template or ""))


class DocumentForm(Form, frozen=True, forbid_unknown_fields=True):
    """A text made a document of the row's resource. Its id is `resource-id:name`; `name` is the kind by itself."""

    kind: Literal["description", "content", "hub"] = "content"
    title: str | None = None
    name: Annotated[str, Meta(pattern=r"^[A-Za-z0-9-]{1,30}(?!\n)$")] | None = None


class Range(Struct, frozen=True, forbid_unknown_fields=True):
    """Numbers from `min` to `max`, both included, mean this band."""

    min: float
    max: float
    band: Band


class Levels(Struct, frozen=True, forbid_unknown_fields=True):
    """The scale of a source: its labels (in any case) or ranges of numbers as bands, tiling 0..top without holes.

    A row with several labels teaches from the lowest `from` to the highest `to`; one with none, 0 -> 2, assumed.
    """

    column: str
    labels: dict[str, Band] = {}
    ranges: tuple[Range, ...] = ()


class SkillsOf(Struct, frozen=True, forbid_unknown_fields=True):
    """Which skills the values of some columns name: by a table, or by a prefix before the value made safe.

    `emit_skills` makes a skill record of each, labelled by `labels` or by the value. `level` and `weight` are those of
    a requirement; `skip` lists values that name no skill.
    """

    columns: tuple[str, ...]
    split: Separator | None = None
    prefix: str | None = None
    skills: dict[str, str] = {}
    skip: tuple[str, ...] = ()
    emit_skills: bool = False
    labels: dict[str, str] = {}
    level: Annotated[int, Meta(ge=1, le=TOP_LEVEL)] = 3
    weight: Annotated[float, Meta(gt=0, le=100)] = 1.0


class TableMapping(Struct, frozen=True):
    """A mapping that was found usable. `source` begins the ids of its records."""

    source: str
    type: RecordType
    id: Form
    fields: dict[str, Form]
    format: Format = "auto"
    delimiter: str = ","
    levels: Levels | None = None
    teaches: SkillsOf | None = None
    competency_required: SkillsOf | None = None
    requirements: SkillsOf | None = None
    documents: tuple[DocumentForm, ...] = ()

    @property
    def columns(self) -> frozenset[str]:
        """Every column that the mapping reads."""
        forms = (self.id, *self.fields.values(), *self.documents)
        skills = (self.teaches, self.competency_required, self.requirements)
        return frozenset(
            itertools.chain(
                *(form.names for form in forms),
                *(part.columns for part in skills if part),
                (document.title for document in self.documents if document.title),
                [self.levels.column] if self.levels else [],
            )
        )
