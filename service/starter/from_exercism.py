"""Exercises and concept pages of Exercism: title, concepts, prerequisites and difficulty are its facts."""

import csv
import statistics
from collections.abc import Iterator
from pathlib import Path

from paths.model import Resource, SkillEdge, SkillLevel, Teaches
from service.starter.facts import NEVER_CHECKED, Row, reading_minutes, rows
from service.starter.notes import Note, Track, held, taught

SITE = "https://exercism.org/tracks"
BEGINNER, INTERMEDIATE, ADVANCED = (0, 2), (2, 3), (3, 4)
HARD = 8  # Exercism calls difficulty 8 to 10 hard
CONCEPT_HELD = 2  # who has worked through a concept does it with help


def resources(data: Path, track: Track) -> Iterator[Resource]:
    """Yield the annotated concept pages and exercises of one track."""
    folder = data / "exercism"
    concepts = {row["slug"]: row for row in rows(folder / "concepts.jsonl.gz") if row["track"] == track.track}
    all_exercises = rows(folder / "exercises.jsonl.gz")
    exercises = {row["slug"]: row for row in all_exercises if row["track"] == track.track and _public(row)}
    practice_minutes = hands_on_minutes(data)
    for slug, note in track.pages.items():
        yield _page(track, concepts[slug], note)
    for slug, note in track.exercises.items():
        yield _exercise(track, exercises[slug], note, practice_minutes)


def _public(row: Row) -> bool:
    return row["status"] not in {"wip", "deprecated"}  # the site shows neither


def edges(data: Path, track: Track) -> Iterator[SkillEdge]:
    """Yield concept prerequisites as edges between the skills of one track, each once."""
    found: dict[tuple[str, str], str] = {}
    with (data / "exercism" / "concept_prereq_edges.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            before, after = track.concepts.get(row["prerequisite"]), track.concepts.get(row["concept"])
            if row["track"] == track.track and before and after and before != after and _taught_first(track, row):
                found.setdefault((before, after), row["exercise"])
    for (before, after), exercise in sorted(found.items()):
        source = f"exercism {track.track} track, MIT: prerequisite concepts of {exercise}; levels 1 before 1 by default"
        yield SkillEdge(f"fp:{before}", f"fp:{after}", provenance=source)


def _taught_first(track: Track, row: dict[str, str]) -> bool:
    """Whether the exercise introduces the skill: a later exercise of the same skill does not order the skill itself.

    Skills that several languages teach (recursion, regular expressions) are left out: a track's order is not theirs.
    """
    note = track.exercises.get(row["exercise"])
    skill = track.concepts[row["concept"]]
    own = set(track.concepts.values()) - {"recursion", "regular-expressions"}
    return note is not None and skill in own and any(t == skill for t in note.teaches)


def hands_on_minutes(data: Path) -> int:
    """Return the median of the minutes that Microsoft Learn states for its hands-on units."""
    units = rows(data / "mslearn" / "units.jsonl.gz")
    stated: list[int] = [unit["minutes"] for unit in units if unit["hands_on"] and unit["minutes"]]
    return round(statistics.median(stated))


def _page(track: Track, row: Row, note: Note) -> Resource:
    return Resource(
        id=f"exercism:{track.track}.concept.{row['slug']}",
        title=f"{row['name']} in {track.language_label} (concept)",
        description=note.text,
        url=f"{SITE}/{track.track}/concepts/{row['slug']}",
        provider="Exercism",
        language="en",
        modality="reading",
        minutes=reading_minutes(row["about"]),
        minutes_source="words",
        teaches=tuple(taught(line, *BEGINNER) for line in note.teaches),
        competency_required=tuple(held(line) for line in note.needs),
        provenance=_provenance(track, "reading time of its text", "level by kind: a concept page introduces"),
    )


def _exercise(track: Track, row: Row, note: Note, practice_minutes: int) -> Resource:
    concept = row["kind"] == "concept"
    band = BEGINNER if concept else ADVANCED if row["difficulty"] >= HARD else INTERMEDIATE
    bands = tuple(taught(line, *band, provenance=_stated(track, row, line)) for line in note.teaches)
    text = f"{row['introduction'] or ''} {row['instructions'] or ''}"
    how = (
        "reading time of its text, no time at the keyboard" if concept else "median of Microsoft Learn's hands-on units"
    )
    level = "a concept exercise introduces" if concept else f"difficulty {row['difficulty']}"
    return Resource(
        id=f"exercism:{track.track}.{row['slug']}",
        title=f"{row['name']} ({track.language_label} exercise)",
        description=note.text,
        url=f"{SITE}/{track.track}/exercises/{row['slug']}",
        provider="Exercism",
        language="en",
        modality="exercise",
        minutes=reading_minutes(text) if concept else practice_minutes,
        minutes_source="words" if concept else "median",
        teaches=bands,
        competency_required=_entry(track, row, note, bands),
        provenance=_provenance(track, how, f"level by kind: {level}"),
    )


def _stated(track: Track, row: Row, line: str) -> str:
    """Whether Exercism itself names the skill's concept for this exercise."""
    return "stated" if line in {track.concepts.get(concept) for concept in row["concepts"]} else "assumed"


def _entry(track: Track, row: Row, note: Note, bands: tuple[Teaches, ...]) -> tuple[SkillLevel, ...]:
    """Prerequisite concepts as entry levels; a skill that the exercise teaches has its band instead."""
    own = {band.skill for band in bands}
    skills = {track.concepts[concept] for concept in row["prerequisites"] if concept in track.concepts}
    stated = {f"fp:{skill}": CONCEPT_HELD for skill in skills if f"fp:{skill}" not in own}
    ours = {need.skill: need.level for need in map(held, note.needs)}
    return tuple(SkillLevel(skill, level) for skill, level in sorted({**stated, **ours}.items()))


def _provenance(track: Track, minutes: str, level: str) -> str:
    return (
        f"exercism {track.track} track, MIT: title, address, concepts, prerequisites; none states minutes: {minutes}; "
        f"{level}; description and choice of skills by the starter; {NEVER_CHECKED}"
    )
