"""Days for minutes: when each step starts and ends, and what fits until a day. Whole minutes, whole days.

A week's minutes are spread over Monday to Friday, Monday first; Saturday, Sunday and days off have none.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate

from paths.errors import BadRecord, PathError
from paths.model import Constraints

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
    """The first and the last day on which a step uses a minute, and the week of the first."""

    start: date
    end: date
    week: int


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
    slots = []
    used = 0
    for length in minutes:
        start, end = days.day_of(used + 1), days.day_of(used + length)
        slots.append(Slot(start, end, days.week_of(start)))
        used += length
    return slots


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
