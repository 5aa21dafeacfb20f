"""Modules and learning paths of Microsoft Learn: title, minutes, level, order of a path are its facts."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from paths.model import Resource, Teaches
from service.starter.facts import NEVER_CHECKED, Row, rows
from service.starter.notes import MsLearn, Note, held, taught

SITE = "https://learn.microsoft.com"
LEVELS = {"beginner": (0, 2), "intermediate": (2, 3), "advanced": (3, 4)}
SOURCE = "Microsoft Learn, November 2018, CC BY 4.0, Microsoft Docs contributors: title, minutes, level, address"
OURS = f"description and choice of skills by the starter; {NEVER_CHECKED}"


def resources(data: Path, english: MsLearn, german: MsLearn) -> Iterator[Resource]:
    """Yield English modules, their German editions (each counts as the other) and the learning paths."""
    folder = data / "mslearn"
    modules = {_key(row): row for row in rows(folder / "modules.jsonl")}
    both = {key for key in german.modules if key in english.modules}
    made = {key: _module(modules[key], note, key in both) for key, note in english.modules.items()}
    yield from made.values()
    translated = {_key(row): row for row in rows(folder / "modules.de.jsonl")}
    for key, note in german.modules.items():
        yield _edition(translated[key], note, made.get(key))
    whole = {_key(row): row for row in rows(folder / "paths.jsonl")}
    for key, note in english.paths.items():
        yield _path(whole[key], note, made)


def _key(row: Row) -> str:
    return str(row["uid"]).removeprefix("learn.")


def _module(row: Row, note: Note, translated: bool) -> Resource:
    key = _key(row)
    band = LEVELS[row["levels"][0]]
    return Resource(
        id=f"mslearn:{key}",
        title=row["title"],
        description=note.text,
        url=f"{SITE}/training/modules/{row['dir'].rsplit('/', 1)[-1]}/",
        provider="Microsoft Learn",
        language="en",
        modality="module",
        minutes=row["minutes"],
        teaches=tuple(taught(line, *band) for line in note.teaches),
        competency_required=tuple(held(line) for line in note.needs),
        requires=tuple(f"mslearn:{other}" for other in note.requires),
        counts_as=(f"mslearn:de.{key}",) if translated else (),
        provenance=f"{SOURCE}; {OURS}",
    )


def _edition(row: Row, note: Note, english: Resource | None) -> Resource:
    """The German edition: its own title and minutes; what it teaches is the English edition's where there is one."""
    key = _key(row)
    band = LEVELS[row["levels"][0]]
    own = tuple(taught(line, *band) for line in note.teaches)
    return Resource(
        id=f"mslearn:de.{key}",
        title=row["title"],
        description=note.text,
        url=f"{SITE}/de-de/training/modules/{row['dir'].rsplit('/', 1)[-1]}/",
        provider="Microsoft Learn",
        language="de",
        modality="module",
        minutes=row["minutes"],
        teaches=english.teaches if english else own,
        competency_required=english.competency_required if english else (),
        counts_as=(english.id,) if english else (),
        provenance=f"{SOURCE} (German edition); {OURS}",
    )


def _path(row: Row, note: Note, modules: Mapping[str, Resource]) -> Resource:
    """A learning path: minutes are the sum of its modules', and it teaches what they teach one after the other."""
    parts = [modules[str(uid).removeprefix("learn.")] for uid in row["modules"]]
    return Resource(
        id=f"mslearn:path.{_key(row)}",
        title=row["title"],
        description=note.text,
        url=f"{SITE}/training/{row['path'].removesuffix('/index.yml')}/",
        provider="Microsoft Learn",
        language="en",
        modality="learning path",
        minutes=sum(part.minutes or 0 for part in parts),
        teaches=_together(parts),
        has_part=tuple(part.id for part in parts),
        provenance=f"{SOURCE}, modules; minutes are the sum of the modules'; {OURS}",
    )


def _together(parts: list[Resource]) -> tuple[Teaches, ...]:
    bands: dict[str, Teaches] = {}
    for band in (band for part in parts for band in part.teaches):
        old = bands.get(band.skill, band)
        low, high = min(old.from_, band.from_), max(old.to, band.to)
        bands[band.skill] = msgspec.structs.replace(band, from_=low, to=high, provenance="assumed")
    return tuple(bands.values())
