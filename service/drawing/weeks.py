"""The weeks of a path and the minutes it uses of each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from paths.model import LearningPath
from paths.schedule import Calendar, calendar


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
    stays = list(_stays(path, days))
    since = 0
    for number in range(1, max((days.week_of(end) for end in ends), default=0) + 1):
        sunday = days.last_day_of(number)
        until = days.capacity_until(sunday)
        used = sum(max(0, min(until, till) - max(since, begin)) for begin, till in stays)
        yield Week(number, (sunday - timedelta(days=6)).isoformat(), used, days.weekly_minutes)
        since = until


def _stays(path: LearningPath, days: Calendar) -> Iterator[tuple[int, int]]:
    """Yield which working minutes each step takes: a session those of its days, and some before it may be free."""
    clock = 0
    for step in path.steps:
        if step.state in ("skipped", "waived"):
            continue
        begin, till = clock, clock + step.minutes
        if step.session is not None:
            begin = max(clock, days.capacity_before(date.fromisoformat(step.start)))
            till = max(clock, days.capacity_until(date.fromisoformat(step.end)))
        clock = till
        yield begin, till
