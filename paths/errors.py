"""Errors of the domain. Each message says what is wrong and what the caller can do.

PathError
├── Unknown            an id that does not exist; carries the nearest names
├── Cycle              prerequisites that wait for each other; carries the cycle
│   └── WouldCycle     they would, with what is to be confirmed
├── BadRecord          a record that cannot be taken; carries the field
└── BadTransition      a change of state that the life cycle does not allow
"""

from collections.abc import Sequence


class PathError(Exception):
    """Anything the domain refuses."""


class Unknown(PathError):
    """There is no such thing under this id."""

    def __init__(self, kind: str, id: str, nearest: Sequence[str] = ()) -> None:
        hint = f"; nearest: {', '.join(nearest)}" if nearest else ""
        super().__init__(f"unknown {kind} {id!r}{hint}")
        self.kind, self.id, self.nearest = kind, id, tuple(nearest)


class Cycle(PathError):
    """Prerequisites wait for each other."""

    def __init__(self, cycle: Sequence[str]) -> None:
        super().__init__(f"prerequisites form a cycle: {' -> '.join(cycle)}; remove or reject one of these edges")
        self.cycle = tuple(cycle)


class WouldCycle(Cycle):
    """What is to be confirmed would make prerequisites wait for each other."""


class BadRecord(PathError):
    """A record cannot be taken as it is."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field, self.problem = field, problem


class BadTransition(PathError):
    """The life cycle does not allow this change of state."""
