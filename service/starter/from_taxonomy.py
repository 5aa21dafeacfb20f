"""Skills and roles: our words joined to the identifiers of ESCO and O*NET."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from paths.model import Requirement, Role, Skill
from service.starter.facts import Row, rows, table
from service.starter.notes import RoleNote, SkillNote

ESSENTIAL = "ESCO lists it as essential for this occupation; level and weight by the starter"
OURS = "written for the starter"


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """What is looked up: ESCO by label in lower case, O*NET by exact title or technology name."""

    skills: dict[str, str]
    occupations: dict[str, str]
    essential: dict[str, frozenset[str]]
    onet: dict[str, str]
    technologies: frozenset[str]
    crosswalk: frozenset[tuple[str, str]]


def taxonomy(data: Path) -> Taxonomy:
    """Read the parts of ESCO and O*NET that the starter refers to."""
    occupations = rows(data / "esco" / "occupations.jsonl.gz")
    onet = rows(data / "onet" / "occupations.jsonl.gz")
    return Taxonomy(
        skills={row["label"].lower(): row["uri"] for row in rows(data / "esco" / "skills.jsonl.gz") if row["uri"]},
        occupations={row["label"].lower(): row["uri"] for row in occupations},
        essential=_essential(data),
        onet={row["title"]: row["code"] for row in onet},
        technologies=frozenset(tool["example"] for row in onet for tool in row["technology_skills"]),
        crosswalk=_crosswalk(data),
    )


def _crosswalk(data: Path) -> frozenset[tuple[str, str]]:
    """Pairs of an ESCO occupation, in lower case, and an O*NET occupation that match."""
    pairs = table(data / "onet" / "esco_onet_crosswalk.csv")
    return frozenset((row["ESCO/ISCO Title"].lower(), row["O*NET-SOC 2019 Title"]) for row in pairs)


def _essential(data: Path) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in table(data / "esco" / "ict_occupation_skill.csv"):
        found.setdefault(row["occupation_uri"], set()).add(row["skill_uri"])
    return {occupation: frozenset(skills) for occupation, skills in found.items()}


def skills(known: Taxonomy, notes: dict[str, SkillNote]) -> Iterator[Skill]:
    """Yield the noted skills; a name that ESCO or O*NET does not have stops the assembly."""
    for key, note in notes.items():
        yield Skill(
            id=f"fp:{key}",
            label=note.label,
            description=note.text + _technology(known, note),
            alt_labels=note.alt,
            parents=tuple(f"fp:{parent}" for parent in note.parents),
            uri=known.skills[note.esco.lower()] if note.esco else None,
        )


def _technology(known: Taxonomy, note: SkillNote) -> str:
    if note.onet is None:
        return ""
    if note.onet not in known.technologies:
        raise ValueError(f"onet: {note.onet!r} is no technology in O*NET")
    return f" Technology in O*NET: {note.onet}."


def roles(known: Taxonomy, notes: dict[str, RoleNote], uris: dict[str, str | None]) -> Iterator[Role]:
    """Yield the noted roles, each on a pair of occupations that the crosswalk joins.

    `uris` gives each skill's ESCO address, which tells the requirements that ESCO itself lists.
    """
    for key, note in notes.items():
        uri = known.occupations[note.esco.lower()]
        if (note.esco.lower(), note.onet) not in known.crosswalk:
            raise ValueError(f"{key}: the ESCO-O*NET crosswalk does not join {note.esco!r} and {note.onet!r}")
        essential = known.essential.get(uri, frozenset())
        yield Role(
            id=f"fp:{key}",
            label=note.label,
            description=f"{note.text} O*NET-SOC 2019: {known.onet[note.onet]} {note.onet}.",
            alt_labels=note.alt,
            requirements=tuple(_requirement(line, uris, essential) for line in note.asks),
            uri=uri,
        )


def _requirement(line: str, uris: dict[str, str | None], essential: frozenset[str]) -> Requirement:
    """Read `skill level[ weight]`. No source states levels, so every one is assumed."""
    parts = line.split()
    data: Row = {"skill": f"fp:{parts[0]}", "level": int(parts[1]), "assumed": True}
    data["weight"] = float(parts[2]) if len(parts) > 2 else 1.0
    data["source"] = ESSENTIAL if uris[data["skill"]] in essential else OURS
    return msgspec.convert(data, Requirement)
