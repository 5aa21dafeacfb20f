"""Whole plans in workspaces of tens of thousands of resources, for one learner after another."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from statistics import median_low
from typing import get_args

from msgspec.structs import replace as with_fields

from paths.plan import candidates
from paths.problem import Plan, Problem
from tests.bench.measure import Bench, Clock, Row, clocked, milliseconds, spread
from tests.bench.planning import Timed, timed
from tests.bench.worlds import Shape, World, world

SIZES = (2_000, 10_000)  # skills, with five times as many resources
LEARNERS, LEARNERS_IN_FULL = 100, 1_000
REPLANS, REPLANS_IN_FULL = 40, 200
DONE = 2  # steps of a path that lead the next one
HOURS = 4  # a week, half of what the path was made for


def workspaces(bench: Bench) -> list[Row]:
    """Plan for one learner after another, each of whom wants eight skills at level 2 or 3 and holds some already.

    A workspace has five resources a skill. Prerequisites lead to skills of the same area of 250, or from each of five
    layers to the one below, or anywhere. `connected` is how many resources could matter to a learner. `candidates`,
    which a request asks before it searches, says what of them can start; `plan` is everything from the gap to the
    dates, with relevance given. A new plan keeps two steps as done and has half the hours. The first plan also makes
    the index of the workspace. Processor time hardly changes with the machine's load. Aim for up to 8 gap skills in
    50,000 resources and 10,000 skills: p50 100 ms, p95 300 ms.
    """
    learners, replans = (LEARNERS_IN_FULL, REPLANS_IN_FULL) if bench.full else (LEARNERS, REPLANS)
    shapes: tuple[Shape, ...] = get_args(Shape)
    return [row for shape in shapes for size in SIZES for row in _rows(world(shape, size), learners, replans)]


def _rows(made: World, learners: int, replans: int) -> Iterator[Row]:
    asked = [made.problem(seed) for seed in range(learners)]
    first = timed(asked[0])
    connected = median_low(len(candidates(problem).resources) for problem in asked[:replans])
    looks = [clocked(partial(candidates, problem)) for problem in asked]
    planned = [timed(problem) for problem in asked]
    again = [timed(_again(problem, one.plan)) for problem, one in zip(asked[:replans], planned, strict=False)]
    about: Row = {"prerequisites": made.shape, "resources": len(made.catalogue.resources), "connected": connected}
    yield {**about, "what": "first plan", **_steps([first]), **_spread([first.clock])}
    yield {**about, "what": "candidates", **_steps([]), **_spread(looks)}
    yield {**about, "what": "plan", **_steps(planned), **_spread([one.clock for one in planned])}
    yield {**about, "what": "new plan", **_steps(again), **_spread([one.clock for one in again])}


def _spread(clocks: Sequence[Clock]) -> Row:
    used = [clock.processor for clock in clocks]
    processor: Row = {f"processor p{p} ms": milliseconds(used, p) for p in (50, 95)}
    return spread([clock.wall for clock in clocks]) | processor


def _steps(planned: Sequence[Timed]) -> Row:
    proven = sum(one.is_proven for one in planned)
    lengths = [len(one.plan.steps) for one in planned]
    return {"steps": median_low(lengths) if lengths else "", "proven": f"{proven} of {len(planned)}" if planned else ""}


def _again(problem: Problem, path: Plan) -> Problem:
    previous = tuple(step.resource for step in path.steps)
    constraints = with_fields(problem.constraints, hours_per_week=HOURS)
    return replace(problem, previous=previous, fixed=previous[:DONE], constraints=constraints)
