"""When something was last changed, as sources write it: any of their forms as an ISO day."""

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

EARLIEST = 1_000  # a year before it is a placeholder such as 0001-01-01
SECONDS_FROM = 86_400 * 365  # numbers from here on are seconds since 1970; smaller ones are no dates of content
LONGEST = 60  # characters; no form of a date is longer

_ISO = re.compile(r"(\d{4})(?:-?(\d{2})(?:-?(\d{2}))?)?(?:[T ].*)?", re.ASCII | re.DOTALL)
_PDF = re.compile(r"D:(\d{4})(\d{2})?(\d{2})?.*", re.ASCII | re.DOTALL)


def day_of(value: object) -> str | None:
    """Return the day, YYYY-MM-DD, that a text, a date or seconds since 1970 name; None where they name none.

    Takes ISO 8601 dates and times, those of mails and feeds (RFC 5322), and those of PDF files. A year alone means
    its first day, a month alone likewise: content is at least as old as that. The day is the one that is written,
    whatever the time zone.
    """
    if isinstance(value, datetime | date):
        return _day(value.year, value.month, value.day)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _of_seconds(value)
    if not isinstance(value, str) or not 0 < len(text := value.strip()) <= LONGEST:
        return None
    match = _ISO.fullmatch(text) or _PDF.fullmatch(text)
    if match:
        return _day(*(int(part or 1) for part in match.groups()))
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return _day(found.year, found.month, found.day)


def first_day(*values: object) -> str | None:
    """Return the first of the values that names a day; give the day of the last change before that of the first."""
    return next((day for value in values if (day := day_of(value))), None)


def _of_seconds(value: float) -> str | None:
    if not SECONDS_FROM <= value < 2**37:
        return None
    found = datetime.fromtimestamp(value, UTC)
    return _day(found.year, found.month, found.day)


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat() if year >= EARLIEST else None
    except ValueError:
        return None
