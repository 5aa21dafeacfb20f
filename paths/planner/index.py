"""A graph and a catalogue as arrays, made once and kept: what every step needs and gives, whoever the learner is.

An atom is a number here, see `network` for what it stands for: the levels of skill s are 5 s .. 5 s + 4, then comes one
for each resource that is part of a whole (done), then one for each resource that is named anywhere (met). The last
number never holds.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from paths.catalogue import Catalogue
from paths.graph import SkillGraph
from paths.model import Resource
from paths.planner.network import Atom
from paths.replay import taught

Numbers = NDArray[np.int64]
Marks = NDArray[np.bool_]

TOP = 5  # levels of a skill above none
MEMO = "planner.index"


class Rows(NamedTuple):
    """Lists of numbers, one after the other: the list of row n is `values[starts[n]:starts[n + 1]]`."""

    starts: Numbers
    values: Numbers

    def of(self, rows: Numbers) -> Numbers:
        """Return the numbers in some rows, one after the other."""
        first, lengths = self.starts[rows], self.starts[rows + 1] - self.starts[rows]
        ends = np.cumsum(lengths)
        total = int(ends[-1]) if len(ends) else 0
        at: Numbers = np.arange(total) + np.repeat(first - (ends - lengths), lengths)
        return self.values[at]


@dataclass(frozen=True)
class Index:
    """Activities 0..: the steps in order of their ids, then the `wholes` that their parts complete.

    `needs` are pairs (activity, atom); one counts only while the atom in `unless` does not hold from the start. `spare`
    is how many needs of an activity may stay open: those parts that need not be chosen. `gives` are pairs as well;
    `own` are pairs of places, of a need and of what the same activity gives of the same atom. `kinds` numbers the steps
    by how they are delivered, all of a kind like its first one, `alike`.
    """

    graph: SkillGraph
    steps: tuple[Resource, ...]
    wholes: tuple[str, ...]
    at: Mapping[Atom, int]
    skills: tuple[str, ...]
    needs: tuple[Numbers, Numbers]
    unless: Numbers
    spare: Numbers
    gives: tuple[Numbers, Numbers]
    own: tuple[Numbers, Numbers]
    needs_of: Rows
    gives_of: Rows
    askers: Rows
    givers: Rows
    position: Mapping[str, int]
    minutes: Numbers
    kinds: Numbers
    alike: tuple[Resource, ...]
    doors: Numbers
    opened: tuple[Resource, ...]
    scheduled: Marks

    @property
    def size(self) -> int:
        """How many activities there are."""
        return len(self.steps) + len(self.wholes)

    def number(self, atom: Atom) -> int | None:
        """Return the number of an atom, None for one that nobody names."""
        if atom.kind != "level":
            return self.at.get(atom)
        first = self.at.get(Atom("level", atom.name))
        return None if first is None else first + atom.at - 1


def index_of(graph: SkillGraph, catalogue: Catalogue) -> Index:
    """Return the index of the two, made once for as long as both are in use."""
    kept = catalogue.memo.get(MEMO)
    if not isinstance(kept, Index) or kept.graph is not graph:
        kept = catalogue.memo[MEMO] = build(graph, catalogue)
    return kept


def build(graph: SkillGraph, catalogue: Catalogue) -> Index:
    """Compile a graph and a catalogue."""
    steps, wholes = tuple(catalogue.resources.values()), tuple(sorted(catalogue.inside))
    skills = _skills(graph, steps)
    at = _atoms(skills, catalogue)
    none = _after(skills, catalogue)
    tops = [taught(resource) for resource in steps]
    asked = [_needs(r, top, graph, at, none) for r, top in zip(steps, tops, strict=True)]
    asked += [[(at[Atom("done", part)], none) for part in sorted(catalogue.inside[whole])] for whole in wholes]
    given = [_gives(r.id, top, r.requires, catalogue, at) for r, top in zip(steps, tops, strict=True)]
    given += [[at[atom] for atom in _finishes({whole}, catalogue) if atom in at] for whole in wholes]
    needs, gives = _pairs([[atom for atom, _ in row] for row in asked]), _pairs(given)
    kinds, alike = _classes(steps, delivery)
    doors, opened = _classes(steps, lambda resource: resource.access)
    return Index(
        graph=graph,
        steps=steps,
        wholes=wholes,
        at=at,
        skills=skills,
        needs=needs,
        unless=np.array([unless for row in asked for _, unless in row], dtype=np.int64),
        spare=np.array([0] * len(steps) + [len(catalogue.inside[w]) - catalogue.enough(w) for w in wholes]),
        gives=gives,
        own=_own(needs, gives, none + 1),
        needs_of=_rows(needs[0], np.arange(len(needs[0])), len(asked)),
        gives_of=_rows(gives[0], np.arange(len(gives[0])), len(asked)),
        askers=_rows(needs[1], np.arange(len(needs[1])), none + 1),
        givers=_rows(gives[1], np.arange(len(gives[1])), none + 1),
        position={resource.id: n for n, resource in enumerate(steps)},
        minutes=np.array([resource.minutes or 0 for resource in steps], dtype=np.int64),
        kinds=kinds,
        alike=alike,
        doors=doors,
        opened=opened,
        scheduled=np.array([bool(resource.sessions) for resource in steps], dtype=np.bool_),
    )


def delivery(resource: Resource) -> tuple[object, ...]:
    """Return all that filters look at, except length, sessions and the id."""
    r = resource
    return r.language, r.language_level, r.modality, r.provider, r.accessibility_features


def _skills(graph: SkillGraph, steps: Iterable[Resource]) -> tuple[str, ...]:
    named = {band.skill for r in steps for band in r.teaches} | {e.skill for r in steps for e in r.competency_required}
    return tuple(sorted(named | graph.skills.keys()))


def _atoms(skills: Sequence[str], catalogue: Catalogue) -> dict[Atom, int]:
    """Return the number of every atom; of a skill only the first is listed, under level 0."""
    found = {Atom("level", skill): TOP * n for n, skill in enumerate(skills)}
    first = TOP * len(skills)
    found |= {Atom("done", part): first + n for n, part in enumerate(sorted(catalogue.around))}
    first += len(catalogue.around)
    return found | {Atom("met", id): first + n for n, id in enumerate(sorted(_named(catalogue)))}


def _named(catalogue: Catalogue) -> set[str]:
    asked = {id for resource in catalogue.resources.values() for id in resource.requires}
    return {*asked, *catalogue.resources, *catalogue.stood_for_by, *catalogue.inside, *catalogue.around}


def _after(skills: Sequence[str], catalogue: Catalogue) -> int:
    """Return the number behind all atoms, which never holds."""
    return TOP * len(skills) + len(catalogue.around) + len(_named(catalogue))


def _needs(
    resource: Resource, top: Mapping[str, int], graph: SkillGraph, at: Mapping[Atom, int], none: int
) -> list[tuple[int, int]]:
    """Return the needs of a step, as `closure.needs` has them for a learner who holds nothing, and when each counts."""
    asked = [(band.skill, min(band.from_, band.to)) for band in resource.teaches]
    asked += [(entry.skill, entry.level) for entry in resource.competency_required]
    found = {(atom, none) for skill, to in asked for atom in _levels(skill, to, at)}
    for skill, to in top.items():
        for edge in graph.hard_into(skill):
            if edge.after_level <= to and top.get(edge.before, 0) < edge.before_level:
                entered = at[Atom("level", skill)] + edge.after_level - 1
                found |= {(atom, entered) for atom in _levels(edge.before, edge.before_level, at)}
    return sorted(found | {(at[Atom("met", id)], none) for id in resource.requires})


def _levels(skill: str, to: int, at: Mapping[Atom, int]) -> range:
    first = at[Atom("level", skill)]
    return range(first, first + to)


def _gives(
    id: str, top: Mapping[str, int], requires: Iterable[str], catalogue: Catalogue, at: Mapping[Atom, int]
) -> list[int]:
    levels = [atom for skill, to in top.items() for atom in _levels(skill, to, at)]
    required = {Atom("met", other) for other in requires}
    finished = _finishes({id, *catalogue.brings(id)}, catalogue) - required
    return sorted([*levels, *(at[atom] for atom in finished if atom in at)])


def _finishes(done: set[str], catalogue: Catalogue) -> set[Atom]:
    met = done.union(*(catalogue.stands_for.get(id, frozenset()) for id in done))
    return {Atom("done", id) for id in done} | {Atom("met", id) for id in met}


def _pairs(lists: Sequence[Sequence[int]]) -> tuple[Numbers, Numbers]:
    lengths = np.array([len(row) for row in lists], dtype=np.int64)
    values = np.array([value for row in lists for value in row], dtype=np.int64)
    return np.repeat(np.arange(len(lists)), lengths), values


def _rows(keys: Numbers, values: Numbers, count: int) -> Rows:
    order = np.argsort(keys, kind="stable")
    return Rows(np.concatenate([[0], np.cumsum(np.bincount(keys, minlength=count))]).astype(np.int64), values[order])


def _own(needs: tuple[Numbers, Numbers], gives: tuple[Numbers, Numbers], atoms: int) -> tuple[Numbers, Numbers]:
    """Return where an activity needs what it gives itself: places among the needs, and among the gives."""
    asked, given = needs[0] * atoms + needs[1], gives[0] * atoms + gives[1]
    order = np.argsort(given)
    found = np.searchsorted(given, asked, sorter=order)
    there = found < len(given)
    there[there] = given[order[found[there]]] == asked[there]
    return np.flatnonzero(there), order[found[there]]


def _classes(steps: Sequence[Resource], key: Callable[[Resource], object]) -> tuple[Numbers, tuple[Resource, ...]]:
    """Return the class of each step, and the first step of each class."""
    found: dict[object, int] = {}
    first: list[Resource] = []
    of = []
    for resource in steps:
        known = key(resource)
        if known not in found:
            found[known] = len(first)
            first.append(resource)
        of.append(found[known])
    return np.array(of, dtype=np.int64), tuple(first)
