"""Hours a week, weeks and last days, as people say them, in English and German."""

import re
from datetime import date, timedelta

from service.assistant.days import day_in
from service.assistant.forms import forms
from service.assistant.operations import MOST_HOURS, MOST_WEEKS

WORDS = {
    "half an": 0.5, "half a": 0.5, "eine halbe": 0.5, "an": 1, "a": 1, "one": 1, "ein": 1, "eine": 1, "einer": 1,
    "einem": 1, "two": 2, "a couple of": 2, "zwei": 2, "three": 3, "drei": 3, "four": 4, "vier": 4, "five": 5,
    "fünf": 5, "six": 6, "sechs": 6, "seven": 7, "sieben": 7, "eight": 8, "acht": 8, "nine": 9, "neun": 9, "ten": 10,
    "zehn": 10, "twelve": 12, "zwölf": 12, "fifteen": 15, "fünfzehn": 15, "twenty": 20, "zwanzig": 20, "thirty": 30,
    "dreißig": 30, "forty": 40, "vierzig": 40, "forty-five": 45, "sixty": 60,
}  # fmt: skip
NUMBER = rf"(\d{{1,4}}(?:[.,]\d+)?|{'|'.join(sorted(WORDS, key=len, reverse=True))})"
WORKDAYS = 5  # a day's time is that of Monday to Friday, as plans spread it
WEEKS_A_MONTH = 52 / 12
MINUTES = 60

_UNIT = r"(hours?|hrs?|h|stunden?|std|minutes?|mins?|minuten?)\b\.?"
_EACH = r"(?:(?:a|an|per|each|every|in the|in a|pro|die|in der|jede[nrs]?|am|im|in einer)\s+|/\s*)"
_PERIOD = r"(weeks?|wk|day|weekday|workday|evening|night|month|woche|werk?tag|tag|abend|monat)\b"
_ADVERB = r"(weekly|daily|monthly|wöchentlich|täglich|monatlich|every week|every day|each day|each week)\b"
_HOURS = (
    re.compile(rf"\b{NUMBER}[\s-]*{_UNIT}\s*(?:of \w+ )?{_EACH}{_PERIOD}"),
    re.compile(rf"\b{NUMBER}[\s-]*{_UNIT}\s*(?:of \w+ )?{_ADVERB}"),
    re.compile(rf"\b{_ADVERB}\D{{0,40}}?\b{NUMBER}[\s-]*{_UNIT}"),
    re.compile(rf"\b(?:hours?|stunden) {_EACH}{_PERIOD}\D{{0,15}}?\b{NUMBER}()"),
    re.compile(rf"\b(?:only|just|have|had|got|spend|spare|manage|afford|nur|habe|hätte)\b.{{0,30}}?\b{NUMBER}[\s-]*"
               rf"{_UNIT}()\s*(?:this week|now|for (?:this|learning|it)|zeit|für .{{1,20}}|left)?$"),
)  # fmt: skip
_DAILY = re.compile(r"day|daily|evening|night|tag|täglich|abend")
_MONTHLY = re.compile(r"month|monat")

_SPAN = r"(weeks?|wk|months?|days?|years?|wochen?|monate?n?|tage?n?|jahre?n?)\b"
_LIMIT = (r"(?:in|within|under|over|for|at most|maximum|max|no more than|not more than|less than|to|take|takes|"
          r"innerhalb(?: von)?|binnen|höchstens|auf|maximal)")  # fmt: skip
_WEEKS = (
    re.compile(rf"\b{_LIMIT} (?:only |the next |about |den nächsten )?{NUMBER}[\s-]*{_SPAN}"),
    re.compile(rf"\b(?:give me|i(?:'ve| have)?(?: only| just)?(?: got)?|have|had|make it|take|ich habe(?: nur)?) "
               rf"(?:only |just |nur )?{NUMBER}[\s-]*{_SPAN}"),
    re.compile(rf"^{NUMBER}[\s-]*{_SPAN}$"),
)  # fmt: skip


def hours_in(text: str) -> float | None:
    """Return the hours a week that a text names, None where it names none."""
    for at, pattern in enumerate(_HOURS):
        found = pattern.search(text)
        if found is None:
            continue
        number, unit, period = (found[2], found[3], found[1]) if at == 2 else (found[1], found[2], found[3])
        number, unit, period = (found[2], "h", found[1]) if at == 3 else (number, unit, period)
        hours = _value(number) / (MINUTES if unit.startswith("min") else 1)
        hours *= WORKDAYS if _DAILY.search(period) else 1
        hours /= WEEKS_A_MONTH if _MONTHLY.search(period) else 1
        return round(hours, 2) if 0 < round(hours, 2) <= MOST_HOURS else None
    return None


def weeks_in(text: str) -> int | None:
    """Return the weeks within which a text wants to be done, at least one; None where it names none."""
    found = next((found for pattern in _WEEKS if (found := pattern.search(text))), None)
    if found is None:
        return None
    span, number = found[2], _value(found[1])
    many = {"m": WEEKS_A_MONTH, "d": 1 / 7, "t": 1 / 7, "y": 52, "j": 52}.get(span[0], 1.0)
    weeks = max(1, round(number * many))
    return weeks if weeks <= MOST_WEEKS else None


def deadline_in(text: str, today: date) -> date | None:
    """Return the last day that a text names, None where it names none or one that is past."""
    for found in forms().parts["by"].finditer(text):
        day = day_in(text[found.end() :], today)
        if day is not None:
            last = day - timedelta(days=1) if found[1] in ("before", "vor", "vor dem") else day
            return last if last > today else None
    return None


def _value(text: str) -> float:
    return float(WORDS[text]) if text in WORDS else float(text.replace(",", "."))
