"""What a finished path pays for the soft constraints that it breaks."""

from paths.admissible import budget_penalty
from paths.model import Mandatory
from paths.planner.closure import Closed
from paths.planner.pose import fine
from paths.planner.steps import Walked
from paths.schedule import budget, calendar, parse_day


def penalty(closed: Closed, walked: Walked) -> int:
    """Return the price: per step that offends a filter, per item that is missing or late, once for each total."""
    problem, constraints = closed.problem, closed.problem.constraints
    resources = [problem.catalogue.resources[step.resource] for step in walked.steps]
    soft = constraints.soft
    price = sum(fine(resource, constraints) for resource in resources)
    price += soft.get("mandatory", 0) * sum(_missed(closed, walked, item) for item in constraints.mandatory)
    pinned = {*closed.start.before.satisfied, *(resource.id for resource in resources)}
    price += soft.get("pinned", 0) * sum(id not in pinned for id in constraints.pinned)
    most, cost = constraints.max_steps, constraints.max_cost
    price += soft.get("maxSteps", 0) * (most is not None and len(resources) > most)
    price += soft.get("maxCost", 0) * (cost is not None and sum(resource.cost for resource in resources) > cost)
    limit = budget(constraints, problem.start)
    late = limit is not None and max(walked.ends, default=0) > limit
    return price + (budget_penalty(constraints) or 0) * late


def _missed(closed: Closed, walked: Walked, item: Mandatory) -> bool:
    """Say whether a mandatory item is not done, or not in time."""
    problem, done = closed.problem, closed.start.before.done
    days = calendar(problem.constraints, problem.start)
    until = None if item.due is None else days.capacity_until(parse_day(item.due, "constraints.mandatory.due"))
    ended = zip(walked.steps, walked.ends, strict=True)
    in_time = {step.resource for step, end in ended if until is None or end <= until}
    return item.resource not in problem.catalogue.satisfied(done | in_time)
