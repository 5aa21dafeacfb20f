"""ESCO: its skills, groups, relations and occupations, from the official CSV package or from a JSON Lines copy of it."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from paths.model import Role, Skill, SkillEdge
from retrieval.sources.checks import Gate
from retrieval.sources.forms import items
from retrieval.sources.ids import safe_id
from retrieval.sources.outcome import Outcome, Refused, SourceError, excerpt
from retrieval.sources.rows import Row, format_of, read_rows

# ESCO says which skills a job needs, not how well; what is essential is done alone, what is optional with help.
ESSENTIAL = {"level": 3, "weight": 1.0, "source": "ESCO essential", "assumed": True}
OPTIONAL = {"level": 2, "weight": 0.5, "source": "ESCO optional", "assumed": True}

# The official package names a file by its language (skills_en.csv), the JSON Lines copy does not.
_FILES = {
    "skills": ("skills.jsonl", "skills_*.csv", "skills.csv"),
    "groups": ("skillGroups_*.csv",),
    "hierarchy": ("skill_hierarchy.csv", "broaderRelationsSkillPillar_*.csv"),
    "relations": ("skill_skill_relations.csv", "skillSkillRelations_*.csv"),
    "occupations": ("occupations.jsonl", "occupations_*.csv", "occupations.csv"),
    "requirements": ("ict_occupation_skill.csv", "occupationSkillRelations_*.csv", "occupation_skill_relations.csv"),
}
_COLUMNS = {
    "conceptUri": "uri",
    "conceptType": "type",
    "preferredLabel": "label",
    "altLabels": "alt",
    "broaderUri": "broader_uri",
    "broaderType": "broader_type",
    "child": "label",
    "child_type": "type",
    "parent": "broader",
    "parent_type": "broader_type",
    "originalSkillUri": "skill_uri",
    "relatedSkillUri": "requires_uri",
    "relationType": "relation",
    "occupationUri": "occupation_uri",
    "skillUri": "skill_uri",
}


def read_esco(source: Path) -> Iterator[Outcome]:
    """Stream ESCO from the folder its files lie in: groups and skills, then suggested edges, then roles.

    Ids are `esco:` and the end of the URI. A relation between skills becomes a soft, suggested edge: ESCO's relations
    are no prerequisites. A role's levels are assumed. A row that names an unknown skill is refused, and so are, in one
    line, the occupations of which no skill is known. Raises SourceError where the folder holds no ESCO skills.
    """
    folder = source if source.is_dir() else source.parent
    found = {part: _find(folder, patterns) for part, patterns in _FILES.items()}
    files = {part: check_file(file) for part, file in found.items() if file is not None}
    if "skills" not in files:
        raise SourceError(f"{source} holds no ESCO skills; expected {' or '.join(_FILES['skills'])} (or .gz) there")
    return _Esco(files).outcomes()


def _find(folder: Path, patterns: tuple[str, ...]) -> Path | None:
    found = (sorted([*folder.glob(pattern), *folder.glob(f"{pattern}.gz")]) for pattern in patterns)
    return next((files[0] for files in found if files), None)


class _Record(NamedTuple):
    """One row under our names for its columns; what is no text is empty."""

    line: int
    values: Mapping[str, object]
    raw: str

    def text(self, column: str) -> str:
        value = self.values.get(column)
        return value.strip() if isinstance(value, str) else ""


class _Esco:
    """Joins the files by URI, and by label where a copy has lost the URI. Holds ids and labels, never descriptions."""

    def __init__(self, files: Mapping[str, Path]) -> None:
        self._files = files
        self._gates = {part: Gate(file.name) for part, file in files.items()}
        self._ids: dict[str, str] = {}
        self._parents: dict[str, list[str]] = {}

    def outcomes(self) -> Iterator[Outcome]:
        for part, lost in (("relations", "edges"), ("occupations", "roles"), ("requirements", "roles")):
            if part not in self._files:
                yield Refused("", 0, part, f"{' or '.join(_FILES[part])} is not there, so no {lost} are read")
        self._collect_ids()
        yield from self._hierarchy()
        yield from self._skills("groups")
        yield from self._skills("skills")
        yield from self._edges()
        yield from self._roles()

    def _rows(self, part: str) -> Iterator[_Record | Refused]:
        if part in self._files:
            file = self._files[part]
            for row in read_rows(file, *format_of(file)):
                if isinstance(row, Refused):
                    yield row
                else:
                    renamed = {_COLUMNS.get(column, column): value for column, value in row.values.items()}
                    yield _Record(row.line, renamed, row.raw)

    def _collect_ids(self) -> None:
        for part in ("groups", "skills"):
            for row in self._rows(part):
                if not isinstance(row, Refused) and (id := _own_id(row)):
                    for key in (row.text("uri"), _by_label(row.text("label"), row.text("type"))):
                        self._ids.setdefault(key, id)

    def _resolve(self, row: _Record, name: str, type: str = "skill") -> str | None:
        by_label = _by_label(row.text(name), row.text(type))
        return self._ids.get(row.text(f"{name}_uri") or by_label) or self._ids.get(by_label)

    def _hierarchy(self) -> Iterator[Outcome]:
        """Read who is broader than whom; a copy that has no file of groups has their names only here."""
        for row in self._rows("hierarchy"):
            if isinstance(row, Refused):
                yield row
                continue
            for label, type in (("broader", "broader_type"), ("label", "type")):
                yield from self._named_group(row, row.text(label), row.text(type))
            child = self._ids.get(row.text("uri")) or self._ids.get(_by_label(row.text("label"), row.text("type")))
            parent = self._resolve(row, "broader", "broader_type")
            if child is None or parent is None:
                yield self._unknown("hierarchy", row, "broader" if child else "label")
            elif parent != child and parent not in self._parents.setdefault(child, []):
                self._parents[child].append(parent)

    def _named_group(self, row: _Record, label: str, type: str) -> Iterator[Outcome]:
        key = _by_label(label, type)
        if label and key.startswith(_GROUP) and key not in self._ids:
            self._ids[key] = safe_id("esco", f"group-{label}")
            yield self._gates["hierarchy"].convert({"id": self._ids[key], "label": label}, Skill, row.line, row.raw)
