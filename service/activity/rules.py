"""What xAPI says of single values: IRIs, UUIDs, times, durations, languages, extensions. Each check names the field.

xAPI 1.0.3, part 2 (data) and IEEE 9274.1.1 (xAPI 2.0). Where they differ, `version` decides.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from paths.errors import BadRecord

Version = Literal["1.0.3", "2.0.0"]
Check = Callable[[Any, str], None]

IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"{}|\\^`\x00-\x1f\x7f]+")
UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
LANGUAGE = re.compile(r"(?:[A-Za-z]{2,8}|[xXiI])(?:-[A-Za-z0-9]{1,8})*")
TIMESTAMP = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(?:[.,](\d{1,12}))?([Zz]|[+-]\d{2}(?::?\d{2})?)?", re.ASCII
)
DURATION = re.compile(
    r"P(?!$)(?:\d+(?:\.\d+)?W|(?:\d+(?:\.\d+)?Y)?(?:\d+(?:\.\d+)?M)?(?:\d+(?:\.\d+)?D)?"
    r"(?:T(?=\d)(?:\d+(?:\.\d+)?H)?(?:\d+(?:\.\d+)?M)?(?:\d+(?:\.\d+)?S)?)?)",
    re.ASCII,
)
NEGATIVE_ZERO = ("-00", "-0000", "-00:00")
LONGEST_IRI = 4000  # characters; no address that a browser takes is longer
MOST_MEMBERS = 1000  # of a group, or of a list in a context


def fail(at: str, problem: str) -> BadRecord:
    """Return the error that names a field of a statement."""
    return BadRecord(at or "statement", problem)


def members(value: Any, at: str, known: Mapping[str, Check], needed: tuple[str, ...] = ()) -> None:
    """Check an object whose properties are all known, and each as its check says."""
    if not isinstance(value, dict):
        raise fail(at, "give an object")
    for name in needed:
        if name not in value:
            raise fail(f"{at}.{name}".lstrip("."), "is missing")
    for name, part in value.items():
        if name not in known:
            raise fail(f"{at}.{name}".lstrip("."), "xAPI has no such property here; put it under extensions")
        known[name](part, f"{at}.{name}".lstrip("."))


def listed(check: Check, most: int = MOST_MEMBERS) -> Check:
    """Return the check of a list, each item of which passes `check`."""

    def checked(value: Any, at: str) -> None:
        if not isinstance(value, list):
            raise fail(at, "give a list")
        if len(value) > most:
            raise fail(at, f"give at most {most} items")
        for n, item in enumerate(value):
            check(item, f"{at}[{n}]")

    return checked


def text(value: Any, at: str) -> None:
    if not isinstance(value, str):
        raise fail(at, "give text")


def boolean(value: Any, at: str) -> None:
    if not isinstance(value, bool):
        raise fail(at, "give true or false")


def number(value: Any, at: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise fail(at, "give a number")


def matching(pattern: re.Pattern[str], problem: str) -> Check:
    """Return the check of a text that a pattern has to match as a whole."""

    def checked(value: Any, at: str) -> None:
        if not isinstance(value, str) or pattern.fullmatch(value) is None:
            raise fail(at, problem)

    return checked


uuid = matching(UUID, "give a UUID, as in 39e24cc4-69af-4b01-a824-1fdc6ea8a3af")
language = matching(LANGUAGE, "give a language tag (RFC 5646), as in en or en-GB")
duration = matching(DURATION, "give an ISO 8601 duration, as in PT1H30M")


def iri(value: Any, at: str) -> None:
    if not isinstance(value, str) or len(value) > LONGEST_IRI or IRI.fullmatch(value) is None:
        raise fail(at, "give an IRI with its scheme, as in https://example.org/course")


def one_of(*words: str) -> Check:
    """Return the check of a word among a few."""

    def checked(value: Any, at: str) -> None:
        if value not in words or not isinstance(value, str):
            raise fail(at, f"give one of {', '.join(words)}")

    return checked


def language_map(value: Any, at: str) -> None:
    if not isinstance(value, dict):
        raise fail(at, 'give a language map, as in {"en": "attended"}')
    for tag, said in value.items():
        language(tag, f"{at}.{tag}")
        text(said, f"{at}.{tag}")


def extensions(value: Any, at: str) -> None:
    if not isinstance(value, dict):
        raise fail(at, "give an object whose keys are IRIs")
    for key in value:
        iri(key, f"{at}.{key}")


def timestamp(version: Version) -> Check:
    """Return the check of a time in one version of xAPI."""

    def checked(value: Any, at: str) -> None:
        moment(value, at, version)

    return checked


def moment(value: Any, at: str, version: Version = "1.0.3") -> datetime:
    """Return a time in UTC; one without a zone, which xAPI 1.0 admits, is taken as UTC. Raises BadRecord."""
    found = TIMESTAMP.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise fail(at, "give a time by RFC 3339, as in 2026-03-01T10:00:00.000Z")
    day, clock, fraction, zone = found.groups()
    if zone in NEGATIVE_ZERO:
        raise fail(at, "an offset of minus zero says that the zone is unknown; xAPI refuses it, give Z")
    if version == "2.0.0" and (zone is None or (len(zone) > 1 and ":" not in zone) or "," in value):
        raise fail(at, "give a time by RFC 3339, with its zone, as in 2026-03-01T10:00:00.000Z")
    offset = "+00:00" if zone in (None, "Z", "z") else zone
    try:
        parsed = datetime.fromisoformat(f"{day}T{clock}.{(fraction or '0')[:6]:0<6}{offset}")
        return parsed.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise fail(at, f"there is no such time ({error})") from error


def nowhere_null(value: Any, at: str = "") -> None:
    """Refuse null anywhere but inside extensions."""
    if value is None:
        raise fail(at, "is null; leave it out")
    if isinstance(value, list):
        for n, item in enumerate(value):
            nowhere_null(item, f"{at}[{n}]")
    if isinstance(value, dict):
        for name, item in value.items():
            if name != "extensions":
                nowhere_null(item, f"{at}.{name}".lstrip("."))
