"""Our own annotations for the starter, as the YAML files in `annotations/` hold them."""

import re
from pathlib import Path
from typing import TypeVar

import msgspec.yaml
from msgspec import Struct, field

from paths.model import SkillEdge, SkillLevel, Teaches

ANNOTATIONS = Path(__file__).parent / "annotations"
BAND = re.compile(r"([a-z0-9-]+)(?: ([0-5])-([0-5]))?")
HELD = re.compile(r"([a-z0-9-]+) ([1-5])")
T = TypeVar("T")


class Strict(Struct, forbid_unknown_fields=True):
    """Base of every annotation: a misspelt field stops the assembly."""


class SkillNote(Strict):
    """A skill; `esco` and `onet` are exact names to be looked up in those classifications."""

    label: str
    text: str
    alt: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    esco: str | None = None
    onet: str | None = None


class Note(Strict):
    """What we say of one resource: the skills it teaches, entry levels of ours, and its description."""

    text: str
    teaches: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()


class Track(Strict):
    """One Exercism track; `concepts` maps the track's concepts to skills."""

    track: str
    language_label: str
    concepts: dict[str, str]
    pages: dict[str, Note]
    exercises: dict[str, Note]


class MsLearn(Strict):
    modules: dict[str, Note]
    paths: dict[str, Note] = field(default_factory=dict)


class CourseNote(Note, kw_only=True):
    """`title` as OSSU lists it; `link` only where OSSU's table points to a page of its own that names the course's."""

    title: str
    provider: str
    link: str | None = None


class Ossu(Strict):
    courses: dict[str, CourseNote]


class RoleNote(Strict):
    """`asks` holds lines `skill level[ weight]`; `esco` and `onet` are the exact occupation titles."""

    label: str
    text: str
    esco: str
    onet: str
    asks: tuple[str, ...]
    alt: tuple[str, ...] = ()


class EdgeNote(Strict):
    """An edge of ours; `before` and `after` are `skill level`."""

    before: str
    after: str
    why: str
    strength: str = "hard"
    status: str = "confirmed"


def load(name: str, kind: type[T]) -> T:
    """Read one annotation file.

    Raises
    ------
    msgspec.ValidationError
        Naming the field that is missing, unknown or of a wrong kind.
    """
    return msgspec.yaml.decode((ANNOTATIONS / name).read_bytes(), type=kind)


def taught(line: str, low: int, high: int, provenance: str = "stated") -> Teaches:
    """Read `skill` or `skill from-to`; a band that stands in the line is ours, hence assumed."""
    match = BAND.fullmatch(line)
    if match is None:
        raise ValueError(f"teaches: {line!r} is not 'skill' or 'skill from-to'")
    skill, start, end = match.groups()
    if start is not None:
        low, high, provenance = int(start), int(end), "assumed"
    data = {"skill": f"fp:{skill}", "from": low, "to": high, "provenance": provenance}
    return msgspec.convert(data, Teaches)


def held(line: str) -> SkillLevel:
    """Read `skill level`."""
    match = HELD.fullmatch(line)
    if match is None:
        raise ValueError(f"{line!r} is not 'skill level'")
    return SkillLevel(f"fp:{match[1]}", int(match[2]))


def edge(note: EdgeNote) -> SkillEdge:
    """Make the edge that a note describes."""
    before, after = held(note.before), held(note.after)
    data = {
        **{"before": before.skill, "beforeLevel": before.level, "after": after.skill, "afterLevel": after.level},
        **{"strength": note.strength, "status": note.status, "provenance": f"written for the starter: {note.why}"},
    }
    return msgspec.convert({"type": "edge", **data}, SkillEdge)
