"""Courses that the OSSU curriculum lists: title, address, weeks and hours a week are its facts."""

import re
from collections.abc import Iterator
from pathlib import Path

from paths.model import Resource
from service.starter.facts import NEVER_CHECKED, Row, rows
from service.starter.notes import CourseNote, Ossu, held, taught

FIRST_NUMBER = re.compile(r"\d+")
REMARK = re.compile(r"\s*(\((alternative|Specialization)\)\*?|alternative \d)")  # OSSU's remarks beside a title
BEGINNER = (0, 2)
SOURCE = "OSSU computer science curriculum, MIT: title, address, weeks, hours a week, prerequisites"


def resources(data: Path, notes: Ossu) -> Iterator[Resource]:
    """Yield the annotated courses; a course whose duration OSSU does not give in weeks and hours stops the assembly."""
    courses = {row["title"]: row for row in rows(data / "ossu_cs" / "courses.jsonl")}
    for key, note in notes.courses.items():
        yield _course(key, courses[note.title], note)


def _course(key: str, row: Row, note: CourseNote) -> Resource:
    duration, effort = str(row["duration"]), str(row["effort"])
    return Resource(
        id=f"ossu:{key}",
        title=REMARK.sub("", note.title),
        description=note.text,
        url=_address(row, note),
        provider=note.provider,
        language="en",
        modality="course",
        minutes=_least(duration, "weeks") * _least(effort, "hours/week") * 60,
        teaches=tuple(taught(line, *BEGINNER, provenance="assumed") for line in note.teaches),
        competency_required=tuple(held(line) for line in note.needs),
        requires=tuple(f"ossu:{other}" for other in note.requires),
        provenance=(
            f"{SOURCE}; minutes are the lower bound of '{duration}' x '{effort}'; prerequisites as OSSU words them: "
            f"'{row['prerequisites_text'] or 'none'}'; entry and taught "
            f"levels assumed; provider and description by the starter; {NEVER_CHECKED}"
        ),
    )


def _least(text: str, unit: str) -> int:
    number = FIRST_NUMBER.match(text)
    if number is None or unit not in text:
        raise ValueError(f"{text!r} does not say how many {unit}")
    return int(number[0])


def _address(row: Row, note: CourseNote) -> str:
    """The address in OSSU's table, or the noted one, which must stand on the page that the table points to."""
    if note.link is None:
        return str(row["url"])
    if note.link not in row.get("page_text", ""):
        raise ValueError(f"{note.link} does not stand on OSSU's page of {note.title!r}")
    return note.link
