"""Where steps stand on the axis of working minutes: what fixed steps have used of it, and which sessions are left."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from paths.model import Resource
from paths.problem import Problem
from paths.schedule import Calendar, Held, held, on_axis

Slot = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Stay:
    """One step on the axis: it begins after all waiting, and ends at `till`; `session` is the one that it takes."""

    begin: int
    till: int
    session: Held | None = None


def stays(problem: Problem, resources: Iterable[Resource], days: Calendar) -> Iterator[Stay]:
    """Yield the stay of each step, one after the other; those that are begun stand in the session that they began in.

    All others take the earliest usable session when their turn has come; where there is none, as may be for fixed steps
    alone, they take their minutes.
    """
    clock = 0
    for resource in resources:
        begun = resource.id in problem.taken
        session = _begun(problem, resource, days) if begun else _next(resource, days, clock)
        if session is None:
            stay = Stay(clock, clock + (resource.minutes or 0))
        else:
            stay = Stay(session.begin, max(clock, session.till), session)
        clock = stay.till
        yield stay


def _begun(problem: Problem, resource: Resource, days: Calendar) -> Held | None:
    named = problem.taken[resource.id]
    return next((on_axis(session, days) for session in resource.sessions if session.id == named), None)


def _next(resource: Resource, days: Calendar, clock: int) -> Held | None:
    return next((session for session in held(resource, days) if session.begin >= clock), None)


def slots(resources: Iterable[Resource], days: Calendar, clock: int = 0) -> Mapping[str, tuple[Slot, ...]]:
    """Return by id when resources are given from `clock` on, in minutes after it; those given at any time are left out.

    What is given at times that have all passed has no slot.
    """
    found = {}
    for resource in resources:
        if resource.sessions:
            left = (session for session in held(resource, days) if session.begin >= clock)
            found[resource.id] = tuple((session.begin - clock, session.till - clock) for session in left)
    return found


def least(resource: Resource, given: Mapping[str, tuple[Slot, ...]]) -> int:
    """Return how much of the axis a step takes at least, waiting aside."""
    if resource.id not in given:
        return resource.minutes or 0
    return min((till - begin for begin, till in given[resource.id]), default=0)
