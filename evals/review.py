"""Blind rating: what a rater sees, when two agree, who settles it where they do not, and what it is worth."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace

from evals.values import CaseResult, Scale

ItemState = Literal["open", "disputed", "settled"]
QueueState = Literal["open", "signed"]
HIDDEN = frozenset(
    {"label", "gold", "properties", "witness", "why", "false_claims", "failed", "wrong", "moved", "shown"}
)
"""What would tell a rater how the case was scored, or what is expected."""


class Choice(Struct, frozen=True, rename="camel"):
    """One answer of a rubric: its value, its name, and what it means."""

    value: float
    label: str
    meaning: str = ""


class Rubric(Struct, frozen=True, rename="camel"):
    """What is asked of every case. `scale` says how far apart two answers are; `accept_from` which ones say yes."""

    question: Annotated[str, Meta(min_length=1, max_length=1000)]
    choices: Annotated[tuple[Choice, ...], Meta(min_length=2, max_length=20)]
    scale: Scale = "nominal"
    accept_from: float | None = None


SUPPORT = Rubric(
    "Does the source say what the sentence says?",
    (
        Choice(0, "no", "the source says something else, or nothing about it"),
        Choice(1, "partly", "a part of the sentence is in the source, another is not"),
        Choice(2, "yes", "everything the sentence says is in the source"),
    ),
    "ordinal",
    2,
)
USEFUL = Rubric(
    "Would you give this learner this path?",
    (
        Choice(0, "no", "it would waste the learner's time or leave them stuck"),
        Choice(1, "with changes", "some steps should go, come, or stand elsewhere"),
        Choice(2, "yes", "as it stands"),
    ),
    "ordinal",
    2,
)
BETTER = Rubric(
    "Which of the two paths is better for this learner?",
    (Choice(-1, "A", "the left one"), Choice(0, "no difference", ""), Choice(1, "B", "the right one")),
    "ordinal",
)
RUBRICS: Mapping[str, Rubric] = {"support": SUPPORT, "useful": USEFUL, "better": BETTER}


class Queue(Struct, frozen=True, rename="camel"):
    """Cases to be rated by several people each. With two runs a case shows both answers side by side, in random order.

    `raters` are asked for each case; where they differ somebody else settles it. Signed off, nothing changes any more.
    """

    id: str
    title: str
    suite: str
    runs: tuple[str, ...]
    rubric: Rubric
    created: str
    by: str = ""
    raters: int = 2
    state: QueueState = "open"
    signed_by: str | None = None
    signed: str | None = None
    note: str = ""


class Item(Struct, frozen=True, rename="camel"):
    """One case as it is shown; which run gave which answer is not in it. `swapped` is, and is not shown."""

    n: int
    case: str
    input: Any
    answers: tuple[Any, ...]
    swapped: bool = False


class Rating(Struct, frozen=True, rename="camel"):
    """What one rater said of one case."""

    n: int
    case: str
    rater: str
    value: float
    comment: str = ""
    given: str = ""


class Resolution(Struct, frozen=True, rename="camel"):
    """How a difference between raters was settled, by whom."""

    value: float
    by: str
    comment: str = ""


def shown(n: int, results: Sequence[CaseResult], seed: int) -> Item:
    """Return a case as raters see it: without scores and labels, and two answers in an order drawn by its id."""
    first = results[0]
    swapped = len(results) == 2 and sha256(f"{seed} {first.id}".encode()).digest()[0] % 2 == 1
    answers = [without_scores(result.output) for result in results]
    return Item(n, first.id, without_scores(first.input), tuple(reversed(answers) if swapped else answers), swapped)


def without_scores(value: Any) -> Any:
    """Return what a rater may see of an input or an output."""
    if isinstance(value, Mapping):
        return {name: without_scores(one) for name, one in value.items() if name not in HIDDEN}
    return value


def state_of(ratings: Sequence[Rating], raters: int, resolution: Resolution | None) -> ItemState:
    """Return where a case stands: open until all have rated it, then settled or disputed."""
    if resolution is not None:
        return "settled"
    if len(ratings) < raters:
        return "open"
    return "settled" if len({rating.value for rating in ratings}) == 1 else "disputed"


def outcome(ratings: Sequence[Rating], raters: int, resolution: Resolution | None) -> float | None:
    """Return the value that a case was given in the end, None while it is not settled."""
    if resolution is not None:
        return resolution.value
    return ratings[0].value if state_of(ratings, raters, None) == "settled" and ratings else None


def in_turn(n: int, rater: str, given: int) -> tuple[int, str]:
    """Return what cases are sorted by for a rater: those that others began first, then each rater in an own order."""
    return -given, sha256(f"{rater} {n}".encode()).hexdigest()


def unswapped(value: float, item: Item) -> float:
    """Return what was said of two answers, in the order of the runs."""
    return -value if item.swapped and len(item.answers) == 2 else value


def hide_runs(item: Item) -> Item:
    """Return an item as a rater may get it: it does not say which of two answers is whose."""
    return replace(item, swapped=False)
