"""Days as callers write them."""

from datetime import date
from typing import overload

from paths.errors import BadRecord


@overload
def day(field: str, text: str) -> date: ...
@overload
def day(field: str, text: None) -> None: ...
@overload
def day(field: str, text: str | None) -> date | None: ...


def day(field: str, text: str | None) -> date | None:
    """Return the day, or None where none is given; raise BadRecord for a day that no calendar has."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadRecord(field, f"{text!r} is not a day; write YYYY-MM-DD") from error
