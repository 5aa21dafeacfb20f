"""Open curricula as pairs of items with a known order: what `fit_precedence` fits on, and what it judges by.

Every source is one way in which experts wrote an order down. The sources of a family come from one publisher, so a
family is left out as a whole where a figure is to say how well unseen curricula are ordered. Metacademy is share-alike:
it is judged by, never fitted on.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from random import Random

import networkx as nx
from msgspec import Struct

from evals import data
from evals.closure import TargetCase
from evals.ordering import LEAST_ITEMS, Item

TEXT_AT_MOST = 600  # characters of a text that is used as a summary
MOST_CONCEPTS = 16  # of one Metacademy target: as long as a long course
LEAST_CONCEPTS = 6


@dataclass(frozen=True, slots=True)
class Known:
    """Items and the pairs of places whose order is known, the earlier one first."""

    family: str
    source: str
    id: str
    items: tuple[Item, ...]
    pairs: tuple[tuple[int, int], ...]


class _Unit(Struct, frozen=True):
    uid: str
    title: str
    text: str


class _Module(Struct, frozen=True):
    uid: str
    units: tuple[str, ...]


class _Concept(Struct, frozen=True):
    track: str
    slug: str
    name: str
    blurb: str = ""


class _Exercise(Struct, frozen=True):
    track: str
    kind: str
    pos: int | None = None
    concepts: tuple[str, ...] | None = ()


def fitted_on(folder: Path) -> list[Known]:
    """Return what weights may be fitted on: each source with its texts where it has any, and by its titles alone."""
    known = [*_curricula(folder), *_units(folder), *_concepts(folder)]
    # The titles of Exercism's exercises ('Lasagna') say nothing of what they teach.
    by_title = [_titles_only(each) for each in known if _has_texts(each) and each.source != "exercism tracks"]
    return [*map(_by_text, known + by_title)]


def judged_by(folder: Path) -> list[Known]:
    """Return Metacademy's targets with some of what they stand on, with texts and by titles alone."""
    known = list(_metacademy(data.target_cases(data.either(folder / "eval_tasks", "target_closure.jsonl"))))
    return [_by_text(each) for each in (*known, *map(_titles_only, known))]


def _has_texts(known: Known) -> bool:
    return any(item.summary or item.prereq_text for item in known.items)


def _titles_only(known: Known) -> Known:
    items = tuple(Item(item.id, item.title) for item in known.items)
    return replace(known, source=f"{known.source}, titles", items=items)


def _by_text(known: Known) -> Known:
    """Return the same with the items in the order of their texts, as production reads them."""

    def text(place: int) -> tuple[str, ...]:
        return (
            known.items[place].title,
            known.items[place].summary,
            known.items[place].prereq_text,
            known.items[place].id,
        )

    order = sorted(range(len(known.items)), key=text)
    place = {old: new for new, old in enumerate(order)}
    pairs = tuple((place[a], place[b]) for a, b in known.pairs)
    return replace(known, items=tuple(known.items[old] for old in order), pairs=pairs)


def _in_sequence(family: str, source: str, id: str, items: Sequence[Item]) -> Iterator[Known]:
    if len(items) >= LEAST_ITEMS:
        yield Known(family, source, id, tuple(items), tuple(combinations(range(len(items)), 2)))


def _curricula(folder: Path) -> Iterator[Known]:
    """Yield the curricula of the ordering suite: modules of paths, exercises of tracks, courses of sections."""
    names = {"mslearn2018": "mslearn modules", "exercism": "exercism tracks", "ossu": "ossu courses"}
    for one in data.curricula(data.either(folder / "eval_tasks", "ordering.jsonl")):
        items = [Item(item.id, item.title, item.summary or "", item.prereq_text or "") for item in one.items]
        yield from _in_sequence(names[one.source].split()[0], names[one.source], one.id, items)


def _units(folder: Path) -> Iterator[Known]:
    units = {unit.uid: unit for unit in data.records(folder / "mslearn" / "units.jsonl.gz", _Unit)}
    for module in data.records(folder / "mslearn" / "modules.jsonl", _Module):
        found = [units[uid] for uid in module.units if uid in units]
        items = [Item(unit.uid, unit.title, unit.text[:TEXT_AT_MOST]) for unit in found]
        yield from _in_sequence("mslearn", "mslearn units", module.uid, items)


def _concepts(folder: Path) -> Iterator[Known]:
    """Yield Exercism's concepts in the order in which exercises teach them, and in that of their prerequisites."""
    concepts = {(c.track, c.slug): c for c in data.records(folder / "exercism" / "concepts.jsonl.gz", _Concept)}
    taught: dict[str, dict[str, Item]] = defaultdict(dict)
    for exercise in data.records(folder / "exercism" / "exercises.jsonl.gz", _Exercise):
        for slug in exercise.concepts or () if exercise.kind == "concept" else ():
            if concept := concepts.get((exercise.track, slug)):
                taught[exercise.track].setdefault(slug, Item(slug, concept.name, _said(concept.blurb)))
    edges = concept_edges(folder)
    for track, items in sorted(taught.items()):
        yield from _in_sequence("exercism", "exercism concepts", track, list(items.values()))
        place = {slug: i for i, slug in enumerate(items)}
        pairs = tuple((place[a], place[b]) for a, b in edges[track] if a in place and b in place)
        yield Known("exercism", "exercism edges", track, tuple(items.values()), pairs)


def _said(blurb: str) -> str:
    return "" if "TODO" in blurb else blurb


def concept_edges(folder: Path) -> Mapping[str, Sequence[tuple[str, str]]]:
    """Return for each track of Exercism its (concept, later concept that needs it), sorted."""
    edges: dict[str, set[tuple[str, str]]] = defaultdict(set)
    with (folder / "exercism" / "concept_prereq_edges.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            edges[row["track"]].add((row["prerequisite"], row["concept"]))
    return {track: sorted(found) for track, found in sorted(edges.items())}


def _metacademy(targets: Sequence[TargetCase]) -> Iterator[Known]:
    graph = nx.DiGraph(edge for target in targets for edge in target.edges)
    texts = {item.id: item for target in targets for item in target.items}
    for target in targets:
        below = sorted(set(target.required) & texts.keys())
        drawn = sorted(Random(target.target).sample(below, min(len(below), MOST_CONCEPTS)))
        items = tuple(Item(id, texts[id].title, texts[id].text[:TEXT_AT_MOST]) for id in drawn)
        needs = {id: nx.ancestors(graph, id) for id in drawn}
        pairs = tuple((i, j) for i, a in enumerate(drawn) for j, b in enumerate(drawn) if a in needs[b])
        if len(items) >= LEAST_CONCEPTS and pairs:
            yield Known("metacademy", "metacademy", target.target, items, pairs)
