"""Plan for the sake of the answer alone: the search for what stands in the way of more is left out, or comes last."""

from dataclasses import replace

from paths.plan import plan
from paths.problem import Plan, Problem


def solved(problem: Problem) -> Plan:
    """Return the plan, whose steps and figures are those of `plan`, without a search for conflicts and relaxations."""
    return plan(replace(problem, limits=replace(problem.limits, solves=0)))


def solved_or_why(problem: Problem) -> Plan:
    """Return the plan as `solved` does; where there is none, with the conflict that there is."""
    found = solved(problem)
    return plan(problem) if found.status == "infeasible" else found
