"""How long planning takes as problems grow."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from statistics import median_low
from typing import get_args

from paths.plan import plan
from paths.problem import Plan, Problem
from tests.bench.measure import Bench, Clock, Row, clocked, spread
from tests.bench.problems import Limits, Size, hurried, problem, pruned

GAPS, CANDIDATES = (4, 8, 15), (50, 100, 200, 400)
SEEDS, SEEDS_IN_FULL = 6, 30


@dataclass(frozen=True, slots=True)
class Timed:
    """A problem, its plan, and how long that took."""

    given: Problem
    plan: Plan
    clock: Clock

    @property
    def is_proven(self) -> bool:
        """Whether nothing was cut short."""
        return not any(assumption.code.endswith("not_proven") for assumption in self.plan.assumptions)


def planning(bench: Bench) -> list[Row]:
    """Time `plan` on random problems, one run of each of n seeds.

    By the skills that the role asks for, the resources left after exact pruning (few skills have room for few that are
    not dominated), and the limits: none, a budget of 60 % of what all would take, two items due before their turn.
    """
    timed(problem(0, Size(GAPS[0], CANDIDATES[0])))
    sizes = [Size(gap, candidates) for gap, candidates in product(GAPS, CANDIDATES)]
    return [row for size in sizes for row in _rows(size, SEEDS_IN_FULL if bench.full else SEEDS)]


def _rows(size: Size, seeds: int) -> list[Row]:
    free = [timed(problem(seed, size)) for seed in range(seeds)]
    left = median_low(pruned(one.given) for one in free)
    rows = [_row(size, left, "none", free)]
    for limits in get_args(Limits):
        bound = [timed(hurried(one.given, one.plan, limits)) for one in free]
        rows.append(_row(size, left, limits, bound))
    return rows


def timed(given: Problem) -> Timed:
    """Plan once."""
    found: list[Plan] = []
    clock = clocked(lambda: found.append(plan(given)))
    return Timed(given, found[0], clock)


def _row(size: Size, left: int, limits: str, bound: Sequence[Timed]) -> Row:
    outcomes = [sum(one.plan.status == status for one in bound) for status in ("complete", "partial", "infeasible")]
    return {
        "gap skills": size.gap,
        "before pruning": median_low(len(one.given.catalogue.resources) for one in bound),
        "after": left,
        "limits": limits,
        "complete, partial, infeasible": ", ".join(map(str, outcomes)),
        "proven": f"{sum(one.is_proven for one in bound)} of {len(bound)}",
        **spread([one.clock.wall for one in bound]),
    }
