"""Would it work without this constraint, or with that one changed? Each question is answered by a proof."""

from collections.abc import Set
from dataclasses import dataclass, field, replace
from typing import Literal

from paths.admissible import BUDGET, FACTS, FILTERS, Rule
from paths.model import Constraints
from paths.planner.closure import Closed, broken_rules, trimmed, unbarred
from paths.planner.dominance import undominated
from paths.planner.encode import encode
from paths.planner.network import Atom
from paths.planner.pose import pose
from paths.planner.selection import Work, settle
from paths.planner.task import Task
from paths.planner.waiting import Effort

COVERAGE = Rule("coverage")

Measure = Literal["minutes", "steps", "money"]


class Exhausted(Exception):
    """The agreed number of solves, or of nodes in one of them, is used up."""


@dataclass
class Trials:
    """Asks about one closed problem, remembers the answers, and stops at the limit of solves.

    `hard` is everything that cannot hold together: the hard constraints, and COVERAGE where levels are missing.
    """

    closed: Closed
    hard: frozenset[Rule]
    solves: int = 0
    unsure: bool = False
    waiting: Effort = field(default_factory=Effort)
    _known: dict[object, int | None] = field(default_factory=dict)

    def least(self, hard: Set[Rule], measure: Measure = "minutes") -> int | None:
        """Return the least minutes, steps or money with which these rules can be kept, None where they cannot.

        The fixed steps are not counted, nor is any waiting for sessions. Raises Exhausted.
        """
        return self._least(self.closed, frozenset(hard), measure)

    def holds(self, constraints: Constraints) -> bool:
        """Say whether all hard rules can be kept once the constraints are changed to these. Raises Exhausted."""
        return self._least(under(self.closed, constraints), self.hard, "minutes") is not None

    def _least(self, closed: Closed, hard: frozenset[Rule], measure: Measure) -> int | None:
        network = trimmed(closed, frozenset(rule for rule in hard if rule.name in FILTERS))
        task = pose(closed, network, hard, soft=False)
        asked = coverable(closed) if COVERAGE in hard else frozenset()
        if closed.start.stuck or not asked <= task.goals.keys():
            return None
        if measure == "minutes":
            return self._least_minutes(task, asked)
        return self._solved(task, measure, asked)

    def _least_minutes(self, task: Task, asked: frozenset[Atom]) -> int | None:
        """Solve without the budget, and compare: many questions differ in the budget alone.

        Where sessions are waited for, minutes do not add up to the end of the path, and the budget must stay.
        """
        if task.slots:
            return self._solved(task, "minutes", asked)
        budgets = [total for total in task.totals if any(rule.name in BUDGET for rule in total.rules)]
        rest = replace(task, totals=tuple(total for total in task.totals if total not in budgets))
        needed = self._solved(rest, "minutes", asked)
        return needed if needed is not None and all(needed <= total.limit for total in budgets) else None

    def _solved(self, task: Task, measure: Measure, asked: frozenset[Atom]) -> int | None:
        limits = (tuple((total.rules, total.limit) for total in task.totals), tuple(task.slots.items()))
        key = (tuple(task.network.steps), task.duties, limits, asked, measure)
        if key not in self._known:
            self._known[key] = self._solve(undominated(task), measure, asked)
        return self._known[key]

    def _solve(self, task: Task, measure: Measure, asked: frozenset[Atom]) -> int | None:
        limits = self.closed.problem.limits
        if self.solves >= limits.solves:
            raise Exhausted
        encoding, work = encode(task, task.dates), Work(limits.nodes, waiting=self.waiting)
        for atom in asked:
            encoding.program.low[encoding.end.atoms[task.network.at[atom]]] = 1
        amounts = measured(task, measure)
        found = settle(encoding, encoding.weigh(amounts), work)
        self.solves += work.solves
        self.unsure |= not found.proven
        if found.choice is None and not found.proven:
            raise Exhausted
        return None if found.choice is None else sum(amounts[id] for id in found.choice.steps)


def measured(task: Task, measure: Measure) -> dict[str, int]:
    """Return the amount of each step by id."""
    steps = task.network.resources
    return {r.id: {"minutes": task.minutes[r.id], "steps": 1, "money": r.cost}[measure] for r in steps}


def coverable(closed: Closed) -> frozenset[Atom]:
    """Return the target levels still to reach that are in reach once every relaxable filter is dropped."""
    allowed = unbarred(closed, FACTS)
    held = closed.wide.run(allowed).held
    return frozenset(goal for goal in closed.goals if goal.kind == "level" and closed.wide.mask([goal]) & held)


def under(closed: Closed, constraints: Constraints) -> Closed:
    """Return the closed problem under other constraints."""
    problem = replace(closed.problem, constraints=constraints)
    return replace(closed, problem=problem, broken=broken_rules(problem, closed.start, closed.resources))
