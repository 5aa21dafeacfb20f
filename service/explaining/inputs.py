"""The inputs in which two problems differ, each of which can be taken from the one into the other by itself."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from msgspec.structs import fields
from msgspec.structs import replace as with_value

from paths.catalogue import Catalogue
from paths.model import Constraints, SkillEstimate
from paths.problem import Problem

Kind = Literal[
    "resource", "excluded", "pinned", "completed", "waived", "waived_level", "evidence", "goals", "constraint",
    "start", "begun", "access", "graph", "catalogue", "relevance", "history", "several",
]  # fmt: skip
BY_ITEM = ("excluded", "pinned")  # constraints that are lists of items, each an input of its own
MOST_INPUTS = 12  # each is tried by a plan or two of its own; what is more is taken together

Take = Callable[[Problem, Problem], Problem]


@dataclass(frozen=True, slots=True)
class Input:
    """One input that differs. `take(into, other)` is the problem `into` with this one input as `other` has it.

    `subject` is the resource, the skill or the constraint that it is about. One of kind `several` has `members`, which
    were not told apart.
    """

    kind: Kind
    subject: str
    take: Take
    members: "tuple[Input, ...]" = ()


def differing(before: Problem, after: Problem, steps: Iterable[str]) -> list[Input]:
    """Return the inputs in which two problems differ, what speaks of one item first; `steps` are those of both paths.

    Past the twelfth, all others are one input.
    """
    found = [
        *_resources(before, after, steps),
        *_items(before, after),
        *_done(before, after),
        *_evidence(before, after),
        *_goals(before, after),
        *_constraints(before, after),
        *_rest(before, after),
    ]
    if len(found) <= MOST_INPUTS:
        return found
    return [*found[: MOST_INPUTS - 1], _joined(found[MOST_INPUTS - 1 :])]


def taken(into: Problem, other: Problem, several: Iterable[Input]) -> Problem:
    """Return a problem with several inputs as another one has them."""
    for one in several:
        into = one.take(into, other)
    return into


def _joined(several: list[Input]) -> Input:
    return Input("several", "", lambda into, other: taken(into, other, several), tuple(several))


def _resources(before: Problem, after: Problem, steps: Iterable[str]) -> Iterator[Input]:
    """Yield the resources of the steps that were withdrawn, added or changed."""
    old, new = before.catalogue.resources, after.catalogue.resources
    if old is new:
        return
    for id in dict.fromkeys(steps):
        if old.get(id) != new.get(id):
            yield Input("resource", id, _taking_resource(id))


def _taking_resource(id: str) -> Take:
    def take(into: Problem, other: Problem) -> Problem:
        shelf = into.catalogue
        rest = [resource for resource in shelf.resources.values() if resource.id != id]
        theirs = other.catalogue.resources.get(id)
        changed = Catalogue.build([*rest, *([theirs] if theirs else [])], shelf.precedences)
        return replace(into, catalogue=changed)

    return take


def _items(before: Problem, after: Problem) -> Iterator[Input]:
    """Yield each resource that is excluded or pinned in one of the two only."""
    for kind in BY_ITEM:
        old, new = (set[str](getattr(problem.constraints, kind)) for problem in (before, after))
        for id in sorted(old ^ new):
            yield Input(kind, id, _taking_item(kind, id))  # type: ignore[arg-type]


def _taking_item(name: str, id: str) -> Take:
    def take(into: Problem, other: Problem) -> Problem:
        kept = {item for item in getattr(into.constraints, name) if item != id}
        there = {id} & set(getattr(other.constraints, name))
        return _limited(into, **{name: tuple(sorted(kept | there))})

    return take


def _limited(into: Problem, **values: Any) -> Problem:
    return replace(into, constraints=with_value(into.constraints, **values))


def _done(before: Problem, after: Problem) -> Iterator[Input]:
    """Yield each resource completed or waived, and each level waived, in one of the two only."""
    kinds: tuple[Kind, ...] = ("completed", "waived")
    for kind in kinds:
        old, new = (set[str](getattr(problem.learner, kind)) for problem in (before, after))
        for id in sorted(old ^ new):
            yield Input(kind, id, _taking_done(kind, id))
    caps = [{(w.skill, w.level) for w in problem.learner.waived_levels} for problem in (before, after)]
    for skill in sorted({skill for skill, _ in caps[0] ^ caps[1]}):
        yield Input("waived_level", skill, _taking_cap(skill))


def _taking_done(name: str, id: str) -> Take:
    def take(into: Problem, other: Problem) -> Problem:
        kept = [item for item in getattr(into.learner, name) if item != id]
        there = [id] if id in getattr(other.learner, name) else []
        return replace(into, learner=with_value(into.learner, **{name: (*kept, *there)}))

    return take


def _taking_cap(skill: str) -> Take:
    def take(into: Problem, other: Problem) -> Problem:
        kept = [waived for waived in into.learner.waived_levels if waived.skill != skill]
        theirs = [waived for waived in other.learner.waived_levels if waived.skill == skill]
        return replace(into, learner=with_value(into.learner, waived_levels=(*kept, *theirs)))

    return take


def _evidence(before: Problem, after: Problem) -> Iterator[Input]:
    """Yield each skill whose level is estimated otherwise."""
    old, new = before.profile.levels, after.profile.levels
    for skill in sorted({*old, *new}):
        if old.get(skill, 0) != new.get(skill, 0):
            yield Input("evidence", skill, _taking_level(skill))


def _taking_level(skill: str) -> Take:
    def take(into: Problem, other: Problem) -> Problem:
        kept: list[SkillEstimate] = [one for one in into.profile.estimates if one.skill != skill]
        theirs = [one for one in other.profile.estimates if one.skill == skill]
        estimates = tuple(sorted([*kept, *theirs], key=lambda one: one.skill))
        return replace(into, profile=with_value(into.profile, estimates=estimates))

    return take


def _goals(before: Problem, after: Problem) -> Iterator[Input]:
    if (before.roles, before.skills) != (after.roles, after.skills):
        yield Input("goals", "", lambda into, other: replace(into, roles=other.roles, skills=other.skills))


def _constraints(before: Problem, after: Problem) -> Iterator[Input]:
    """Yield each other constraint that differs."""
    for field in fields(Constraints):
        name = field.name
        if name not in BY_ITEM and getattr(before.constraints, name) != getattr(after.constraints, name):
            yield Input("constraint", field.encode_name, _taking_constraint(name))


def _taking_constraint(name: str) -> Take:
    return lambda into, other: _limited(into, **{name: getattr(other.constraints, name)})


def _rest(before: Problem, after: Problem) -> Iterator[Input]:
    """Yield what is about no single item."""
    if before.start != after.start:
        yield Input("start", "start", lambda into, other: replace(into, start=other.start))
    if (before.fixed, before.taken) != (after.fixed, after.taken):
        yield Input("begun", "", lambda into, other: replace(into, fixed=other.fixed, taken=other.taken))
    if before.learner.principals != after.learner.principals:
        yield Input("access", "", _taking_groups)
    if _graph(before) != _graph(after):
        yield Input("graph", "", lambda into, other: replace(into, graph=other.graph))
    if _shelf(before) != _shelf(after):
        yield Input("catalogue", "", lambda into, other: replace(into, catalogue=other.catalogue))
    if any(before.relevance[id] != after.relevance[id] for id in before.relevance.keys() & after.relevance.keys()):
        yield Input("relevance", "", _taking_relevance)
    if before.previous != after.previous:
        yield Input("history", "", lambda into, other: replace(into, previous=other.previous))


def _graph(problem: Problem) -> tuple[object, ...]:
    graph = problem.graph
    return graph.skills, graph.edges, graph.roles, graph.policy


def _shelf(problem: Problem) -> tuple[object, ...]:
    return problem.catalogue.resources, problem.catalogue.precedences


def _taking_groups(into: Problem, other: Problem) -> Problem:
    return replace(into, learner=with_value(into.learner, groups=other.learner.groups))


def _taking_relevance(into: Problem, other: Problem) -> Problem:
    return replace(into, relevance={**into.relevance, **other.relevance})
