"""ESCO: skills, groups, relations and occupations, from the official CSV package or a JSON Lines copy of it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from paths.errors import BadRecord
from paths.model import Role, Skill, SkillEdge
from retrieval.sources.checks import Gate
from retrieval.sources.ids import safe_id
from retrieval.sources.lines import check_file
from retrieval.sources.outcome import Outcome, Refused, SourceError, excerpt
from retrieval.sources.rows import format_of, read_rows

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
_GROUP = "group "
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
        self._unlisted: dict[str, _Record] = {}  # groups that only the hierarchy names, by id

    def outcomes(self) -> Iterator[Outcome]:
        for part, lost in (("relations", "edges"), ("occupations", "roles"), ("requirements", "roles")):
            if part not in self._files:
                yield Refused("", 0, part, f"{' or '.join(_FILES[part])} is not there, so no {lost} are read")
        self._collect_ids()
        yield from self._hierarchy()
        yield from self._groups()
        for part in ("groups", "skills"):
            yield from self._skills(part)
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
                    self._know(row.text("uri"), id)
                    self._know(_by_label(row.text("label"), row.text("type")), id)

    def _know(self, key: str, id: str) -> None:
        if key:
            self._ids.setdefault(key, id)

    def _resolve(self, row: _Record, name: str, uri: str, type: str = "type") -> str | None:
        """Return the id of the skill or group that some columns of a row name, by its URI or else by its label."""
        by_label = _by_label(row.text(name), row.text(type))
        return self._ids.get(row.text(uri) or by_label) or self._ids.get(by_label)

    def _hierarchy(self) -> Iterator[Refused]:
        """Read which is broader than which; a copy without a file of groups has their names only here."""
        for row in self._rows("hierarchy"):
            if isinstance(row, Refused):
                yield row
                continue
            for name, type in (("broader", "broader_type"), ("label", "type")):
                self._note_group(row, _by_label(row.text(name), row.text(type)))
            child = self._resolve(row, "label", "uri")
            parent = self._resolve(row, "broader", "broader_uri", "broader_type")
            if child is None or parent is None:
                yield self._unknown("hierarchy", row, "broader" if child else "label")
            elif parent != child and parent not in self._parents.setdefault(child, []):
                self._parents[child].append(parent)

    def _note_group(self, row: _Record, key: str) -> None:
        if key.startswith(_GROUP) and key not in self._ids:
            self._ids[key] = safe_id("esco", key)
            self._unlisted[key] = row

    def _groups(self) -> Iterator[Outcome]:
        for key, row in self._unlisted.items():
            id = self._ids[key]
            values = {"id": id, "label": key.removeprefix(_GROUP), "parents": self._parents.get(id, [])}
            yield self._gates["hierarchy"].convert(values, Skill, row.line, row.raw)

    def _skills(self, part: str) -> Iterator[Outcome]:
        for row in self._rows(part):
            if isinstance(row, Refused):
                yield row
            elif (id := _own_id(row)) is None:
                yield self._gates[part].refuse(BadRecord("uri", "neither a URI nor a key"), row.line, row.raw)
            else:
                values = {"id": id, **_described(row), "parents": self._parents.get(id, [])}
                yield self._gates[part].convert(values, Skill, row.line, row.raw)

    def _edges(self) -> Iterator[Outcome]:
        for row in self._rows("relations"):
            if isinstance(row, Refused):
                yield row
                continue
            before, after = self._resolve(row, "requires", "requires_uri"), self._resolve(row, "skill", "skill_uri")
            if before is None or after is None:
                yield self._unknown("relations", row, "skill" if before else "requires")
                continue
            provenance = f"ESCO {row.text('relation') or 'relation'}"
            values = {"before": before, "after": after, "provenance": provenance, "strength": "soft"}
            yield self._gates["relations"].convert({**values, "status": "suggested"}, SkillEdge, row.line, row.raw)

    def _roles(self) -> Iterator[Outcome]:
        asked: dict[str, dict[str, bool]] = {}
        for row in self._rows("requirements"):
            if isinstance(row, Refused):
                yield row
            elif (skill := self._resolve(row, "skill", "skill_uri")) is None:
                yield self._unknown("requirements", row, "skill")
            else:
                skills = asked.setdefault(row.text("occupation_uri"), {})
                skills[skill] = skills.get(skill, False) or row.text("relation") != "optional"
        without = 0
        for row in self._rows("occupations"):
            if isinstance(row, Refused):
                yield row
            elif row.text("uri") in asked and (id := _own_id(row)):
                rows = [{"skill": s, **(ESSENTIAL if yes else OPTIONAL)} for s, yes in asked[row.text("uri")].items()]
                yield self._gates["occupations"].convert(
                    {"id": id, **_described(row), "requirements": rows}, Role, row.line, row.raw
                )
            else:
                without += 1
        if without:
            problem = f"{without:,} occupations are not taken: no skill of theirs is given, so no path leads to them"
            yield self._gates["occupations"].refuse(BadRecord("requirements", problem), 0)

    def _unknown(self, part: str, row: _Record, name: str) -> Refused:
        uri = row.text("uri" if name == "label" else f"{name}_uri")
        problem = f"{excerpt(uri or row.text(name), 120)!r} is none of the skills and groups read"
        return self._gates[part].refuse(BadRecord(name, problem), row.line, row.raw)


def _own_id(row: _Record) -> str | None:
    """Return `esco:` and the end of the URI, or the copy's own key where the URI is lost."""
    name = row.text("uri").rstrip("/").rpartition("/")[2] or row.text("key")
    return safe_id("esco", name) if name else None


def _by_label(label: str, type: str) -> str:
    return label and (_GROUP if type.casefold() == "skillgroup" else "skill ") + label


def _described(row: _Record) -> dict[str, object]:
    alt = row.values.get("alt")
    names = alt if isinstance(alt, list) else [alt]
    labels = [label.strip() for name in names if isinstance(name, str) for label in name.split("\n")]
    own = row.text("label")
    return {
        "label": own,
        "description": row.text("description"),
        "altLabels": list(dict.fromkeys(label for label in labels if label and label != own)),
        "uri": row.text("uri") or None,
    }
