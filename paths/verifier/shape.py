"""The JSON form of all that a path check reads, written down a second time: standard library only.

A form is a function from any JSON value to the same value with every agreed field present (defaults filled in, unknown
fields left out, whole numbers made floats where the form says number). It raises Malformed and nothing else.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

Form = Callable[[object], Any]
Record = dict[str, Any]

ABOVE_ZERO = 5e-324  # the least positive float
LARGEST = 10**15  # beyond it a hostile number only makes arithmetic and printing slow
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~:\-]{0,199}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
DIGEST = re.compile(r"[0-9a-f]{64}")


class Malformed(ValueError):
    """A value is not of the agreed form; `trail` leads to it."""

    def __init__(self, problem: str, *trail: str) -> None:
        super().__init__(f"{'.'.join(trail)}: {problem}" if trail else problem)
        self.problem, self.trail = problem, trail


def text(value: object) -> str:
    """Take any text."""
    if not isinstance(value, str):
        raise Malformed("expected text")
    return value


def matching(pattern: re.Pattern[str], what: str) -> Form:
    """Return the form of a text that matches as a whole."""

    def form(value: object) -> str:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise Malformed(f"expected {what}")
        return value

    return form


def day(value: object) -> str:
    """Take a day of the calendar written YYYY-MM-DD."""
    if not isinstance(value, str) or not DAY.fullmatch(value):
        raise Malformed("expected a day, YYYY-MM-DD")
    try:
        date.fromisoformat(value)
    except ValueError:
        raise Malformed("expected a day that exists") from None
    return value


def truth(value: object) -> bool:
    """Take true or false."""
    if not isinstance(value, bool):
        raise Malformed("expected true or false")
    return value


def whole(low: int = -LARGEST, high: int = LARGEST) -> Form:
    """Return the form of a whole number within [low, high]."""

    def form(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise Malformed(f"expected a whole number from {low} to {high}")
        return value

    return form


def number(low: float, high: float) -> Form:
    """Return the form of a number within [low, high]."""

    def form(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise Malformed(f"expected a number from {low} to {high}")
        return float(value)

    return form


def one_of(*words: str) -> Form:
    """Return the form of one of these words."""

    def form(value: object) -> str:
        if not isinstance(value, str) or value not in words:
            raise Malformed(f"expected one of {', '.join(words)}")
        return value

    return form


def maybe(inner: Form) -> Form:
    """Return the form that also takes null."""
    return lambda value: None if value is None else inner(value)


def listed(inner: Form) -> Form:
    """Return the form of a list of such values; a tuple is one, as values turned into plain data may have them."""

    def form(value: object) -> list[Any]:
        if not isinstance(value, list | tuple):
            raise Malformed("expected a list")
        taken: list[Any] = []
        try:
            for item in value:
                taken.append(inner(item))  # noqa: PERF401 - the length so far names the malformed item
        except Malformed as error:
            raise Malformed(error.problem, str(len(taken)), *error.trail) from None
        return taken

    return form


def record(needed: dict[str, Form], others: dict[str, tuple[Form, Any]] | None = None) -> Form:
    """Return the form of an object: `needed` fields, and `others` with the default that stands for an absent one."""
    filled = {name: (form, form(default)) for name, (form, default) in (others or {}).items()}

    def form(value: object) -> Record:
        if not isinstance(value, dict):
            raise Malformed("expected an object")
        taken: Record = {}
        name = ""
        try:
            for name, inner in needed.items():
                taken[name] = inner(value.get(name))
            for name, (inner, default) in filled.items():
                taken[name] = inner(value[name]) if name in value else default
        except Malformed as error:
            raise Malformed(error.problem, name, *error.trail) from None
        return taken

    return form


def keyed_by(key: Form, inner: Form) -> Form:
    """Return the form of an object whose keys and values are of these forms."""

    def form(value: object) -> Record:
        if not isinstance(value, dict):
            raise Malformed("expected an object")
        taken: Record = {}
        for name, item in value.items():
            try:
                taken[key(name)] = inner(item)
            except Malformed as error:
                raise Malformed(error.problem, str(name), *error.trail) from None
        return taken

    return form


ident = matching(ID, "an id")
digest = matching(DIGEST, "64 hexadecimal digits")
idents, texts = listed(ident), listed(text)
level, target_level, minutes, weight = whole(0, 5), whole(1, 5), whole(1, 1_000_000), number(ABOVE_ZERO, 10_000)
level_status = one_of("held", "reached", "deferred", "uncoverable")
language_level = one_of("A1", "A2", "B1", "B2", "C1", "C2")
minutes_source = one_of("stated", "words", "media", "median")

GROUNDS = listed(record({"document": ident, "version": text, "quote": text}))
INFERRED: dict[str, tuple[Form, Any]] = {"probability": (maybe(number(0, 1)), None), "grounds": (GROUNDS, [])}
STATUS = ("confirmed", "suggested", "rejected")
EVIDENCE_SOURCES = ("assessment", "manager", "peer", "self", "completion", "credential", "inferred")

SKILL = record(
    {"type": one_of("skill"), "id": ident, "label": text},
    {"description": (text, ""), "altLabels": (texts, []), "parents": (idents, []), "uri": (maybe(text), None)},
)
EDGE = record(
    {"type": one_of("edge"), "before": ident, "after": ident},
    {
        "beforeLevel": (target_level, 1),
        "afterLevel": (target_level, 1),
        "strength": (one_of("hard", "soft"), "hard"),
        "status": (one_of(*STATUS), "confirmed"),
        "provenance": (text, ""),
        **INFERRED,
    },
)
REQUIREMENT = record(
    {"skill": ident, "level": target_level}, {"weight": (weight, 1.0), "source": (text, ""), "assumed": (truth, False)}
)
ROLE = record(
    {"type": one_of("role"), "id": ident, "label": text},
    {
        "description": (text, ""),
        "altLabels": (texts, []),
        "requirements": (listed(REQUIREMENT), []),
        "uri": (maybe(text), None),
    },
)
POLICY = record(
    {"type": one_of("policy")},
    {
        "id": (ident, "policy"),
        "reliability": (keyed_by(one_of(*EVIDENCE_SOURCES), number(ABOVE_ZERO, 1)), {}),
        "halfLifeDays": (maybe(whole(1, 36_500)), None),
        "precedence": (listed(one_of(*EVIDENCE_SOURCES)), []),
        "contested": (number(0, 1), 0.5),
        "skillWeights": (keyed_by(ident, weight), {}),
        "search": (
            record({}, {"dense": (number(0, 10), 1.0), "lexical": (number(0, 10), 1.0), "reranker": (text, "")}),
            {},
        ),
        "staleAfterDays": (maybe(whole(1, 36_500)), None),
    },
)
TEACHES = record(
    {"skill": ident},
    {
        "from": (level, 0),
        "to": (target_level, 2),
        "provenance": (one_of("stated", "inferred", "assumed"), "stated"),
        "confidence": (maybe(number(0, 1)), None),
        "model": (maybe(text), None),
    },
)
SKILL_LEVEL = record({"skill": ident, "level": level})
SESSION = record({"id": ident, "start": day}, {"end": (maybe(day), None), "seats": (maybe(whole(0, 1_000_000)), None)})
RESOURCE = record(
    {"type": one_of("resource"), "id": ident, "title": text},
    {
        "description": (text, ""),
        "url": (maybe(text), None),
        "provider": (maybe(text), None),
        "language": (maybe(text), None),
        "modality": (maybe(text), None),
        "minutes": (maybe(minutes), None),
        "minutesSource": (minutes_source, "stated"),
        "teaches": (listed(TEACHES), []),
        "competencyRequired": (listed(SKILL_LEVEL), []),
        "requires": (idents, []),
        "hasPart": (idents, []),
        "isPartOf": (idents, []),
        "countsAs": (idents, []),
        "accessibilityFeatures": (texts, []),
        "cost": (whole(0), 0),
        "access": (texts, ["everyone"]),
        "provenance": (text, ""),
        "sessions": (listed(SESSION), []),
        "choose": (maybe(whole(1, 1000)), None),
        "languageLevel": (maybe(language_level), None),
        "updated": (maybe(day), None),
    },
)
PRECEDENCE = record(
    {"type": one_of("precedence"), "before": ident, "after": ident},
    {"status": (one_of(*STATUS), "suggested"), "provenance": (text, ""), **INFERRED},
)
DOCUMENT = record(
    {"type": one_of("document"), "id": ident, "text": text},
    {
        "kind": (one_of("description", "content", "hub"), "content"),
        "version": (text, ""),
        "access": (texts, ["everyone"]),
    },
)
EVIDENCE = record(
    {
        "id": ident,
        "skill": ident,
        "level": level,
        "source": one_of(*EVIDENCE_SOURCES),
        "when": day,
    },
    {
        "by": (text, ""),
        "original": (maybe(text), None),
        "link": (maybe(text), None),
        "state": (one_of("standing", "contested", "withdrawn"), "standing"),
        "note": (text, ""),
    },
)
LEARNER = record(
    {"id": ident},
    {
        "evidence": (listed(EVIDENCE), []),
        "completed": (idents, []),
        "waived": (idents, []),
        "groups": (texts, []),
        "waivedLevels": (listed(SKILL_LEVEL), []),
        "additions": (listed(RESOURCE), []),
    },
)
