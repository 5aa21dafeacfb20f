"""The day on which a request is answered."""

from datetime import UTC, date, datetime


def today() -> date:
    """Return today's day in UTC."""
    return datetime.now(UTC).date()
