"""The replay behind a path check: which step may start when, what it raises, and when it takes place.

Standard library only, and no code shared with the planner. A state is the level held of each skill and what is done.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from paths.verifier.library import Library
from paths.verifier.person import Person
from paths.verifier.shape import Record
from paths.verifier.timing import Axis, Stay, stays
from paths.verifier.world import Graph, Shelf

LIVE = ("planned", "started", "completed")  # skipped and waived steps teach nothing and take no time
NOTHING = ("minutes", "language", "languageLevel", "modality", "provider", "choose")
EMPTY: Record = {"id": "", "cost": 0, **dict.fromkeys(NOTHING)} | {
    name: []
    for name in (
        "teaches", "competencyRequired", "requires", "countsAs", "accessibilityFeatures", "access",
        "hasPart", "isPartOf", "sessions",
    )
}  # fmt: skip

Levels = Mapping[str, int]
Problems = Iterator[str]


def why_not(resource: Record, levels: Levels, satisfied: Set[str], graph: Graph) -> str:
    """Return the rule that keeps a resource from starting in this state, empty where it may start."""
    return next(broken_rules(resource, levels, satisfied, graph), "")


def broken_rules(resource: Record, levels: Levels, satisfied: Set[str], graph: Graph) -> Iterator[str]:
    """Give each rule that this state breaks: band, entry, edge, requires."""
    tops = taught(resource)
    for band in resource["teaches"]:
        held = levels.get(band["skill"], 0)
        if band["to"] > held and held < band["from"]:
            yield f"band: it takes {band['skill']} from level {band['from']}, held is {held}"
    for entry in resource["competencyRequired"]:
        held = levels.get(entry["skill"], 0)
        if held < entry["level"]:
            yield f"entry: it asks for {entry['skill']} at level {entry['level']}, held is {held}"
    for skill, top in tops.items():
        for edge in graph.hard_into.get(skill, ()):
            held, asked = levels.get(edge["before"], 0), edge["beforeLevel"]
            if levels.get(skill, 0) < edge["afterLevel"] <= top and max(held, tops.get(edge["before"], 0)) < asked:
                comes = f"{edge['before']} at level {asked} comes before {skill} at {edge['afterLevel']}"
                yield f"edge: {comes}, held is {held}"
    for item in resource["requires"]:
        if item not in satisfied:
            yield f"requires: {item} is not done before"


def taught(resource: Record) -> dict[str, int]:
    """Return the highest level that a resource teaches of each skill."""
    tops: dict[str, int] = {}
    for band in resource["teaches"]:
        tops[band["skill"]] = max(band["to"], tops.get(band["skill"], 0))
    return tops


def raised(resource: Record, levels: Levels) -> list[Record]:
    """Return what a resource raises in this state, by skill."""
    rises = {skill: top for skill, top in taught(resource).items() if top > levels.get(skill, 0)}
    return [{"skill": skill, "from": levels.get(skill, 0), "to": rises[skill]} for skill in sorted(rises)]


@dataclass(frozen=True)
class Moment:
    """One step in the replay: its resource, the levels before and after it, and the rule it breaks, if any."""

    step: Record
    resource: Record
    before: Levels
    after: Levels
    raises: list[Record]
    broken: str

    @property
    def live(self) -> bool:
        """Return whether the step is done by the learner: not skipped, not waived."""
        return self.step["state"] in LIVE

    @property
    def name(self) -> str:
        """Return how a witness names the step."""
        return f"step {self.step['n']} ({self.step['resource']})"


@dataclass(frozen=True)
class Case:
    """A path of the agreed form and what it is checked against; an input that was not given is empty."""

    path: Record
    graph: Graph = field(default_factory=Graph)
    shelf: Shelf = field(default_factory=Shelf)
    person: Person = field(default_factory=Person)
    library: Library = field(default_factory=Library)

    @cached_property
    def constraints(self) -> Record:
        """Return the limits that the path was made within."""
        limits: Record = self.path["constraints"]
        return limits

    @cached_property
    def feasible(self) -> bool:
        """Return whether the path promises anything: an infeasible one says only why there is none."""
        return bool(self.path["status"] != "infeasible")

    @cached_property
    def start(self) -> date:
        """Return the first day on which the learner may work."""
        return date.fromisoformat(self.path["start"])

    @cached_property
    def levels(self) -> Levels:
        """Return the level held of each skill at the start."""
        return {estimate["skill"]: estimate["level"] for estimate in self.path["profile"]["estimates"]}

    @cached_property
    def done(self) -> frozenset[str]:
        """Return what was completed or waived before the path."""
        return frozenset([*self.path["completed"], *self.path["waived"]])

    @cached_property
    def satisfied_before(self) -> set[str]:
        """Return what was satisfied before the path."""
        return self.shelf.satisfied(self.done)

    @cached_property
    def moments(self) -> tuple[Moment, ...]:
        """Return the replay of all steps, also past one that may not start."""
        return tuple(replay(self, ()))

    @cached_property
    def live(self) -> tuple[Moment, ...]:
        """Return the steps that the learner does."""
        return tuple(moment for moment in self.moments if moment.live)

    @cached_property
    def steps(self) -> list[Record]:
        """Return the steps that the learner does, as the path has them."""
        return [step for step in self.path["steps"] if step["state"] in LIVE]

    @cached_property
    def begun(self) -> frozenset[str]:
        """Return the resources of the steps that are done or under way."""
        return frozenset(step["resource"] for step in self.steps if step["state"] != "planned")

    @cached_property
    def axis(self) -> Axis:
        """Return the working minutes from the start on."""
        return Axis(self.constraints, self.start)

    @cached_property
    def stays(self) -> tuple[Stay, ...]:
        """Return when each step that the learner does takes place, in the order of `live`."""
        return tuple(stays(((moment.step, moment.resource) for moment in self.live), self.axis))

    @cached_property
    def ends(self) -> tuple[int, ...]:
        """Return the minute, working time and waiting counted from the start, at which each such step ends."""
        return tuple(stay.till for stay in self.stays)

    @cached_property
    def total(self) -> int:
        """Return the minutes of the steps that the learner does."""
        return sum(step["minutes"] for step in self.steps)

    @cached_property
    def final(self) -> Levels:
        """Return the levels that the path ends with."""
        return self.moments[-1].after if self.moments else self.levels

    def resource(self, step: Record) -> Record:
        """Return the resource of a step, one that does nothing where the catalogue has none."""
        return self.shelf.resources.get(step["resource"], EMPTY)


def replay(case: Case, without: Sequence[int]) -> Iterator[Moment]:
    """Give each step's moment; steps `without` (and, then, those that cannot start) leave no trace."""
    levels, done = dict(case.levels), set(case.done)
    for step in case.path["steps"]:
        resource, before = case.resource(step), dict(levels)
        broken, raises = "", []
        if step["state"] in LIVE and step["n"] not in without:
            satisfied = case.shelf.satisfied(done) if resource["requires"] else set()
            broken = why_not(resource, levels, satisfied, case.graph)
            if not (broken and without):
                raises = raised(resource, levels)
                levels.update({rise["skill"]: rise["to"] for rise in raises})
                done.add(step["resource"])
        elif step["state"] == "waived" and step["n"] not in without:
            done.add(step["resource"])
        yield Moment(step, resource, before, dict(levels), raises, broken)
