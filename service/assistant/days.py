"""Days as people name them, in English and German: 'by the end of March', 'next Friday', 'bis 15. Januar'."""

import calendar
import re
from datetime import date, timedelta

MONTHS = {
    name: n
    for n, names in enumerate(
        ("january jan januar jänner", "february feb februar", "march mar märz", "april apr", "may mai",
         "june jun juni", "july jul juli", "august aug", "september sep sept", "october oct oktober okt",
         "november nov", "december dec dezember dez"), 1)
    for name in names.split()
}  # fmt: skip
WEEKDAYS = {
    name: n
    for n, names in enumerate(("monday montag", "tuesday dienstag", "wednesday mittwoch", "thursday donnerstag",
                               "friday freitag", "saturday samstag", "sunday sonntag"))
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_WEEKDAY = "|".join(WEEKDAYS)
_NEXT = r"next|nächste[rsnm]?|kommende[rsnm]?"
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})?")
_DAY_MONTH = re.compile(rf"(?:the )?(\d{{1,2}})(?:st|nd|rd|th|\.)? (?:of )?({_MONTH})\b\.?,?(?: (\d{{4}}))?")
_MONTH_DAY = re.compile(rf"({_MONTH})\b\.? (?:the )?(\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (\d{{4}}))?")
_END = re.compile(rf"(?:the )?(?:end of|ende) (?:the |this |of |des |der |dieser |dieses )?(?:({_NEXT}) )?"
                  rf"(?:(week|woche)|(month|monats?)|(year|jahre?s?)|({_MONTH})\b(?: (\d{{4}}))?)")  # fmt: skip
_WEEKDAY_NAMED = re.compile(rf"(?:(?:on|this|am|diesen|{_NEXT}) )?({_WEEKDAY})\b")
_MONTH_NAMED = re.compile(rf"(?:{_NEXT} )?({_MONTH})\b(?: (\d{{4}}))?")
_NAMED = re.compile(r"(tomorrow|morgen|christmas|weihnachten|new year(?:'s eve)?|silvester|the end of the year)\b")


def day_in(text: str, today: date) -> date | None:
    """Return the day that a text begins with, the first such day from today on; None where it names none."""
    for read in (_iso, _dotted, _day_of_month, _end_of, _weekday, _named, _month):
        found = read(text, today)
        if found is not None:
            return found
    return None


def _iso(text: str, _: date) -> date | None:
    found = _ISO.match(text)
    return _day(int(found[1]), int(found[2]), int(found[3])) if found else None


def _dotted(text: str, today: date) -> date | None:
    found = _DOTTED.match(text)
    if not found:
        return None
    year = int(found[3]) if found[3] else None
    return _coming(int(found[2]), int(found[1]), 2000 + year if year and year < 100 else year, today)


def _day_of_month(text: str, today: date) -> date | None:
    if found := _DAY_MONTH.match(text):
        return _coming(MONTHS[found[2]], int(found[1]), _year(found[3]), today)
    if found := _MONTH_DAY.match(text):
        return _coming(MONTHS[found[1]], int(found[2]), _year(found[3]), today)
    return None


def _end_of(text: str, today: date) -> date | None:
    found = _END.match(text)
    if not found:
        return None
    later = bool(found[1])
    if found[2]:
        return today + timedelta(days=6 - today.weekday() + 7 * later)
    if found[4]:
        return date(today.year + later, 12, 31)
    if found[3]:
        month = today.month + later
        return _last(today.year + (month > 12), (month - 1) % 12 + 1)
    month = MONTHS[found[5]]
    year = _year(found[6]) or today.year + (month < today.month)
    return _last(year, month)


def _weekday(text: str, today: date) -> date | None:
    found = _WEEKDAY_NAMED.match(text)
    if not found:
        return None
    days = (WEEKDAYS[found[1]] - today.weekday()) % 7 or 7
    return today + timedelta(days=days)


def _named(text: str, today: date) -> date | None:
    found = _NAMED.match(text)
    if not found:
        return None
    if found[1] in ("tomorrow", "morgen"):
        return today + timedelta(days=1)
    return _coming(12, 24 if found[1] in ("christmas", "weihnachten") else 31, None, today)


def _month(text: str, today: date) -> date | None:
    """Take 'by March' for its first day: who plans for it is done in any reading."""
    found = _MONTH_NAMED.match(text)
    return _coming(MONTHS[found[1]], 1, _year(found[2]), today) if found else None


def _coming(month: int, day: int, year: int | None, today: date) -> date | None:
    if year is not None:
        return _day(year, month, day)
    this = _day(today.year, month, day)
    return this if this is not None and this > today else _day(today.year + 1, month, day)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year(text: str | None) -> int | None:
    return int(text) if text else None


def _last(year: int, month: int) -> date | None:
    return _day(year, month, calendar.monthrange(year, month)[1])
