"""O*NET: occupations as roles, and the tools and technologies they use as skills."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from paths.errors import BadRecord
from paths.model import Role, Skill
from retrieval.sources.checks import Gate, explain
from retrieval.sources.ids import safe_id
from retrieval.sources.lines import check_file
from retrieval.sources.outcome import Outcome, Refused, SourceError
from retrieval.sources.rows import Row, format_of, read_rows

# O*NET says which tools employers ask for, not how well they must be known. 'In demand' is said of this very
# occupation, 'hot' of the labour market as a whole; a tool that is neither is no requirement, only a skill.
IN_DEMAND = {"level": 3, "weight": 1.0, "source": "O*NET in demand", "assumed": True}
HOT = {"level": 2, "weight": 0.5, "source": "O*NET hot technology", "assumed": True}

_NAMES = ("occupations.jsonl", "occupations.jsonl.gz")


class _Tool(Struct):
    example: str
    commodity: str = ""
    hot: bool = False
    in_demand: bool = False


class _Occupation(Struct):
    code: str
    title: str
    description: str = ""
    technology_skills: list[_Tool] = []


def read_onet(source: Path) -> Iterator[Outcome]:
    """Stream O*NET from a file of occupations (JSON Lines), or from the folder that holds one: skills, then roles.

    Ids are `onet:` and the tool's name or the occupation's code made safe; kinds of tool (commodities) are skills and
    parents of their tools. A role requires the tools that are in demand or hot, at assumed levels; occupations with
    none are refused in one line. Raises SourceError where there is no such file.
    """
    if source.is_dir():
        found = [source / name for name in _NAMES if (source / name).is_file()]
        if not found:
            raise SourceError(f"{source} holds no O*NET occupations; expected {' or '.join(_NAMES)} there")
        source = found[0]
    return _outcomes(check_file(source))


def _outcomes(file: Path) -> Iterator[Outcome]:
    gate = Gate(file.name)
    without = 0
    yield from _skills(file, gate)
    for line, raw, occupation in _occupations(file):
        if isinstance(occupation, Refused):
            yield occupation
        elif isinstance(occupation, BadRecord):
            yield gate.refuse(occupation, line, raw)
        elif requirements := _requirements(occupation):
            id = safe_id("onet", occupation.code)
            values = {"id": id, "label": occupation.title, "description": occupation.description}
            yield gate.convert({**values, "requirements": requirements}, Role, line, raw)
        else:
            without += 1
    if without:
        problem = f"{without:,} occupations are not taken: none of their tools is in demand or hot"
        yield gate.refuse(BadRecord("requirements", problem), 0)


def _skills(file: Path, gate: Gate) -> Iterator[Outcome]:
    """Give the kinds of tool, then the tools; a tool may be of several kinds, named in different occupations."""
    tools: dict[str, tuple[int, list[str]]] = {}
    for line, _, occupation in _occupations(file):
        for tool in occupation.technology_skills if isinstance(occupation, _Occupation) else []:
            kinds = tools.setdefault(tool.example, (line, []))[1]
            if tool.commodity and tool.commodity not in kinds:
                kinds.append(tool.commodity)
    first: dict[str, int] = {}
    for line, kinds in tools.values():
        for kind in kinds:
            first.setdefault(kind, line)
    for kind, line in first.items():
        yield gate.convert({"id": _kind_id(kind), "label": kind}, Skill, line)
    for name, (line, kinds) in tools.items():
        values = {"id": safe_id("onet", name), "label": name, "parents": [_kind_id(kind) for kind in kinds]}
        yield gate.convert(values, Skill, line)


def _occupations(file: Path) -> Iterator[tuple[int, str, _Occupation | BadRecord | Refused]]:
    for row in read_rows(file, *format_of(file)):
        if isinstance(row, Row):
            yield row.line, row.raw, _occupation(row)
        else:
            yield row.line, row.raw, row


def _occupation(row: Row) -> _Occupation | BadRecord:
    try:
        occupation = msgspec.convert(dict(row.values), _Occupation)
    except msgspec.ValidationError as error:
        return explain(error, _Occupation)
    if not occupation.code:
        return BadRecord("code", "is missing or empty")
    tools = [tool for tool in occupation.technology_skills if tool.example.strip()]
    return msgspec.structs.replace(occupation, technology_skills=tools)


def _requirements(occupation: _Occupation) -> list[dict[str, object]]:
    asked: dict[str, dict[str, object]] = {}
    for tool in occupation.technology_skills:
        if tool.in_demand or tool.hot:
            asked.setdefault(safe_id("onet", tool.example), IN_DEMAND if tool.in_demand else HOT)
    return [{"skill": skill, **level} for skill, level in asked.items()]


def _kind_id(commodity: str) -> str:
    return safe_id("onet", f"kind {commodity}")
