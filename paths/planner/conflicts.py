"""Why not more: constraints that cannot hold together, and the least change of one that alone would do."""

from collections.abc import Sequence
from dataclasses import dataclass

from paths.admissible import FILTERS, Rule
from paths.model import Conflict, Relaxation
from paths.planner.closure import Closed
from paths.planner.pose import hard_rules
from paths.planner.relax import relaxation
from paths.planner.trials import COVERAGE, Exhausted, Trials
from paths.planner.wording import named


@dataclass(frozen=True, slots=True)
class Explained:
    """`conflicts` cannot hold together, and any of them less can; `finished` is false where the work was cut short."""

    conflicts: tuple[Conflict, ...]
    relaxations: tuple[Relaxation, ...]
    finished: bool


def explain(closed: Closed, *, covering: bool) -> Explained:
    """Return a subset-minimal conflict and, for each relaxable constraint, the least change that alone suffices.

    With `covering` it is asked why not every level is reached that the catalogue could bring; without, why there is
    no path at all. A constraint outside the conflict can never suffice alone, as the conflict would stay.
    """
    rules = (*hard_rules(closed), *([COVERAGE] if covering else []))
    trials, kept, relaxed = Trials(closed, frozenset(rules)), list(rules), list[Relaxation]()
    try:
        if trials.least(trials.hard) is not None:
            return Explained((), (), not trials.unsure)
        minimise(trials, kept)
        for rule in hard_rules(closed):
            relaxed.append(relaxation(trials, rule, rule in kept))
    except Exhausted:
        trials.unsure = True
    return Explained(tuple(named(rule, closed.problem) for rule in kept), tuple(relaxed), not trials.unsure)


def minimise(trials: Trials, kept: list[Rule]) -> None:
    """Leave out rules, in place, until each that is left is needed for the rest not to hold together.

    A deletion filter (Chinneck and Dravnieks 1991) that first tries to leave out all filters at once. What must stay
    at one point must stay later, as fewer rules are then left. Raises Exhausted; what is left then conflicts all the
    same.
    """
    filters = [rule for rule in kept if rule.name in FILTERS]
    for block in (filters, *([rule] for rule in kept if rule not in filters)):
        _leave_out(trials, kept, block)


def _leave_out(trials: Trials, kept: list[Rule], block: Sequence[Rule]) -> None:
    """Leave out as many of the block as can be while the rest still cannot hold together."""
    rest = [rule for rule in kept if rule not in block]
    if not block:
        return
    if trials.least(frozenset(rest)) is None:
        kept[:] = rest
    elif len(block) > 1:
        half = len(block) // 2
        _leave_out(trials, kept, block[:half])
        _leave_out(trials, kept, block[half:])
