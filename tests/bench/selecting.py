"""How long it takes to choose the steps and to prove that no choice is better, before and after pruning."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from statistics import median_low
from typing import get_args

import paths.planner.selection
from paths.plan import plan
from paths.planner.closure import close
from paths.planner.dominance import undominated
from paths.planner.pose import HOURS, hard_rules, pose
from paths.planner.selection import Selection, select
from paths.planner.task import Task
from paths.problem import Problem
from tests.bench.measure import Bench, Row, milliseconds, once
from tests.bench.problems import Limits, Size, hurried, problem
from tests.bench.rivals import FOUND, Values, cp_sat, greedy, values

GAPS, CANDIDATES = (4, 8), (50, 100, 200, 400)
SEEDS, SEEDS_IN_FULL = 3, 20


@dataclass(frozen=True, slots=True)
class Solved:
    """One selection: what came of it, and the seconds until each tier was proven, the last one being the tie-break."""

    found: Selection
    tiers: tuple[float, ...]

    @property
    def whole(self) -> float:
        return sum(self.tiers)


def selecting(bench: Bench) -> list[Row]:
    """Choose the steps of random problems with HiGHS, before and after exact pruning, and with two rivals.

    By the skills that the role asks for, the candidates left, and the limits: none, a budget of 60 % of what all would
    take, two items due before their turn (solved with both dates). `tiers 1-3` is the time until coverage, penalties
    and cost are proven, `tie-break` what the fourth tier takes on top, p50 each; solves and cuts are of the pruned
    task. CP-SAT solves the pruned task tier by tier, on one thread and for at most five seconds a tier, and must find
    the same values in all four; `same` says how often both were proven and agreed. The greedy choice takes the cheapest
    chain to one goal after another and knows no dates; `dearer` is the median of its cost over the best, where it
    covers as much, and `covers less` says how often it does not.
    """
    sizes = [Size(gap, candidates) for gap, candidates in product(GAPS, CANDIDATES)]
    return [row for size in sizes for row in _rows(size, SEEDS_IN_FULL if bench.full else SEEDS)]


def _rows(size: Size, seeds: int) -> Iterator[Row]:
    free = [problem(seed, size) for seed in range(seeds)]
    planned = [plan(one) for one in free]
    yield _row(size, "none", free)
    for limits in get_args(Limits):
        yield _row(size, limits, [hurried(one, path, limits) for one, path in zip(free, planned, strict=True)])


def _row(size: Size, limits: str, given: Sequence[Problem]) -> Row:
    whole = [task_of(one) for one in given]
    pruned = [undominated(task) for task in whole]
    before, after = [_solved(task) for task in whole], [_solved(task) for task in pruned]
    best = [_values(solved) for solved in after]
    assert [_values(solved) for solved in before] == best, "pruning has changed a value"
    return {
        "gap skills": size.gap,
        "limits": limits,
        "candidates": _middle(whole),
        "left": _middle(pruned),
        "n": len(given),
        "proven": f"{sum(solved.found.proven for solved in after)} of {len(after)}",
        "solves": median_low(solved.found.solves for solved in after),
        "cuts": median_low(solved.found.cuts for solved in after),
        "unpruned ms": _half(solved.whole for solved in before),
        "pruned ms": _half(solved.whole for solved in after),
        "tiers 1-3 ms": _half(sum(solved.tiers[:-1]) for solved in after),
        "tie-break ms": _half(solved.tiers[-1] for solved in after),
        **_cp_sat(pruned, best),
        **_greedy(pruned, best),
    }


def task_of(given: Problem) -> Task:
    """Return the selection task on all candidates."""
    closed = close(given)
    return pose(closed, closed.network, frozenset({*hard_rules(closed), HOURS}))


def _solved(task: Task) -> Solved:
    """Select, with a clock around each tier."""
    clocks: list[float] = []
    before = paths.planner.selection.settle

    def settled(*args: object, **named: object) -> object:
        found: list[object] = []
        clocks.append(once(lambda: found.append(before(*args, **named))))  # type: ignore[arg-type]
        return found[0]

    paths.planner.selection.settle = settled  # type: ignore[assignment]
    try:
        found = select(task, 50_000, task.dates)
    finally:
        paths.planner.selection.settle = before
    return Solved(found, tuple(clocks))


def _values(solved: Solved) -> Values | None:
    """Return the values that were proven, None where there is no choice."""
    choice = solved.found.choice
    return values(choice) if choice is not None and solved.found.proven else None


def _cp_sat(tasks: Sequence[Task], best: Sequence[Values | None]) -> Row:
    if not FOUND:
        return {"CP-SAT ms": "not installed", "same": ""}
    answers: list[Values | None] = []
    taken = [once(partial(_asked, task, answers)) for task in tasks]
    both = [(ours, theirs) for ours, theirs in zip(best, answers, strict=True) if ours and theirs]
    assert all(ours == theirs for ours, theirs in both), f"CP-SAT finds another optimum: {both}"
    return {"CP-SAT ms": _half(taken), "same": f"{len(both)} of {len(tasks)}"}


def _asked(task: Task, answers: list[Values | None]) -> None:
    answers.append(cp_sat(task, task.dates))


def _greedy(tasks: Sequence[Task], best: Sequence[Values | None]) -> Row:
    choices = [greedy(task) for task in tasks]
    pairs = [(values(c), one) for c, one in zip(choices, best, strict=True) if one]
    equal = [theirs[2] / ours[2] for theirs, ours in pairs if theirs[0] == ours[0] and ours[2]]
    less = sum(theirs[0] > ours[0] for theirs, ours in pairs)
    return {
        "greedy ms": _half(once(partial(greedy, task)) for task in tasks),
        "dearer": f"{sorted(equal)[len(equal) // 2]:.2f}" if equal else "",
        "covers less": f"{less} of {len(pairs)}",
    }


def _middle(tasks: Sequence[Task]) -> int:
    return median_low(len(task.network.steps) for task in tasks)


def _half(taken: Iterator[float] | Sequence[float]) -> float:
    return milliseconds(list(taken), 50)
