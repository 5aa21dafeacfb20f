"""Which input brought each change about, found by planning again with one input put back at a time.

An input is the reason of a change where the change is gone once that input alone is as it was; else where it comes
once that input alone is as it is now. Where neither holds for any, several did it together: a set of inputs with which
it comes and without any one of which it does not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from paths.errors import PathError
from paths.model import LearningPath
from paths.problem import Plan, Problem
from service.decision import Made
from service.explaining.edits import Edit, edits
from service.explaining.inputs import Input, differing, taken
from service.explaining.solving import solved


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two versions that are compared: the path, the problem it answers, and what it was asked for by."""

    path: LearningPath
    problem: Problem
    made: Made
    programs: Mapping[str, str]

    @property
    def steps(self) -> tuple[str, ...]:
        return tuple(step.resource for step in self.path.steps)


@dataclass(frozen=True, slots=True)
class Cause:
    """The input that brought a change about, and the plan that shows it."""

    input: Input
    shown_by: Plan


@dataclass(frozen=True, slots=True)
class Found:
    """The changes between two versions; each has one cause, or several inputs that bring it about together.

    One that has neither comes of nothing that is on record.
    """

    changes: tuple[Edit, ...]
    causes: Mapping[Edit, Cause]
    joint: Mapping[Edit, tuple[Input, ...]]


def causes(before: Side, after: Side) -> Found:
    """Return what changed from one version to the other, and by what."""
    changes = edits(before.steps, after.steps)
    if not changes:
        return Found((), {}, {})
    old, new = comparable(before, after)
    inputs = tuple(differing(old, new, (*before.steps, *after.steps)))
    empty = "infeasible" in (before.path.status, after.path.status)
    found: dict[Edit, Cause] = {}
    for one in inputs:
        open_ = [change for change in changes if change not in found]
        if open_ and (drawn := _planned(one.take(new, old), empty)) is not None:
            found |= {change: Cause(one, drawn) for change in open_ if _gone(change, before.steps, drawn)}
    for one in inputs:
        open_ = [change for change in changes if change not in found]
        if open_ and (drawn := _planned(one.take(old, new), empty)) is not None:
            found |= {change: Cause(one, drawn) for change in open_ if not _gone(change, before.steps, drawn)}
    joint = {change: _joint(change, before, (old, new), inputs) for change in changes if change not in found}
    return Found(changes, found, joint)


def _joint(
    change: Edit, before: Side, problems: tuple[Problem, Problem], inputs: Sequence[Input]
) -> tuple[Input, ...]:  # fmt: skip
    """Return inputs that bring a change about, none of which can be left out; none where all together do not."""
    old, new = problems

    def comes(some: Sequence[Input]) -> bool:
        drawn = _planned(taken(old, new, some), empty=True)
        return drawn is not None and not _gone(change, before.steps, drawn)

    if not comes(inputs):
        return ()
    kept = list(inputs)
    for one in reversed(inputs):  # what is about no single item goes first
        rest = [other for other in kept if other is not one]
        kept = rest if comes(rest) else kept
    return tuple(kept)


def comparable(before: Side, after: Side) -> tuple[Problem, Problem]:
    """Return both problems so that only what was put in differs: each replaces the first path, and all is judged.

    A path is the best answer to its own problem also where departing from it costs, so neither answer changes.
    """
    old, new = replace(before.problem, previous=before.steps), after.problem
    if old.relevance and new.relevance:  # without an index all is neutral
        old = replace(old, relevance={**new.relevance, **old.relevance})
        new = replace(new, relevance={**before.problem.relevance, **new.relevance})
    return old, new


def _planned(problem: Problem, empty: bool) -> Plan | None:
    """Return a plan; None where the inputs do not go together, or where there is no path and that does not count."""
    try:
        drawn = solved(problem)
    except PathError:
        return None
    return drawn if empty or drawn.status != "infeasible" else None


def _gone(change: Edit, old: Sequence[str], drawn: Plan) -> bool:
    """Say whether a plan does not have a change against the old steps."""
    now = [step.resource for step in drawn.steps]
    if change.code == "moved" and change.resource not in now:
        return False
    return all((edit.code, edit.resource) != (change.code, change.resource) for edit in edits(old, now))
