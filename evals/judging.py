"""How good a list of steps is, whoever made it: what it covers, how long it takes, and which promises it breaks.

Everything is told by the path verifier's own replay, which shares no code with the planner. A list is judged as a
learner would live it: a step whose turn has not come teaches nothing, and nothing that stands on it can start.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec

from paths.model import Constraints, Policy
from paths.problem import Problem
from paths.schedule import calendar, lay_out
from paths.verifier.path_shape import PATH
from paths.verifier.person import read_learner
from paths.verifier.replay import Case, replay
from paths.verifier.totals import open_weight, order_value
from paths.verifier.world import Graph, Shelf, read_catalogue, read_graph
from paths.verify import PROMISES, judge

# What a list of steps promises a learner by itself; the other promises are about the figures of a path.
PROMISED = frozenset(
    "order budget due-dates mandatory pinned excluded languages accessibility max-step-minutes modalities providers"
    " max-steps max-cost access whole-and-part equivalents not-done-before".split()
)
UNSIGNED = "0" * 64  # no list but a path has digests, and none of PROMISED reads them
NOTHING = {"value": 0, "bound": 0, "method": "exact"}
NO_FIGURES = {"selection": dict.fromkeys(("uncovered", "penalty", "cost", "minutes", "misfit"), 0), "order": NOTHING}


@dataclass(frozen=True, slots=True)
class Judged:
    """What a list of steps is worth.

    `coverage` is the share, by weight, of the missing role levels that the list brings, 1 where none is missing.
    `redundancy` is the share of minutes in steps that raise nothing, were each allowed to start. `out_of_turn` is the
    share of steps that may not start when their turn comes, `broken` the promises that do not hold.
    """

    coverage: float
    minutes: int
    redundancy: float
    out_of_turn: float
    broken: tuple[str, ...]


@dataclass(frozen=True)
class Rules:
    """The true graph and catalogue, as the verifier reads them."""

    graph: Graph
    shelf: Shelf

    @classmethod
    def of(cls, problem: Problem) -> "Rules":
        """Return the rules of a problem's own graph and catalogue."""
        graph, catalogue = problem.graph, problem.catalogue
        policy = [graph.policy] if graph.policy != Policy() else []  # the default is no record of anybody's
        return cls(
            read_graph(plain([*graph.skills.values(), *graph.edges, *graph.roles.values(), *policy])),
            read_catalogue(plain([*catalogue.resources.values(), *catalogue.precedences])),
        )


@dataclass(frozen=True)
class Trail:
    """A list of steps for a problem, under the rules it is judged by."""

    problem: Problem
    steps: tuple[str, ...]
    rules: Rules

    @cached_property
    def case(self) -> Case:
        """The verifier's reading of the list."""
        learner = read_learner(plain(self.problem.learner))
        return Case(PATH(as_path(self.problem, self.steps)), self.rules.graph, self.rules.shelf, learner)

    @property
    def order_value(self) -> int:
        """The order's objective, recomputed by the verifier, in hundredths of weighted minutes."""
        return order_value(self.case)

    @cached_property
    def gap(self) -> int:
        """The weight of the role levels missing at the start, in hundredths."""
        return open_weight(self.case, self.case.levels)

    def judged(self) -> Judged:
        """Return what the list is worth."""
        case = self.case
        idle = sum(moment.step["minutes"] for moment in case.live if not moment.raises)
        late = sum(bool(moment.broken) for moment in case.live)
        return Judged(
            coverage=1 - open_weight(case, self.lived) / self.gap if self.gap else 1.0,
            minutes=case.total,
            redundancy=idle / case.total if case.total else 0.0,
            out_of_turn=late / len(case.live) if case.live else 0.0,
            broken=tuple(self._broken()),
        )

    @property
    def lived(self) -> dict[str, int]:
        """The levels at the end, steps out of turn having taught nothing."""
        moments = list(replay(self.case, (0,)))  # without step 0, which there is not: the others start or do not
        return dict(moments[-1].after if moments else self.case.levels)

    def _broken(self) -> Sequence[str]:
        taken = {"graph": self.rules.graph, "catalogue": self.rules.shelf, "learner": self.case.person}
        promised = [promise for promise in PROMISES if promise.claim in PROMISED]
        return [promise.claim for promise in promised if judge(promise, self.case, taken)["verdict"] is False]


def plain(value: object) -> Any:
    """Return a value as whoever parses its JSON sees it."""
    return msgspec.json.decode(msgspec.json.encode(value))


def as_path(problem: Problem, steps: Sequence[str]) -> dict[str, Any]:
    """Return a list of steps in the JSON form of a path that claims nothing beyond them.

    Raises OutOfTime where the steps would not end within 100 years, Unknown for a step that is no resource.
    """
    resources = [problem.catalogue.resource(id) for id in steps]
    constraints, minutes = problem.constraints, [resource.minutes or 1 for resource in resources]
    slots = lay_out(calendar(constraints, problem.start), minutes)
    days = [{"start": s.start.isoformat(), "end": s.end.isoformat(), "week": s.week} for s in slots]
    done = [
        {"n": n, "resource": r.id, "title": r.title, "minutes": r.minutes or 1, "due": due(constraints, r.id)}
        | {"pinned": r.id in constraints.pinned}
        for n, r in enumerate(resources, start=1)
    ]
    return {
        "fingerprint": UNSIGNED,
        "learner": problem.learner.id,
        "roles": plain(problem.roles),
        "skills": plain(problem.skills),
        "status": "partial",
        "start": problem.start.isoformat(),
        "minutes": sum(minutes),
        "objective": NO_FIGURES,
        "inputs": dict.fromkeys(("graph", "catalogue", "learner"), UNSIGNED),
        "steps": [step | when for step, when in zip(done, days, strict=True)],
        "profile": plain(problem.profile),
        "completed": list(problem.learner.completed),
        "waived": list(problem.learner.waived),
        "waivedLevels": plain(problem.learner.waived_levels),
        "additions": plain(problem.learner.additions),
        "previous": list(problem.previous),
        "constraints": plain(constraints),
    }


def due(constraints: Constraints, resource: str) -> str | None:
    """Return the first due day of a mandatory item."""
    days = [item.due for item in constraints.mandatory if item.resource == resource and item.due]
    return min(days, default=None)
