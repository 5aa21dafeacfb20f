"""What differs between two orders of steps: the fewest changes that turn the one into the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

EditCode = Literal["dropped", "added", "moved"]


@dataclass(frozen=True, slots=True)
class Edit:
    """One change; `before` and `after` are places counted from 1, None where the resource has none."""

    code: EditCode
    resource: str
    before: int | None = None
    after: int | None = None


def edits(old: Sequence[str], new: Sequence[str]) -> tuple[Edit, ...]:
    """Return what was dropped, by its old place, and what was added or moved, by its new one.

    As few as possible are moved: what stays is a longest common subsequence, of several the one that comes first.
    """
    was, now = ({id: n for n, id in enumerate(some, 1)} for some in (old, new))
    stayed = _longest([id for id in old if id in now], [id for id in new if id in was])
    dropped = [Edit("dropped", id, before=n) for id, n in was.items() if id not in now]
    placed = [
        Edit("moved", id, was[id], n) if id in was else Edit("added", id, after=n)
        for id, n in now.items()
        if id not in stayed
    ]
    return (*dropped, *placed)


def applied(old: Sequence[str], changes: Sequence[Edit]) -> tuple[str, ...]:
    """Return the order that the changes make of the old one: what goes is taken out, what comes put in its place."""
    touched = {edit.resource for edit in changes}
    line = [id for id in old if id not in touched]
    for edit in sorted((e for e in changes if e.after is not None), key=lambda e: e.after or 0):
        line.insert((edit.after or 1) - 1, edit.resource)
    return tuple(line)


def _longest(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """Return a longest common subsequence of two orders of the same ids."""
    at = {id: n for n, id in enumerate(old)}
    best: list[tuple[int, int]] = []  # by place in `new`: length of the longest that ends here, the place before
    for n, id in enumerate(new):
        before = [(best[k][0], -k) for k in range(n) if at[new[k]] < at[id]]
        length, k = max(before, default=(0, 1))
        best.append((length + 1, -k))
    end = max(range(len(best)), key=lambda n: (best[n][0], -n), default=-1)
    kept = set()
    while end >= 0:
        kept.add(new[end])
        end = best[end][1]
    return kept
