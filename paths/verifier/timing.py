"""When the steps of a path take place: the working minutes of a calendar, and the sessions that some steps wait for.

Standard library only. The axis is the learner's working minutes, counted from the start of the path; a day without
working time has no length on it.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from paths.verifier.shape import Record

HORIZON_DAYS = 36_525  # 100 years: a path that needs more is none


def working_days(constraints: Record, start: date) -> Iterator[int]:
    """Give the minutes of each day from `start`: a fifth of the week's from Monday to Friday, none on days off."""
    weekly, off = round(60 * constraints["hoursPerWeek"]), set(constraints["daysOff"])
    share, more = divmod(weekly, 5)
    for ordinal in range(start.toordinal(), min(start.toordinal() + HORIZON_DAYS, date.max.toordinal()) + 1):
        day = date.fromordinal(ordinal)
        works = day.weekday() < 5 and day.isoformat() not in off
        yield share + (day.weekday() < more) if works else 0


class Axis:
    """The working minutes from the start of a path, summed up day by day as far as anybody asks."""

    def __init__(self, constraints: Record, start: date) -> None:
        self.start = start
        self._days = working_days(constraints, start)
        self._until: list[int] = []

    def until(self, ordinal: int) -> int:
        """Return the minutes from the start to the end of a day, given as an ordinal; 0 for a day before the start."""
        at = ordinal - self.start.toordinal()
        while at >= len(self._until) and self._grow():
            pass
        return self._until[min(at, len(self._until) - 1)] if at >= 0 else 0

    def day_of(self, minute: int) -> date | None:
        """Return the day on which a minute, counted from 1, is used; None where that is 100 years away."""
        while (not self._until or self._until[-1] < minute) and self._grow():
            pass
        at = bisect_left(self._until, minute)
        return date.fromordinal(self.start.toordinal() + at) if at < len(self._until) else None

    def _grow(self) -> bool:
        free = next(self._days, None)
        if free is not None:
            self._until.append(free + (self._until[-1] if self._until else 0))
        return free is not None


@dataclass(frozen=True)
class Held:
    """A session on the axis: it occupies the minutes from `begin` to `till`."""

    begin: int
    till: int
    id: str
    first: date
    last: date


def held(session: Record, axis: Axis) -> Held:
    """Return where a session stands on the axis."""
    first = date.fromisoformat(session["start"])
    last = date.fromisoformat(session["end"]) if session["end"] else first
    return Held(axis.until(first.toordinal() - 1), axis.until(last.toordinal()), session["id"], first, last)


def is_usable(session: Record, start: date) -> bool:
    """Return whether a session has seats, starts on the first day of the path or later, and ends within 100 years."""
    last = date.fromisoformat(session["end"] or session["start"]).toordinal()
    begins, limit = start.isoformat() <= session["start"], start.toordinal() + HORIZON_DAYS
    return begins and session["seats"] != 0 and date.fromisoformat(session["start"]).toordinal() <= last < limit


def usable(resource: Record, axis: Axis) -> list[Held]:
    """Return the usable sessions of a resource, the earliest first."""
    found = [held(session, axis) for session in resource["sessions"] if is_usable(session, axis.start)]
    return sorted(found, key=lambda session: (session.begin, session.till, session.id))


@dataclass(frozen=True)
class Stay:
    """One step on the axis: it ends at `till`; `session` is the one that it takes, `problem` why it has none."""

    begin: int
    till: int
    session: Held | None = None
    problem: str = ""


def stays(steps: Iterable[tuple[Record, Record]], axis: Axis) -> Iterator[Stay]:
    """Give the stay of each step (with its resource), one after the other.

    A planned step takes the earliest usable session that starts when its turn comes or later. One that is begun stands
    in the session that it names, whatever became of the seats; it may have begun in none.
    """
    clock = 0
    for step, resource in steps:
        if step["state"] == "planned":
            stay = planned(step["minutes"], resource, clock, axis)
        else:
            stay = begun(step, resource, clock, axis)
        clock = stay.till
        yield stay


def planned(minutes: int, resource: Record, clock: int, axis: Axis) -> Stay:
    """Return the stay of a step that is still to be done."""
    if not resource["sessions"]:
        return Stay(clock, clock + minutes)
    session = next((s for s in usable(resource, axis) if s.begin >= clock), None)
    if session is None:
        return Stay(clock, clock + minutes, None, "has no session with seats that starts when its turn comes")
    return Stay(session.begin, session.till, session)


def begun(step: Record, resource: Record, clock: int, axis: Axis) -> Stay:
    """Return the stay of a step that is done or under way."""
    named = step["session"]
    session = next((held(s, axis) for s in resource["sessions"] if s["id"] == named), None)
    if session is None:
        return Stay(clock, clock + step["minutes"], None, f"names session {named}, which is not there" if named else "")
    return Stay(session.begin, max(clock, session.till), session)


def week_of(day: date, start: date) -> int:
    """Return the ISO week of a day, counted from the start's week as 1."""
    return (monday(day).toordinal() - monday(start).toordinal()) // 7 + 1


def monday(day: date) -> date:
    """Return the Monday of a day's ISO week; the calendar's first day is one."""
    return day - timedelta(days=day.weekday())


def budget(constraints: Record, axis: Axis) -> int | None:
    """Return the minutes that weeks and deadline leave, None where neither is given."""
    weeks, deadline = constraints["weeks"], constraints["deadline"]
    lasts = [date.fromisoformat(deadline).toordinal()] if deadline else []
    if weeks:
        lasts.append(monday(axis.start).toordinal() + 7 * weeks - 1)
    return axis.until(min(lasts)) if lasts else None
