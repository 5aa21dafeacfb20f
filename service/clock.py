"""What time it is, in UTC: the moment, the day, and a moment as records keep it."""

from datetime import UTC, date, datetime


def utc_now() -> datetime:
    """Return the time now, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return today's day in UTC."""
    return utc_now().date()


def stamp() -> str:
    """Return this moment as records keep it: ISO 8601, to the second."""
    return utc_now().isoformat(timespec="seconds")
