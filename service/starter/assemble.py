"""Assemble the starter's records from the source catalogues and our annotations.

    python -m service.starter.assemble DATA [--out FOLDER]

DATA holds the folders exercism, mslearn, ossu_cs, esco and onet, as LICENCES.md names them. The same DATA and
annotations give the same files, byte for byte.
"""

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from paths.model import Resource, Role, Skill, SkillEdge
from service.starter import from_exercism, from_mslearn, from_ossu, from_taxonomy
from service.starter.notes import EdgeNote, MsLearn, Ossu, RoleNote, SkillNote, Track, edge, load

TRACKS = ("exercism-python.yaml", "exercism-javascript.yaml", "exercism-elixir.yaml")
HERE = Path(__file__).parent


def records(data: Path) -> dict[str, list[Skill] | list[SkillEdge] | list[Role] | list[Resource]]:
    """Return the records of each file to write, sorted by id (edges by their ends)."""
    known = from_taxonomy.taxonomy(data)
    skills = sorted(from_taxonomy.skills(known, load("skills.yaml", dict[str, SkillNote])), key=lambda skill: skill.id)
    uris = {skill.id: skill.uri for skill in skills}
    roles = from_taxonomy.roles(known, load("roles.yaml", dict[str, RoleNote]), uris)
    return {
        "skills.jsonl": skills,
        "edges.jsonl": sorted(_edges(data), key=lambda e: (e.before, e.after, e.before_level, e.after_level)),
        "roles.jsonl": sorted(roles, key=lambda role: role.id),
        "resources.jsonl": sorted(_resources(data), key=lambda resource: resource.id),
    }


def _edges(data: Path) -> Iterator[SkillEdge]:
    for name in TRACKS:
        yield from from_exercism.edges(data, load(name, Track))
    yield from map(edge, load("edges.yaml", list[EdgeNote]))


def _resources(data: Path) -> Iterator[Resource]:
    for name in TRACKS:
        yield from from_exercism.resources(data, load(name, Track))
    yield from from_mslearn.resources(data, load("mslearn.yaml", MsLearn), load("mslearn-de.yaml", MsLearn))
    yield from from_ossu.resources(data, load("ossu.yaml", Ossu))


def lines(values: Iterable[msgspec.Struct]) -> bytes:
    """Return the values as JSON Lines."""
    return b"".join(msgspec.json.encode(value) + b"\n" for value in values)


def main() -> None:
    parser = argparse.ArgumentParser(description="assemble the starter workspace")
    parser.add_argument("data", type=Path, help="the folder that holds exercism, mslearn, ossu_cs, esco and onet")
    parser.add_argument("--out", type=Path, default=HERE, help="where to write the four files")
    arguments = parser.parse_args()
    for name, values in records(arguments.data).items():
        (arguments.out / name).write_bytes(lines(values))


if __name__ == "__main__":
    main()
