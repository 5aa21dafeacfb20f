"""How much the order of the same steps matters: ours against random orders in which every step may start."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from statistics import fmean
from typing import NamedTuple

from evals.judging import Trail
from paths.problem import Problem
from paths.replay import State, apply, may_start

DRAWS = 20  # random orders a case: their mean then moves by a few per cent of their spread
HUNDREDTHS = 100  # of a weighted minute: what the objective counts in


def random_valid(problem: Problem, steps: Sequence[str], chance: Random) -> list[str]:
    """Return the steps in a random order in which each may start: one drawn evenly, again and again, of those that may.

    Not every valid order is equally likely. Due dates and sessions play no part. What can never start comes last, as
    given.
    """
    learner, left = problem.learner, [problem.catalogue.resource(id) for id in steps]
    state = State.at(problem.profile.levels, {*learner.completed, *learner.waived}, problem.catalogue)
    order: list[str] = []
    while ready := [resource for resource in left if may_start(resource, state, problem.graph)]:
        taken = chance.choice(ready)
        left.remove(taken)
        order.append(taken.id)
        state = apply(taken, state, problem.catalogue)
    return order + [resource.id for resource in left]


def shuffled(steps: Sequence[str], chance: Random) -> list[str]:
    """Return the steps in any order, valid or not."""
    order = list(steps)
    chance.shuffle(order)
    return order


class Sensitivity(NamedTuple):
    """Our order's objective less the mean of random valid orders: in weighted minutes, and as a share of that mean."""

    difference: float
    share: float


def sensitivity(trail: Trail, seed: int) -> Sensitivity | None:
    """Compare the order with random valid orders of the same steps; None where there are none or nothing to order."""
    if len(trail.steps) < 2:
        return None
    chance = Random(f"{seed} {trail.problem.learner.id} {' '.join(sorted(trail.steps))}")
    drawn = (random_valid(trail.problem, trail.steps, chance) for _ in range(DRAWS))
    mean = fmean(replace(trail, steps=tuple(order)).order_value for order in drawn)
    less = trail.order_value - mean
    return Sensitivity(less / HUNDREDTHS, less / mean) if mean else None
