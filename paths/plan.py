"""Plan a path: targets, candidates, selection, order, schedule, and what is missing and why."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from paths.admissible import FIXED, Rule, said
from paths.gap import Gap, Verdict, gap_rows, uncovered
from paths.model import (
    Assumption,
    Conflict,
    Exclusion,
    GapRow,
    Objective,
    OrderObjective,
    SelectionObjective,
)
from paths.planner.closure import Closed, candidates, close
from paths.planner.conflicts import Explained, explain
from paths.planner.dates import Line, line_up
from paths.planner.dominance import undominated
from paths.planner.network import Atom
from paths.planner.pose import HOURS, changed, fine, goals, hard_rules, pose
from paths.planner.reasons import admitted, why_not
from paths.planner.selection import Selection
from paths.planner.steps import Walked, walk
from paths.planner.trials import COVERAGE, coverable
from paths.planner.wording import named
from paths.problem import Plan, Problem
from paths.schedule import OutOfTime

__all__ = ["candidates", "plan"]

MOST_EXCLUSIONS = 100  # named in one answer; more are counted
IN_FULL = Explained((), (), True)


def plan(problem: Problem) -> Plan:
    """Return the best path within the learner's limits, or why there is none.

    Raises Unknown for a role or a fixed step that does not exist, BadRecord for a constraint that cannot be read.
    """
    closed = close(problem)
    if closed.start.stuck:
        return _nothing(closed, Selection(None, True, 0, 0), _stuck(closed))
    task = undominated(pose(closed, closed.network, frozenset({*hard_rules(closed), HOURS})))
    line = line_up(closed, task)
    if isinstance(line, Selection):
        return _nothing(closed, line, explain(closed, covering=False))
    try:
        walked = walk(closed, line.ordered.sequence)
    except OutOfTime as error:
        return _nothing(closed, line.selection, _too_long(error))
    return _planned(closed, line, walked)


def _planned(closed: Closed, line: Line, walked: Walked) -> Plan:
    final = walked.state.levels
    missing = uncovered(closed.targets, final)
    why = _why_partial(closed, final) if missing else IN_FULL
    found, ordered = line.selection, line.ordered
    cut_short = ordered.method == "local-search" and ordered.bound < ordered.value
    return Plan(
        status="partial" if missing else "complete",
        steps=walked.steps,
        gap=_gap(closed, walked, why),
        objective=Objective(
            _values(closed, line, walked, missing), OrderObjective(ordered.value, ordered.bound, ordered.method)
        ),
        conflicts=why.conflicts,
        relaxations=why.relaxations,
        exclusions=exclusions(closed),
        assumptions=tuple(_assumptions(closed, found, why, cut_short)),
    )


def _nothing(closed: Closed, found: Selection, why: Explained) -> Plan:
    """Return the answer that there is no path, with what contradicts each other.

    With no path no step leads it, so what is in reach is told from where the learner stands.
    """
    closed = close(replace(closed.problem, fixed=()))
    before = closed.start.before
    values = SelectionObjective(uncovered(closed.targets, before.levels), 0, 0, 0, 0, 0, found.proven, found.solves)
    return Plan(
        status="infeasible",
        steps=(),
        gap=_gap(closed, Walked((), before), why),
        objective=Objective(values, OrderObjective(0, 0, "exact")),
        conflicts=why.conflicts or (Conflict(COVERAGE.name, None, "the search was cut short before it found a path"),),
        relaxations=why.relaxations,
        exclusions=exclusions(closed),
        assumptions=tuple(_assumptions(closed, found, why, cut_short=False)),
    )


def _values(closed: Closed, line: Line, walked: Walked, missing: int) -> SelectionObjective:
    """Return the values of the tiers over all steps, the fixed ones included."""
    problem, found = closed.problem, line.selection
    steps = [step.resource for step in walked.steps]
    length, misfit = sum(step.minutes for step in walked.steps), sum(map(problem.misfit, steps))
    change = changed(closed, steps)
    fines = sum(fine(resource, problem.constraints) for resource in closed.start.fixed)
    return SelectionObjective(
        uncovered=missing,
        penalty=line.choice.penalty + fines,
        cost=length + misfit + change,
        minutes=length,
        misfit=misfit,
        change=change,
        proven=found.proven,
        solves=found.solves,
        cuts=found.cuts,
    )


def _why_partial(closed: Closed, final: Mapping[str, int]) -> Explained:
    """Say what keeps the catalogue from bringing all it could, or that it has no more to bring."""
    if any(goal.at > final.get(goal.name, 0) for goal in coverable(closed)):
        return explain(closed, covering=True)
    rest = [goal for goal in goals(closed) if goal.at > final.get(goal.name, 0)]
    names = ", ".join(f"{closed.problem.graph.label(goal.name)} {goal.at}" for goal in sorted(rest))
    return Explained((Conflict(COVERAGE.name, None, f"nothing that the learner may use brings {names}"),), (), True)


def _stuck(closed: Closed) -> Explained:
    return Explained(tuple(named(Rule(FIXED, id), closed.problem) for id in closed.start.stuck), (), True)


def _too_long(error: OutOfTime) -> Explained:
    return Explained((Conflict(HOURS.name, None, str(error)),), (), True)


def _gap(closed: Closed, walked: Walked, why: Explained) -> tuple[GapRow, ...]:
    reach, final = admitted(closed), walked.state.levels
    limits = ", ".join(dict.fromkeys(c.name for c in why.conflicts if c.name != COVERAGE.name))

    def judge(skill: str, level: int) -> Verdict:
        if reach.holds(Atom("level", skill, level)):
            return Verdict("deferred", f"does not fit with {limits}" if limits else "does not fit within the limits")
        return Verdict("uncoverable", why_not(closed, skill, level))

    asked = {row.skill for row in closed.targets}
    rows = {raised.skill: final[raised.skill] for step in walked.steps for raised in step.raises}
    for goal in goals(closed):
        if goal.at > final.get(goal.name, 0) and not reach.holds(goal):
            waits = [atom for atom in reach.waits(goal) if atom.kind == "level"]
            rows |= {atom.name: max(atom.at, rows.get(atom.name, 0)) for atom in waits}
    gap = Gap(closed.problem.graph, closed.problem.profile, final, judge)
    return gap_rows(gap, closed.targets, {skill: level for skill, level in rows.items() if skill not in asked})


def exclusions(closed: Closed) -> tuple[Exclusion, ...]:
    """Return the resources that teach something wanted and were kept out, each with the first rule it offends."""
    constraints = closed.problem.constraints
    found = [(r, closed.broken[r.id][0]) for r in closed.wide.resources if r.teaches and closed.broken[r.id]]
    return tuple(Exclusion(r.id, rule.name, said(r, rule, constraints)) for r, rule in found[:MOST_EXCLUSIONS])


def _assumptions(closed: Closed, found: Selection, why: Explained, cut_short: bool) -> Iterator[Assumption]:
    if not found.proven:
        yield Assumption("selection_not_proven")
    if cut_short:
        yield Assumption("order_not_proven")
    if not why.finished:
        yield Assumption("conflicts_not_proven", {}, "The search for what stands in the way was cut short.")
    kept_out = sum(bool(r.teaches and closed.broken[r.id]) for r in closed.wide.resources)
    if kept_out > MOST_EXCLUSIONS:
        text = f"{kept_out} resources were kept out; {MOST_EXCLUSIONS} of them are named."
        yield Assumption("exclusions_cut", {"count": kept_out, "named": MOST_EXCLUSIONS}, text)
