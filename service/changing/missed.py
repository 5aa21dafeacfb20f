"""Days that were missed: what is left of a path is planned from a later day, and what is done keeps its days."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from paths.errors import BadRecord
from paths.model import Constraints, Day, Step
from paths.schedule import calendar, parse_day

LONGEST_REST = timedelta(days=3653)  # ten years: nobody goes on with a path after that
FULL = 100  # per cent
ONE_DAY = timedelta(days=1)


def days_missed(constraints: Constraints, start: str, since: str, lead: Sequence[Step]) -> tuple[Day, ...]:
    """Return the working days of a path before `since` beyond those that the work done so far fills.

    As days off they move what is left to `since` and later, and leave the leading steps where they are. Work done that
    does not fill a last day is counted on `since`, so that no step that is left begins in the past. Raises BadRecord
    where more than ten years lie between.
    """
    first, last = parse_day(start, "start"), parse_day(since, "start")
    if last - first > LONGEST_REST:
        raise BadRecord("start", "is more than ten years after the path's; ask for a new path")
    held = max((date.fromisoformat(step.end) for step in lead if step.session), default=first - ONE_DAY)
    days, done = calendar(constraints, first), sum(_done(step) for step in lead)
    free = []
    for day in _days(first, last):
        minutes = days.minutes_on(day)
        if minutes and (day > held and minutes > done):
            free.append(day.isoformat())
            done = 0
        else:
            done = max(0, done - minutes)
    return tuple(free)


def _days(first: date, last: date) -> Iterator[date]:
    yield from (first + timedelta(days=n) for n in range((last - first).days))


def _done(step: Step) -> int:
    return step.minutes if step.state == "completed" else step.minutes * step.progress // FULL
