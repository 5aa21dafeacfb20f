"""A warm recommendation without a language model, whole and by stage."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from statistics import median

from msgspec.structs import replace

from paths.model import LearningPath, RoleGoal
from service.ports import Ports
from service.recommend import recommend
from service.schemas import PathRequest
from tests.bench.homes import TENANT, TODAY, Home, homes, opened
from tests.bench.measure import Bench, Row, milliseconds
from tests.bench.stages import STAGES, Clocks, clocked

ROUNDS = 5
FEW = 8  # gap skills: up to here a request is what the aim speaks of
TIGHT = 4  # weeks, at the learner's hours: what most paths break, so that it is also told why not more
WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Taken:
    """One recommendation: what kind of request, its path, and the seconds of each stage."""

    kind: str
    path: LearningPath
    clocks: Clocks


def recommending(bench: Bench) -> list[Row]:
    """Time a warm recommendation in process, without a language model, each role for each learner.

    Aim: p50 100 ms and p95 300 ms for up to 8 gap skills without a tight date. `share` is of all the time of that kind
    of request; an indented stage lies within the one above it.
    """
    return [row for home in homes(bench) for row in _rows(home.name, _measured(home))]


def _measured(home: Home) -> list[Taken]:
    with opened(home) as ports:
        kinds = list(_requests(home))
        for request in kinds:
            recommend(ports, TENANT, request, TODAY)
        return [_one(ports, request) for _ in range(ROUNDS) for request in kinds]


def _requests(home: Home) -> Iterator[PathRequest]:
    for learner, role, weeks in product(home.learners, home.roles, (None, TIGHT)):
        limits = replace(learner.constraints, weeks=weeks, deadline=None, mandatory=())
        yield PathRequest(learner, (RoleGoal(role),), limits, TODAY.isoformat())


def _one(ports: Ports, request: PathRequest) -> Taken:
    with clocked() as clocks:
        start = time.perf_counter()
        path = recommend(ports, TENANT, request, TODAY)
        clocks[WHOLE] = time.perf_counter() - start
    return Taken(_kind(path), path, dict(clocks))


def _kind(path: LearningPath) -> str:
    if path.constraints.weeks:
        return f"{TIGHT} weeks at most"
    gap = sum(row.origin == "role" and row.current < row.target for row in path.gap)
    return f"up to {FEW} gap skills" if gap <= FEW else f"more than {FEW} gap skills"


def _rows(name: str, taken: Sequence[Taken]) -> Iterator[Row]:
    for kind in sorted({one.kind for one in taken}):
        alike = [one for one in taken if one.kind == kind]
        whole = sum(one.clocks[WHOLE] for one in alike)
        for stage in (WHOLE, *STAGES):
            spent = [one.clocks.get(stage, 0.0) for one in alike]
            yield {
                "workspace": name,
                "requests": f"{kind}, median {median(len(one.path.steps) for one in alike):g} steps",
                "stage": stage,
                "n": len(alike),
                "p50 ms": milliseconds(spent, 50),
                "p95 ms": milliseconds(spent, 95),
                "share": f"{100 * sum(spent) / whole:.0f} %",
            }
