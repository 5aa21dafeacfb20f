"""Jobs as values: what everybody sees of one, and what its worker holds."""

from dataclasses import dataclass
from typing import Any, Literal

from paths.model import Value

JobState = Literal["queued", "running", "done", "failed", "cancelled"]
Beat = Literal["go", "cancel", "lost"]


class Job(Value, frozen=True):
    """Work that outlives a request. Times are ISO 8601; `failed` is final until somebody retries it.

    `done` of `total` (0: unknown) says how far it is; `tries` counts how often it was begun since the last retry.
    """

    id: str
    kind: str
    state: JobState
    created: str
    due: str
    key: str | None = None
    started: str | None = None
    ended: str | None = None
    done: int = 0
    total: int = 0
    note: str = ""
    tries: int = 0
    cancel_asked: bool = False
    result: dict[str, Any] | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A job under a lease: only who knows `lease` may tell of it. `args` and `saved` are JSON values.

    `saved` is what an earlier try left to go on from, None in the first.
    """

    tenant: str
    id: str
    kind: str
    args: Any
    saved: Any
    tries: int
    lease: str
    lease_s: float


@dataclass(frozen=True, slots=True)
class Standing:
    """How all jobs stand: kinds that wait, how many are late, lost their worker, failed for good."""

    waiting: frozenset[str]
    late: int
    silent: int
    failed: int
