"""What a text wishes, by its form alone: English, and German where it is cheap. What its words name is found later.

The lists are closed and short on purpose. A text of no known form is a question about content, which is answered, so
that a pattern which is missing costs a little comfort and one that is too wide would cost an answer.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date

from service.assistant.amounts import deadline_in, hours_in, weeks_in
from service.assistant.forms import Form, forms


@dataclass(frozen=True, slots=True)
class Wish:
    """One wish: `what` it is about and what it wants `instead`, as said; `supposed` where it only asks what would be.

    `strong` says that the form is an order: what it names must be there.
    """

    form: Form
    what: str = ""
    instead: str = ""
    amount: float = 0
    day: date | None = None
    supposed: bool = False
    strong: bool = False


LONGEST = 300  # characters; what is longer is no wish of one of these forms, and no pattern shall have long to look


def plain(text: str) -> str:
    """Return a text as its form is read: one line, lower case, without the marks at its end."""
    line = " ".join(unicodedata.normalize("NFKC", text).replace("’", "'").replace("„", '"').lower().split())
    return line.strip(" .!?,;:\"'")


def wish_in(text: str, today: date) -> Wish | None:
    """Return what a text wishes, None where it has no form that is known: then it asks about content."""
    line = plain(text)
    if len(line) > LONGEST:
        return None
    if (found := forms().parts["supposed"].match(line)) and (
        meant := _told(_opened(_unsaid(found["rest"])), today)
    ) is not None:
        return replace(meant, supposed=True, strong=False)
    if (asked := _first("question", line)) is not None:
        return asked
    if (goal := _first("goal", line)) is not None and _told(_opened(line), today) is None:
        return goal
    opened = _opened(line)
    if forms().parts["asks"].match(opened) and not forms().parts["asks_for"].match(line):
        return None
    return _told(opened, today) or _first("question", opened)


def _unsaid(text: str) -> str:
    """Return a supposition as the wish that it supposes."""
    line = re.sub(r"^i (?:were able to|was able to|were to|managed to|decide(?:d)? to)\b", "i", text.strip())
    return re.sub(
        r"^i (?=(?:skip|drop|left|leave|remove|swap|replace|finish|complete|pin|keep|exclude|plan|re-?plan)\w*\b)",
        "",
        line,
    )


def _opened(line: str) -> str:
    """Return a text without what politeness puts around it."""
    while (shorter := forms().parts["ending"].sub("", forms().parts["polite"].sub("", line))) != line and shorter:
        line = shorter
    return line.strip(" ,.!?")


def _told(line: str, today: date) -> Wish | None:
    found, amount = _first("wish", line), _amount(line, today)
    if found is None or amount is None:
        return found or amount
    gives_way = found.form in ("pin", "skip", "swap") or (
        found.form == "complete" and forms().parts["when"].match(found.what)
    )
    return amount if gives_way or (found.form == "know" and amount.form != "weeks") else found


def _amount(line: str, today: date) -> Wish | None:
    if (hours := hours_in(line)) is not None:
        return Wish("hours", amount=hours, strong=True)
    if (day := deadline_in(line, today)) is not None:
        return Wish("deadline", day=day, strong=True)
    if (weeks := weeks_in(line)) is not None:
        return Wish("weeks", amount=weeks, strong=True)
    return None


def _first(group: str, line: str) -> Wish | None:
    for form, pattern in forms().groups[group]:
        if found := pattern.match(line):
            parts = {name: (value or "").strip() for name, value in found.groupdict().items()}
            what = " ".join(part for part in (parts.get("what", ""), parts.get("more", "")) if part)
            said = " ".join(part for part in (what, parts.get("level", "")) if part) if form == "know" else what
            return Wish(form, said, parts.get("instead", ""), strong=form in STRONG)
    return None


STRONG = ("swap", "skip", "pin", "unpin", "complete")
