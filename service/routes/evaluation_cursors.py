"""Cursors of the evaluation pages: a number, or a place among cases that are sorted by how they went."""

from math import isfinite

from paths.errors import BadRecord
from service.store.evaluating.evaluations import Place

MOST = 2**31 - 1  # what a column of whole numbers holds
NO_CURSOR = "is not a cursor of this list; begin with the first page"


def number_of(cursor: str | None) -> int:
    """Return the number that a cursor tells; raise BadRecord where it tells none."""
    if not cursor:
        return 0
    if not (cursor.isascii() and cursor.isdecimal() and int(cursor) <= MOST):
        raise BadRecord("cursor", NO_CURSOR)
    return int(cursor)


def place_of(cursor: str | None) -> Place | None:
    """Return the place that a cursor tells; raise BadRecord where it tells none."""
    if not cursor:
        return None
    standing, _, n = cursor.partition("|")
    try:
        found = Place(float(standing), number_of(n or "0"))
    except ValueError as error:
        raise BadRecord("cursor", NO_CURSOR) from error
    if not isfinite(found.standing):
        raise BadRecord("cursor", NO_CURSOR)
    return found


def told(place: Place) -> str:
    """Return a place as a cursor; the number is told so that it reads back as it was."""
    return f"{place.standing!r}|{place.n}"
