"""The starter keeps what it promises: it decodes, refers only to itself, can be learnt from zero, and copies nobody."""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import networkx as nx
import pytest

from paths.model import Learner, Record, Resource, Role, Skill, SkillEdge
from service.starter import folder
from service.starter.assemble import lines, records

FILES = ("skills.jsonl", "edges.jsonl", "roles.jsonl", "resources.jsonl")
TILES = {0, 2, 3, 4, 5}
SHINGLE = 8
WORD = re.compile(r"\w+")


def read(name: str) -> list[Record]:
    text = folder().joinpath(name).read_bytes()
    return [msgspec.json.decode(line, type=Record) for line in text.splitlines()]


SKILLS = {record.id: record for record in read("skills.jsonl") if isinstance(record, Skill)}
EDGES = [record for record in read("edges.jsonl") if isinstance(record, SkillEdge)]
ROLES = [record for record in read("roles.jsonl") if isinstance(record, Role)]
RESOURCES = {record.id: record for record in read("resources.jsonl") if isinstance(record, Resource)}
LEARNERS = [
    msgspec.json.decode(file.read_bytes(), type=Learner)
    for file in sorted(folder().joinpath("learners").iterdir(), key=lambda file: file.name)
]
HUB = {file.name: file.read_text(encoding="utf-8") for file in folder().joinpath("hub").iterdir()}


# --- shape ------------------------------------------------------------------------------------------------------------


def test_it_is_large_enough_to_show_real_work() -> None:
    taught = {band.skill for resource in RESOURCES.values() for band in resource.teaches}

    assert len(RESOURCES) >= 200
    assert len(taught) >= 60
    assert len(ROLES) >= 5
    assert len(HUB) >= 12
    assert len(LEARNERS) >= 4


def test_every_line_is_one_record_of_the_kind_its_file_names() -> None:
    kinds = {name: {type(record).__name__ for record in read(name)} for name in FILES}

    assert kinds == dict(zip(FILES, [{"Skill"}, {"SkillEdge"}, {"Role"}, {"Resource"}], strict=True))


def test_ids_are_unique_and_sorted() -> None:
    for name in ("skills.jsonl", "roles.jsonl", "resources.jsonl"):
        ids = [record.id for record in read(name) if not isinstance(record, SkillEdge)]
        assert ids == sorted(set(ids))
    ends = [(edge.before, edge.before_level, edge.after, edge.after_level) for edge in EDGES]
    assert len(ends) == len(set(ends))


def test_every_resource_says_what_a_learner_needs_to_know() -> None:
    for resource in RESOURCES.values():
        stated = (resource.url, resource.provider, resource.language, resource.modality, resource.minutes)
        assert all(stated), resource.id
        assert resource.teaches
        assert resource.description
        assert str(resource.url).startswith("https://")


def test_every_fact_names_its_source() -> None:
    assert all("never checked" in resource.provenance for resource in RESOURCES.values())
    assert all(edge.provenance for edge in EDGES)
    assert all(ask.source for role in ROLES for ask in role.requirements)
    assert all(ask.assumed for role in ROLES for ask in role.requirements), "no source states levels"


def test_addresses_are_not_shared() -> None:
    shared = [url for url, n in Counter(resource.url for resource in RESOURCES.values()).items() if n > 1]

    assert shared == []


# --- references -------------------------------------------------------------------------------------------------------


def _skills_named() -> Iterator[str]:
    for resource in RESOURCES.values():
        yield from (band.skill for band in resource.teaches)
        yield from (entry.skill for entry in resource.competency_required)
    for edge in EDGES:
        yield from (edge.before, edge.after)
    yield from (ask.skill for role in ROLES for ask in role.requirements)
    yield from (parent for skill in SKILLS.values() for parent in skill.parents)
    yield from (evidence.skill for learner in LEARNERS for evidence in learner.evidence)


def _resources_named() -> Iterator[str]:
    for r in RESOURCES.values():
        yield from (*r.requires, *r.has_part, *r.is_part_of, *r.counts_as)
    for learner in LEARNERS:
        wanted = learner.constraints
        yield from (*learner.completed, *learner.waived, *wanted.excluded, *wanted.pinned)
        yield from (item.resource for item in wanted.mandatory)


def test_every_skill_that_is_named_exists() -> None:
    assert set(_skills_named()) <= SKILLS.keys()


def test_every_resource_that_is_named_exists() -> None:
    assert set(_resources_named()) <= RESOURCES.keys()


def test_bands_lie_on_the_borders_of_the_level_scale() -> None:
    for resource in RESOURCES.values():
        assert len({band.skill for band in resource.teaches}) == len(resource.teaches), resource.id
        for band in resource.teaches:
            assert band.from_ < band.to
            assert {band.from_, band.to} <= TILES, resource.id


def test_parents_have_no_cycle() -> None:
    assert nx.is_directed_acyclic_graph(nx.DiGraph((s.id, p) for s in SKILLS.values() for p in s.parents))


def test_confirmed_hard_edges_have_no_cycle_on_levels() -> None:
    graph = nx.DiGraph(((skill, level), (skill, level + 1)) for skill in SKILLS for level in range(1, 5))
    binding = [edge for edge in EDGES if edge.status == "confirmed" and edge.strength == "hard"]
    graph.add_edges_from(((edge.before, edge.before_level), (edge.after, edge.after_level)) for edge in binding)

    assert nx.is_directed_acyclic_graph(graph)
    assert len(binding) >= 40


def test_required_resources_and_parts_have_no_cycle() -> None:
    needs = nx.DiGraph((r.id, other) for r in RESOURCES.values() for other in (*r.requires, *r.has_part))

    assert nx.is_directed_acyclic_graph(needs)


def test_a_german_edition_and_its_english_one_count_as_each_other() -> None:
    pairs = {(r.id, other) for r in RESOURCES.values() for other in r.counts_as}

    assert len(pairs) >= 20
    assert pairs == {(b, a) for a, b in pairs}
    assert all({RESOURCES[a].language, RESOURCES[b].language} == {"en", "de"} for a, b in pairs)


# --- learning from zero -----------------------------------------------------------------------------------------------


def may_start(resource: Resource, levels: Mapping[str, int], done: set[str]) -> bool:
    bands = {band.skill: band for band in resource.teaches if band.to > levels.get(band.skill, 0)}
    for edge in EDGES:
        band = bands.get(edge.after)
        if edge.status != "confirmed" or edge.strength != "hard" or band is None:
            continue
        if levels.get(edge.after, 0) < edge.after_level <= band.to and levels.get(edge.before, 0) < edge.before_level:
            own = [b for b in resource.teaches if b.skill == edge.before and b.to >= edge.before_level]
            if not own:
                return False
    entries = all(levels.get(entry.skill, 0) >= entry.level for entry in resource.competency_required)
    return entries and set(resource.requires) <= done and all(levels.get(s, 0) >= b.from_ for s, b in bands.items())


def everything_from_zero(allowed: list[Resource]) -> dict[str, int]:
    """Levels after doing whatever may be done, until nothing more may start."""
    levels: dict[str, int] = {}
    done: set[str] = set()
    while startable := [r for r in allowed if r.id not in done and may_start(r, levels, done)]:
        for resource in startable:
            done.add(resource.id)
            for band in resource.teaches:
                levels[band.skill] = max(levels.get(band.skill, 0), band.to)
    return levels


def test_a_beginner_who_reads_english_can_reach_every_role() -> None:
    levels = everything_from_zero([r for r in RESOURCES.values() if r.language == "en"])
    short = {(role.id, a.skill) for role in ROLES for a in role.requirements if levels.get(a.skill, 0) < a.level}

    assert short == set()


def test_every_resource_can_be_reached_from_zero() -> None:
    levels = everything_from_zero(list(RESOURCES.values()))

    assert [r.id for r in RESOURCES.values() if not may_start(r, levels, set(RESOURCES))] == []


def test_most_role_skills_leave_a_choice() -> None:
    teachers = Counter(band.skill for r in RESOURCES.values() for band in r.teaches)
    asked = {ask.skill for role in ROLES for ask in role.requirements}

    assert sum(teachers[skill] >= 2 for skill in asked) >= 0.8 * len(asked)


# --- words ------------------------------------------------------------------------------------------------------------


def _says(text: str, skill: Skill) -> bool:
    return any(name.casefold() in text.casefold() for name in (skill.label, *skill.alt_labels))


def test_every_description_speaks_of_each_skill_it_teaches() -> None:
    silent = {
        (r.id, band.skill)
        for r in RESOURCES.values()
        for band in r.teaches
        if not _says(r.description, SKILLS[band.skill])
    }

    assert silent == set()


def test_no_two_descriptions_are_alike() -> None:
    assert len({r.description for r in RESOURCES.values()}) == len(RESOURCES)


@pytest.mark.parametrize("page", sorted(HUB))
def test_a_hub_page_has_a_title_and_a_readable_length(page: str) -> None:
    assert HUB[page].startswith("# ")
    assert 150 <= len(HUB[page].split()) <= 500


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = WORD.findall(text.casefold())
    return {tuple(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)}


def _own_words() -> dict[tuple[str, ...], str]:
    texts = {r.id: r.description for r in RESOURCES.values()} | HUB
    texts |= {s.id: s.description for s in SKILLS.values()} | {role.id: role.description for role in ROLES}
    return {shingle: name for name, text in texts.items() for shingle in _shingles(text)}


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


def _source_texts(data: Path) -> Iterator[str]:
    for file in sorted(data.rglob("*.jsonl*")):
        if file.parent.name in {"xapi", "eval_tasks"}:  # no prose of their own
            continue
        text = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
        for row in text.splitlines():
            yield from _strings(json.loads(row))


def test_no_eight_words_in_a_row_are_taken_from_a_source(shared_data: Path) -> None:
    ours = _own_words()
    copied = {
        ours[s] + ": " + " ".join(s) for text in _source_texts(shared_data) for s in _shingles(text) & ours.keys()
    }

    assert copied == set()


def test_assembling_again_gives_the_same_bytes(shared_data: Path) -> None:
    for name, values in records(shared_data).items():
        assert lines(values) == folder().joinpath(name).read_bytes(), name


def test_the_attributions_stand_in_the_notice() -> None:
    notice = folder().joinpath("NOTICE").read_text(encoding="utf-8")

    assert "This service uses the ESCO classification of the European Commission." in notice
    for name in ("O*NET", "Exercism", "OSSU", "Microsoft Docs contributors"):
        assert name in notice
