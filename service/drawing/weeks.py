"""The weeks of a path and the minutes it uses of each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from paths.model import LearningPath
from paths.schedule import calendar


@dataclass(frozen=True, slots=True)
class Week:
    """Week `number`, counted from 1 at the ISO week of the start; `monday` is an ISO 8601 day."""

    number: int
    monday: str
    minutes: int
    capacity: int


def weeks_of(path: LearningPath) -> Iterator[Week]:
    """Yield every week from the start to the end of the last step; nothing where there are no steps."""
    days = calendar(path.constraints, date.fromisoformat(path.start))
    ends = [date.fromisoformat(step.end) for step in path.steps]
    before = 0
    for number in range(1, max((days.week_of(end) for end in ends), default=0) + 1):
        sunday = days.last_day_of(number)
        used = min(path.minutes, days.capacity_until(sunday))
        yield Week(number, (sunday - timedelta(days=6)).isoformat(), used - before, days.weekly_minutes)
        before = used
