"""What every step of a path waits for, and which earlier step brings it: the arrows of the path, with their causes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from paths.catalogue import Catalogue
from paths.graph import SkillGraph
from paths.model import Resource, SkillEdge, SkillLevel, Step
from paths.replay import taught


@dataclass(frozen=True, slots=True)
class Need:
    """Step `of` waits for something that step `by` brings; `by` None: the learner holds it from the start.

    The cause is one of: an entry level, a confirmed hard edge, a required resource. None of them: only `depends_on`
    says so.
    """

    of: int
    by: int | None
    entry: SkillLevel | None = None
    edge: SkillEdge | None = None
    resource: str | None = None


@dataclass(frozen=True, slots=True)
class Journey:
    """A path to be explained: steps in order, what was held (`levels`) and `done` before it, and the catalogue."""

    steps: Sequence[Step]
    graph: SkillGraph
    catalogue: Catalogue
    levels: Mapping[str, int]
    done: frozenset[str] = frozenset()

    def resource(self, step: Step) -> Resource:
        return self.catalogue.resources[step.resource]

    def bringer(self, skill: str, level: int, before: int) -> tuple[int | None] | None:
        """Return (None,) where the level is held, (n,) of the first step that brings it, None where nothing does."""
        if self.levels.get(skill, 0) >= level:
            return (None,)
        steps = (s for s in self.steps if s.n < before and any(r.skill == skill and r.to >= level for r in s.raises))
        found = next(steps, None)
        return (found.n,) if found else None


def needs(journey: Journey) -> tuple[Need, ...]:
    """List every need of every step; each entry of a step's `depends_on` is the `by` of at least one."""
    found: list[Need] = []
    for step in journey.steps:
        mine = [*_entries(journey, step), *_edges(journey, step), *_required(journey, step)]
        told = {need.by for need in mine}
        found += [*mine, *(Need(step.n, by) for by in step.depends_on if by not in told)]
    return tuple(found)


def _entries(journey: Journey, step: Step) -> Iterator[Need]:
    """Entry levels: those of the resource, and the lower ends of the bands that still raise something."""
    resource = journey.resource(step)
    raised = {r.skill: r.from_ for r in step.raises}
    asked = {entry.skill: entry.level for entry in resource.competency_required}
    for band in resource.teaches:
        if band.skill in raised and band.to > raised[band.skill]:
            asked[band.skill] = max(asked.get(band.skill, 0), band.from_)
    for skill, level in sorted(asked.items()):
        if level and (by := journey.bringer(skill, level, step.n)):
            yield Need(step.n, by[0], entry=SkillLevel(skill, level))


def _edges(journey: Journey, step: Step) -> Iterator[Need]:
    top = taught(journey.resource(step))
    for raised in step.raises:
        for edge in journey.graph.hard_into(raised.skill):
            binds = raised.from_ < edge.after_level <= raised.to and top.get(edge.before, 0) < edge.before_level
            if binds and (by := journey.bringer(edge.before, edge.before_level, step.n)):
                yield Need(step.n, by[0], edge=edge)


def _required(journey: Journey, step: Step) -> Iterator[Need]:
    for required in journey.resource(step).requires:
        finished = set(journey.done)
        if required in journey.catalogue.satisfied(finished):
            yield Need(step.n, None, resource=required)
            continue
        for earlier in journey.steps[: step.n - 1]:
            finished.add(earlier.resource)
            if required in journey.catalogue.satisfied(finished):
                yield Need(step.n, earlier.n, resource=required)
                break
