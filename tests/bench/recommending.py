"""A warm recommendation without a language model, whole and by stage."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from random import Random
from statistics import median

from msgspec.structs import replace

from paths.model import LearningPath, RoleGoal
from service.ports import Ports
from service.recommend import recommend
from service.schemas import PathRequest
from tests.bench.homes import TENANT, TODAY, Home, homes, opened
from tests.bench.measure import Bench, Row, milliseconds
from tests.bench.stages import STAGES, Clock, Clocks, clocked

ROUNDS, ROUNDS_IN_FULL = 5, 20
MOST = 12  # pairs of role and learner, drawn from all
FEW = 8  # gap skills: up to here a request is what the aim speaks of
WEEKS = 4  # in which half the time that is needed is given, so that it is also told why not more
WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Taken:
    """One recommendation: what kind of request, its path, and the time of each stage."""

    kind: str
    path: LearningPath
    clocks: Clocks


def recommending(bench: Bench) -> list[Row]:
    """Time a warm recommendation in process, without a language model, for pairs of role and learner.

    Aim: p50 100 ms and p95 300 ms for up to 8 gap skills without a tight date. `share` is of all the time of that kind
    of request; a stage with a dash lies within the one above it. Processor time hardly changes with the machine's load.
    """
    rounds = ROUNDS_IN_FULL if bench.full else ROUNDS
    return [row for home in homes(bench) for row in _rows(home.name, _measured(home, rounds))]


def _measured(home: Home, rounds: int) -> list[Taken]:
    with opened(home) as ports:
        free = _requests(home)
        asked = [*free, *(_hurried(request, recommend(ports, TENANT, request, TODAY)) for request in free)]
        for request in asked:
            recommend(ports, TENANT, request, TODAY)
        return [_one(ports, request) for _ in range(rounds) for request in asked]


def _requests(home: Home) -> list[PathRequest]:
    """Return requests without dates."""
    asked = [
        PathRequest(
            learner, (RoleGoal(role),), replace(learner.constraints, weeks=None, deadline=None, mandatory=()),
            start=TODAY.isoformat(),
        )
        for learner, role in product(home.learners, home.roles)
    ]  # fmt: skip
    return Random(0).sample(asked, min(MOST, len(asked)))


def _hurried(request: PathRequest, path: LearningPath) -> PathRequest:
    """Return the request with about half the time that its path takes."""
    assert request.constraints is not None
    hours = max(0.1, path.minutes / 60 / WEEKS / 2)
    return replace(request, constraints=replace(request.constraints, weeks=WEEKS, hours_per_week=hours))


def _one(ports: Ports, request: PathRequest) -> Taken:
    whole = Clock()
    with clocked() as clocks, whole.running():
        path = recommend(ports, TENANT, request, TODAY)
    return Taken(_kind(path), path, {WHOLE: whole, **clocks})


def _kind(path: LearningPath) -> str:
    if path.constraints.weeks:
        return "half the time needed"
    gap = sum(row.origin == "role" and row.current < row.target for row in path.gap)
    return f"up to {FEW} gap skills" if gap <= FEW else f"more than {FEW} gap skills"


def _rows(name: str, taken: Sequence[Taken]) -> Iterator[Row]:
    for kind in sorted({one.kind for one in taken}):
        alike = [one for one in taken if one.kind == kind]
        whole = sum(one.clocks[WHOLE].wall for one in alike)
        steps = median(len(one.path.steps) for one in alike)
        for stage in (WHOLE, *STAGES):
            clocks = [one.clocks[stage] for one in alike]
            yield {
                "workspace": name,
                "requests": f"{kind} (median {steps:g} steps)",
                "stage": stage,
                "n": len(alike),
                "p50 ms": milliseconds([clock.wall for clock in clocks], 50),
                "p95 ms": milliseconds([clock.wall for clock in clocks], 95),
                "processor p50 ms": milliseconds([clock.processor for clock in clocks], 50),
                "processor p95 ms": milliseconds([clock.processor for clock in clocks], 95),
                "share": f"{100 * sum(clock.wall for clock in clocks) / whole:.0f} %",
            }
