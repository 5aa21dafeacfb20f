"""Days for minutes: when each step starts and ends, and what fits until a day. Whole minutes, whole days.

A week's minutes are spread over Monday to Friday, Monday first; Saturday, Sunday and days off have none. The axis is
the working minutes counted from the start: a session stands on it from the end of the day before its first day to the
end of its last, and a day without working time has no length.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate

from paths.errors import BadRecord, PathError
from paths.model import Constraints, Resource, Session

WORKING_DAYS = 5
WEEK = 7
HORIZON_DAYS = 36_525  # 100 years: a plan that ends later is a mistake in the input, not a plan


class OutOfTime(PathError):
    """The work would not end within 100 years."""

    def __init__(self, minutes: int) -> None:
        super().__init__(f"{minutes} minutes do not fit within 100 years of the start; give more hours per week")
        self.minutes = minutes


@dataclass(frozen=True, slots=True)
class Slot:
    """The first and the last day on which a step uses a minute, or of its session, and the week of the first.

    On the axis it ends at `till`, with all waiting before it.
    """

    start: date
    end: date
    week: int
    till: int = 0
    session: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class Held:
    """A session on the axis: it occupies the minutes from `begin` to `till`. Sorted: the earliest first."""

    begin: int
    till: int
    id: str
    first: date
    last: date


@dataclass(frozen=True)
class Calendar:
    """Working minutes of every day from `start` on; `days_off` may hold any days, also weekends and past ones."""

    start: date
    hours_per_week: float = 5.0
    days_off: frozenset[date] = frozenset()
    _off: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _lost: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        off = tuple(sorted({day.toordinal() for day in self.days_off if day >= self.start}))
        object.__setattr__(self, "_off", off)
        object.__setattr__(self, "_lost", tuple(accumulate((self._usual(day) for day in off), initial=0)))

    @property
    def weekly_minutes(self) -> int:
        return round(60 * self.hours_per_week)

    def minutes_on(self, day: date) -> int:
        """Return the working minutes of one day."""
        if day < self.start or day in self.days_off:
            return 0
        return self._usual(day.toordinal())

    def capacity_until(self, day: date) -> int:
        """Return the working minutes from the start to the end of `day`; 0 for a day before the start."""
        return self._capacity(day.toordinal())

    def capacity_before(self, day: date) -> int:
        """Return the working minutes from the start to the beginning of `day`."""
        return self._capacity(day.toordinal() - 1)

    def day_of(self, minute: int) -> date:
        """Return the day on which the `minute`-th working minute, counted from 1, is used.

        Raises OutOfTime where that day lies more than 100 years after the start.
        """
        first = self.start.toordinal()
        days = range(first, min(first + HORIZON_DAYS, date.max.toordinal()) + 1)
        at = bisect_left(days, max(minute, 1), key=self._capacity)
        if at == len(days):
            raise OutOfTime(minute)
        return date.fromordinal(days[at])

    def week_of(self, day: date) -> int:
        """Return the number of a day's ISO week, counted from 1 at the ISO week of the start."""
        return _monday(day.toordinal()) // WEEK - _monday(self.start.toordinal()) // WEEK + 1

    def last_day_of(self, week: int) -> date:
        """Return the Sunday that ends the `week`-th ISO week, or the last day there is."""
        return date.fromordinal(min(_monday(self.start.toordinal()) + WEEK * week - 1, date.max.toordinal()))

    def _usual(self, ordinal: int) -> int:
        """Minutes of a day as if it were not off."""
        return self._in_week((ordinal - 1) % WEEK + 1) - self._in_week((ordinal - 1) % WEEK)

    def _in_week(self, days: int) -> int:
        """Minutes of the first `days` days of a week, Monday first."""
        each, more = divmod(self.weekly_minutes, WORKING_DAYS)
        worked = min(days, WORKING_DAYS)
        return worked * each + min(worked, more)

    def _since_ever(self, ordinal: int) -> int:
        """Minutes of all days up to `ordinal`, as if none were off; ordinal 1 is a Monday."""
        weeks, days = divmod(ordinal, WEEK)
        return weeks * self.weekly_minutes + self._in_week(days)

    def _capacity(self, ordinal: int) -> int:
        first = self.start.toordinal()
        if ordinal < first:
            return 0
        usual = self._since_ever(ordinal) - self._since_ever(first - 1)
        return usual - self._lost[bisect_right(self._off, ordinal)]


def calendar(constraints: Constraints, start: date) -> Calendar:
    """Return the calendar that a learner's constraints describe. Raises BadRecord for a day that does not exist."""
    off = frozenset(parse_day(day, "constraints.daysOff") for day in constraints.days_off)
    return Calendar(start, constraints.hours_per_week, off)


def lay_out(days: Calendar, minutes: Sequence[int]) -> list[Slot]:
    """Return the slots of steps that last `minutes` each, one after the other without gaps. Raises OutOfTime."""
    ends = list(accumulate(minutes))
    return [slot(days, end - length, end) for end, length in zip(ends, minutes, strict=True)]


def slot(days: Calendar, begin: int, till: int, session: Held | None = None) -> Slot:
    """Return the days on which a step uses the minutes after `begin` until `till`, or of its session.

    Raises OutOfTime.
    """
    start, end = (session.first, session.last) if session else (days.day_of(begin + 1), days.day_of(till))
    week = max(1, days.week_of(start))  # a session may have begun before the start, where a path is planned anew
    return Slot(start, end, week, till, session.id if session else None)


def usable(resource: Resource, start: date) -> Iterator[Session]:
    """Yield the sessions in which a learner who begins on `start` could do a resource.

    They have seats, begin on that day or later, and end within 100 years.
    """
    for session in resource.sessions:
        first, last = session_days(session)
        if session.seats != 0 and start <= first <= last and (last - start).days < HORIZON_DAYS:
            yield session


def session_days(session: Session) -> tuple[date, date]:
    """Return the first and the last day of a session. Raises BadRecord for a day that does not exist."""
    first = parse_day(session.start, "sessions.start")
    return first, parse_day(session.end, "sessions.end") if session.end else first


def held(resource: Resource, days: Calendar) -> list[Held]:
    """Return where the usable sessions of a resource stand on the axis, the earliest first."""
    return sorted(on_axis(session, days) for session in usable(resource, days.start))


def on_axis(session: Session, days: Calendar) -> Held:
    """Return where a session stands on the axis."""
    first, last = session_days(session)
    return Held(days.capacity_before(first), days.capacity_until(last), session.id, first, last)


def budget(constraints: Constraints, start: date) -> int | None:
    """Return the minutes that `weeks` and `deadline` leave, the smaller of the two; None where neither is given."""
    days = calendar(constraints, start)
    ends: list[date] = []
    if constraints.weeks is not None:
        ends.append(days.last_day_of(constraints.weeks))
    if constraints.deadline is not None:
        ends.append(parse_day(constraints.deadline, "constraints.deadline"))
    return min(map(days.capacity_until, ends), default=None)


def parse_day(text: str, field: str) -> date:
    """Return the day that an ISO 8601 text names. Raises BadRecord, naming `field`, where there is no such day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadRecord(field, f"{text!r} is no day of the calendar; write YYYY-MM-DD") from None


def _monday(ordinal: int) -> int:
    return ordinal - (ordinal - 1) % WEEK
