"""How long something takes, as sources write it: the one reader of ISO 8601 durations and of clocks."""

import re

SECONDS = {"y": 31_536_000, "mo": 2_592_000, "w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}

_DURATION = re.compile(
    r"P(?:(?P<y>\d{1,4})Y)?(?:(?P<mo>\d{1,4})M)?(?:(?P<w>\d{1,4})W)?(?:(?P<d>\d{1,4})D)?"
    r"(?:T(?:(?P<h>\d{1,5})H)?(?:(?P<m>\d{1,6})M)?(?:(?P<s>\d{1,8})(?:[.,]\d{1,9})?S)?)?",
    re.ASCII,
)
_CLOCK = re.compile(r"(?:(\d{1,5}):)?(\d{1,4}):(\d{1,2})(?:\.\d{1,9})?", re.ASCII)


def minutes_of_duration(text: str) -> int | None:
    """Return the minutes of an ISO 8601 duration, begun ones counted whole; None where the text is no duration.

    A year counts 365 days and a month 30, as nobody means them to the minute.
    """
    match = _DURATION.fullmatch(text.strip())
    if match is None or not any(match.groups()):
        return None
    return _whole(sum(SECONDS[name] * int(value) for name, value in match.groupdict().items() if value))


def minutes_of_clock(text: str) -> int | None:
    """Return the minutes of a clock such as 01:30:00 or 31:00, begun ones counted whole; None where it is none."""
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        return None
    hours, minutes, seconds = (int(group or 0) for group in match.groups())
    return _whole(3_600 * hours + 60 * minutes + seconds)


def _whole(seconds: int) -> int:
    return -(-seconds // 60)
