"""When a step may start and what it changes: the replay that every planner module uses.

The verifier has its own, written independently; the two are compared by tests, never by import.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from paths.catalogue import Catalogue
from paths.graph import SkillGraph
from paths.model import Raised, Resource, SkillEdge, SkillLevel


@dataclass(frozen=True, slots=True)
class State:
    """What a learner holds at one moment: `levels` (absent = 0), `done` resources and what these satisfy."""

    levels: Mapping[str, int]
    done: frozenset[str]
    satisfied: frozenset[str]

    @classmethod
    def at(cls, levels: Mapping[str, int], done: Iterable[str], catalogue: Catalogue) -> "State":
        """Return the state of who holds `levels` and has completed, or been waived, the resources `done`."""
        finished = frozenset(done)
        return cls(dict(levels), finished, frozenset(catalogue.satisfied(finished)))


@dataclass(frozen=True, slots=True)
class Replayed:
    """`sequence` could be started one after the other and ended in `state`; `left` could never start from there."""

    sequence: tuple[Resource, ...]
    left: tuple[Resource, ...]
    state: State


def taught(resource: Resource) -> dict[str, int]:
    """Return the level to which a resource brings each skill: the highest of its bands."""
    top: dict[str, int] = {}
    for band in resource.teaches:
        top[band.skill] = max(top.get(band.skill, 0), band.to)
    return top


def raises(resource: Resource, levels: Mapping[str, int]) -> tuple[Raised, ...]:
    """Return the skills that a resource started at `levels` raises, sorted by skill."""
    return tuple(
        Raised(skill, levels.get(skill, 0), to)
        for skill, to in sorted(taught(resource).items())
        if to > levels.get(skill, 0)
    )


def unmet(resource: Resource, state: State, graph: SkillGraph) -> Iterator[SkillLevel | str]:
    """Yield what a resource still waits for in `state`: skill levels, and ids of required resources."""
    levels = state.levels
    for band in resource.teaches:
        if levels.get(band.skill, 0) < min(band.from_, band.to):
            yield SkillLevel(band.skill, band.from_)
    for entry in resource.competency_required:
        if levels.get(entry.skill, 0) < entry.level:
            yield entry
    yield from _unmet_edges(resource, state, graph)
    for required in resource.requires:
        if required not in state.satisfied:
            yield required


def _unmet_edges(resource: Resource, state: State, graph: SkillGraph) -> Iterator[SkillLevel]:
    top = taught(resource)
    for skill, to in top.items():
        held = state.levels.get(skill, 0)
        for edge in graph.hard_into(skill):
            if held < edge.after_level <= to and not _holds_or_teaches(edge, state.levels, top):
                yield SkillLevel(edge.before, edge.before_level)


def _holds_or_teaches(edge: SkillEdge, levels: Mapping[str, int], top: Mapping[str, int]) -> bool:
    return max(levels.get(edge.before, 0), top.get(edge.before, 0)) >= edge.before_level


def may_start(resource: Resource, state: State, graph: SkillGraph) -> bool:
    """Say whether a step may start: entry levels, required resources and confirmed hard edges all hold.

    Monotone: what may start in a state may start in every state that holds more.
    """
    return next(unmet(resource, state, graph), None) is None


def apply(resource: Resource, state: State, catalogue: Catalogue) -> State:
    """Return the state after a step: levels only rise, and the resource is done."""
    levels = {**state.levels, **{raised.skill: raised.to for raised in raises(resource, state.levels)}}
    return State.at(levels, state.done | {resource.id}, catalogue)


def replay(resources: Iterable[Resource], state: State, catalogue: Catalogue, graph: SkillGraph) -> Replayed:
    """Start every resource that can ever start, the smallest id first, until nothing more can.

    As `may_start` is monotone, `left` and the final state do not depend on the order tried.
    """
    left = sorted(resources, key=lambda resource: resource.id)
    sequence: list[Resource] = []
    while (found := next((r for r in left if may_start(r, state, graph)), None)) is not None:
        left.remove(found)
        sequence.append(found)
        state = apply(found, state, catalogue)
    return Replayed(tuple(sequence), tuple(left), state)
