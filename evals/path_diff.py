"""What became of the steps of a path between two runs: added, removed, moved, and with which reasons."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct


class StepDiff(Struct, frozen=True, rename="camel"):
    """One step that is not where it was; places count from 1. `reasons` are those of the path that it stands in."""

    code: Literal["added", "removed", "moved"]
    resource: str
    title: str
    before: int | None = None
    after: int | None = None
    reasons: tuple[str, ...] = ()


def steps_changed(before: Any, after: Any) -> tuple[StepDiff, ...]:
    """Compare the outputs of two runs for one case; nothing where they are no paths.

    A step has moved if it is none of the largest set of steps that kept their order.
    """
    if not (isinstance(before, Mapping) and isinstance(after, Mapping) and "steps" in before and "steps" in after):
        return ()
    old, new = list(before["steps"]), list(after["steps"])
    stayed = _kept_order([old.index(id) for id in new if id in old])
    kept = {old[at] for at in stayed}
    gone = [_change("removed", id, old.index(id) + 1, None, before) for id in old if id not in new]
    come = [_change("added", id, None, new.index(id) + 1, after) for id in new if id not in old]
    turned = [
        _change("moved", id, old.index(id) + 1, new.index(id) + 1, after) for id in new if id in old and id not in kept
    ]
    return (*gone, *come, *turned)


def _change(
    code: Literal["added", "removed", "moved"], id: str, before: int | None, after: int | None, told: Mapping[str, Any]
) -> StepDiff:  # fmt: skip
    title, reasons = told.get("titles", {}).get(id, id), told.get("reasons", {}).get(id, ())
    return StepDiff(code, id, title, before, after, tuple(reasons))


def _kept_order(places: Sequence[int]) -> set[int]:
    """Return a longest increasing run of places (Fredman 1975), by which fewest steps count as moved."""
    tails: list[int] = []  # the last of the best run of each length
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for place in places:
        at = bisect_left(tails, place)
        before[place] = ends[at - 1] if at else None
        tails[at : at + 1] = [place]
        ends[at : at + 1] = [place]
    found: set[int] = set()
    last = ends[-1] if ends else None
    while last is not None:
        found.add(last)
        last = before[last]
    return found
