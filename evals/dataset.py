"""Cases of any suite from JSONL or CSV, one in memory at a time, and the line that each is kept and known by."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.inspect import DictType, StructType, Type, VarTupleType, type_info

from evals.assistant import AssistantCase
from evals.closure import TargetCase
from evals.data import BadData, lines
from evals.ordering import Curriculum
from evals.paths import PathCase
from evals.prerequisites import Pair
from evals.robustness import RobustCase
from evals.skills import SkillCase
from evals.support import SupportCase


class Quiz(Struct, frozen=True):
    """A question with the units that answer it, for the suite `retrieval`; its own unit is left out of the ranking."""

    id: str
    query: str
    relevant_units: tuple[str, ...]
    module: str


SHAPES: Mapping[str, type[Struct]] = {
    "ordering": Curriculum,
    "closure": TargetCase,
    "retrieval": Quiz,
    "paths": PathCase,
    "prerequisites": Pair,
    "skills": SkillCase,
    "citations": PathCase,
    "support": SupportCase,
    "robustness": RobustCase,
    "fairness": PathCase,
    "assistant": AssistantCase,
}
"""The shape of one case of each suite; `fingerpost eval` takes no other."""


def shape_of(suite: str) -> type[Struct]:
    """Return the shape of a suite's cases; raise BadData for a suite that there is none of."""
    if suite not in SHAPES:
        raise BadData(f"there is no suite {suite!r}; there are {', '.join(SHAPES)}")
    return SHAPES[suite]


def key_of(case: Struct) -> str:
    """Return what a case is known by; it stands once in a dataset."""
    if isinstance(case, Pair):
        return f"{case.domain}: {case.a} -> {case.b}"
    return str(getattr(case, "target", None) or getattr(case, "id", ""))


def read_cases(file: Path, suite: str) -> Iterator[Struct]:
    """Yield the cases of a JSONL or CSV file, one in memory at a time.

    Raises BadData naming the line and the field at fault, for an id given twice, and where there is no case.
    """
    shape, seen = shape_of(suite), set[str]()
    rows = _from_csv(file, shape) if file.suffix == ".csv" else _from_jsonl(file, shape)
    for number, case in rows:
        if (key := key_of(case)) in seen:
            raise BadData(f"{file}:{number}: {key!r} is given twice")
        seen.add(key)
        yield case
    if not seen:
        raise BadData(f"{file} holds no cases")


def _from_jsonl(file: Path, shape: type[Struct]) -> Iterator[tuple[int, Struct]]:
    decoder = msgspec.json.Decoder(shape)
    for number, line in lines(file):
        try:
            yield number, decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise BadData(f"{file}:{number}: {error}") from error


def _from_csv(file: Path, shape: type[Struct]) -> Iterator[tuple[int, Struct]]:
    """Yield rows as cases: a column a field, empty cells left out; lists and objects are JSON, or a|b|c."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            table = csv.DictReader(stream, strict=True)
            for row in table:
                if None in row or None in row.values():
                    raise BadData(f"{file}:{table.line_num}: the row has not as many cells as the heading")
                yield table.line_num, _converted(row, shape, f"{file}:{table.line_num}")
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadData(f"{file} cannot be read as CSV: {error}") from error


def _converted(row: Mapping[str, str], shape: type[Struct], where: str) -> Struct:
    kinds = {field.encode_name: type_info(field.type) for field in msgspec.structs.fields(shape)}
    try:
        given = {name: _cell(cell, kinds.get(name)) for name, cell in row.items() if cell != ""}
        return msgspec.convert(given, shape, strict=False)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise BadData(f"{where}: {error}") from error


def _cell(cell: str, kind: Type | None) -> Any:
    """Return a cell as JSON where the field holds other values, else as it is."""
    several = isinstance(kind, VarTupleType)
    if several and not cell.startswith("["):
        return cell.split("|")
    return msgspec.json.decode(cell) if several or isinstance(kind, DictType | StructType) else cell


def encoded(cases: Iterable[Struct]) -> Iterator[bytes]:
    """Yield each case as the one line that it is stored, exported and known by."""
    for case in cases:
        yield msgspec.json.encode(case, order="sorted")
