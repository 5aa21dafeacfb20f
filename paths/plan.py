"""Plan a path: targets, candidates, selection, order, schedule, and what is missing and why."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from paths.admissible import FIXED, Rule, said
from paths.gap import Gap, Verdict, gap_rows, goals_of, requirements, uncovered
from paths.model import (
    Assumption,
    Conflict,
    Exclusion,
    GapRow,
    Objective,
    OrderObjective,
    Resource,
    SelectionObjective,
)
from paths.planner.closure import Closed, candidates, close
from paths.planner.conflicts import Explained, explain
from paths.planner.dates import Line, line_up
from paths.planner.focus import focused
from paths.planner.network import Atom
from paths.planner.penalty import penalty
from paths.planner.pose import HOURS, changed, goals, hard_rules, scheduled
from paths.planner.reasons import admitted, why_not
from paths.planner.selection import Selection
from paths.planner.steps import Walked, walk
from paths.planner.trials import COVERAGE, coverable
from paths.planner.wording import named
from paths.problem import Plan, Problem
from paths.schedule import OutOfTime

__all__ = ["candidates", "plan"]

MOST_EXCLUSIONS = 100  # named in one answer; more are counted
NAMED = 5  # levels in one sentence; more are counted
IN_FULL = Explained((), (), True)


def plan(problem: Problem) -> Plan:
    """Return the best path within the learner's limits, or why there is none.

    Raises Unknown for a role or a fixed step that does not exist, BadRecord for a constraint that cannot be read.
    """
    closed = close(problem)
    if closed.start.stuck:
        return _nothing(closed, Selection(None, True, 0, 0), _stuck(closed))
    task = focused(closed, frozenset({*hard_rules(closed), HOURS}))
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
    return SelectionObjective(
        uncovered=missing,
        penalty=penalty(closed, walked),
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
    could = [goal for goal in coverable(closed) if goal.at > final.get(goal.name, 0)]
    if not could:
        rest = [goal for goal in goals(closed) if goal.at > final.get(goal.name, 0)]
        return _only(f"nothing that the learner may use brings {_listed(closed, rest)}")
    why = explain(closed, covering=True)
    if [conflict.name for conflict in why.conflicts] != [COVERAGE.name] or not scheduled(closed):
        return why
    text = f"no way through the sessions as they lie brings {_listed(closed, could)} as well"
    return Explained(_only(text).conflicts, why.relaxations, why.finished)


def _only(text: str) -> Explained:
    """Return the explanation by the coverage alone, with which nothing else is in conflict."""
    return Explained((Conflict(COVERAGE.name, None, text),), (), True)


def _listed(closed: Closed, levels: Iterable[Atom]) -> str:
    names = [f"{closed.problem.graph.label(goal.name)} {goal.at}" for goal in sorted(levels)]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _stuck(closed: Closed) -> Explained:
    return Explained(tuple(named(Rule(FIXED, id), closed.problem) for id in closed.start.stuck), (), True)


def _too_long(error: OutOfTime) -> Explained:
    return Explained((Conflict(HOURS.name, None, str(error)),), (), True)


def _gap(closed: Closed, walked: Walked, why: Explained) -> tuple[GapRow, ...]:
    reach, final = admitted(closed), walked.state.levels
    rest = "the sessions as they lie" if scheduled(closed) else "what else is in the path"
    limits = ", ".join(dict.fromkeys(c.name for c in why.conflicts if c.name != COVERAGE.name))

    def judge(skill: str, level: int) -> Verdict:
        if reach.holds(Atom("level", skill, level)):
            return Verdict("deferred", f"does not fit with {limits or rest}")
        return Verdict("uncoverable", why_not(closed, skill, level))

    asked = {row.skill for row in closed.targets}
    rows = {raised.skill: final[raised.skill] for step in walked.steps for raised in step.raises}
    for goal in goals(closed):
        if goal.at > final.get(goal.name, 0) and not reach.holds(goal):
            waits = [atom for atom in reach.waits(goal) if atom.kind == "level"]
            rows |= {atom.name: max(atom.at, rows.get(atom.name, 0)) for atom in waits}
    graph, profile = closed.problem.graph, closed.problem.profile
    gap = Gap(graph, profile, final, judge, requirements(graph, goals_of(closed.problem)))
    return gap_rows(gap, closed.targets, {skill: level for skill, level in rows.items() if skill not in asked})


def exclusions(closed: Closed) -> tuple[Exclusion, ...]:
    """Return the resources that teach something wanted and were kept out, each with the first rule it offends."""
    constraints = closed.problem.constraints
    found = [(resource, closed.broken[resource.id][0]) for resource in _kept_out(closed)[:MOST_EXCLUSIONS]]
    return tuple(Exclusion(r.id, rule.name, said(r, rule, constraints)) for r, rule in found)


def _kept_out(closed: Closed) -> list[Resource]:
    offending = (closed.problem.catalogue.resources[id] for id in sorted(closed.broken))
    return [resource for resource in offending if resource.teaches]


def _assumptions(closed: Closed, found: Selection, why: Explained, cut_short: bool) -> Iterator[Assumption]:
    if not found.proven:
        yield Assumption("selection_not_proven")
    if cut_short:
        yield Assumption("order_not_proven")
    if not why.finished:
        yield Assumption("conflicts_not_proven", {}, "The search for what stands in the way was cut short.")
    kept_out = len(_kept_out(closed))
    if kept_out > MOST_EXCLUSIONS:
        text = f"{kept_out} resources were kept out; {MOST_EXCLUSIONS} of them are named."
        yield Assumption("exclusions_cut", {"count": kept_out, "named": MOST_EXCLUSIONS}, text)
