"""Order items that carry no prerequisites, from their words alone.

This is the plain first form: three stated signals with equal say, no training. Each pair of items gets a preference
in -3..3; an item's place is the sum of its preferences over the others (Borda 1781), ties by title. Probabilities
fitted on open curricula take its place behind the same function.
"""

import re
from collections.abc import Sequence
from typing import Protocol

EARLY = frozenset(
    "introduction introductory intro basics basic fundamentals foundations getting started overview principles first "
    "concepts what essentials beginner beginners".split()
)
LATE = frozenset(
    "advanced capstone project final optimize optimise optimization scale secure securing troubleshoot monitor "
    "protect deep mastering expert specialization".split()
)
LITTLE = frozenset("a an and the of to in on for with your you how using use by from at is are it as or".split())
SEQUEL = re.compile(r"\b(?:part|level|course)?\s*(\d{1,2}|i{1,3}|iv|v)\s*[a-z]?$", re.IGNORECASE)
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}


class Sequenced(Protocol):
    """What an item must have; texts may be empty."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def prereq_text(self) -> str: ...


def order(items: Sequence[Sequenced], goal: object = None) -> list[str]:
    """Return the ids of the items, first things first; the order of the argument plays no part."""
    del goal  # the words of the items carry the order; the goal is there for what will use it
    by_title = sorted(items, key=lambda item: (item.title, item.id))
    place = {a.id: sum(preference(a, b) for b in by_title if b.id != a.id) for a in by_title}
    return [item.id for item in sorted(by_title, key=lambda item: -place[item.id])]


def preference(a: Sequenced, b: Sequenced) -> float:
    """Return how much `a` wants to come before `b`, in -3..3; preference(b, a) is its negative."""
    return _sign(_earliness(a) - _earliness(b)) + _sign(_mentions(b, a) - _mentions(a, b)) + _sequel(a, b)


def _sign(number: float) -> int:
    return (number > 0) - (number < 0)


def words(text: str) -> list[str]:
    """Return the telling words of a text, in lower case."""
    return [word for word in re.findall(r"[\w+#.-]+", text.casefold()) if word not in LITTLE]


def _earliness(item: Sequenced) -> int:
    title = set(words(item.title))
    return len(title & EARLY) - len(title & LATE)


def _mentions(text_of: Sequenced, title_of: Sequenced) -> float:
    """Return the share of one item's title words that another item's text speaks of."""
    title = set(words(title_of.title)) - EARLY - LATE
    text = set(words(f"{text_of.prereq_text} {text_of.summary}"))
    return len(title & text) / len(title) if title else 0.0


def _sequel(a: Sequenced, b: Sequenced) -> int:
    """Return 1 or -1 where the titles are numbered parts of one thing, else 0."""
    first, second = SEQUEL.search(a.title), SEQUEL.search(b.title)
    if not first or not second or a.title[: first.start()] != b.title[: second.start()]:
        return 0
    return _sign(_number(second[1]) - _number(first[1]))


def _number(text: str) -> int:
    return int(text) if text.isdigit() else ROMAN[text.casefold()]
