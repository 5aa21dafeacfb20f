"""What goes into the store and comes out of it, beside the values of the domain."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Raw

from paths.errors import BadRecord
from paths.model import Id, Profile, Reason, Record, Value

KeyRole = Literal["ld", "admin"]  # a learner's credential is a token, never a key
Kind = Literal["skill", "edge", "role", "policy", "resource", "precedence", "document"]
MAX_TEXT = 200  # characters of a free-text filter; SQLite refuses very long patterns
MAX_PAGE = 10_000


@dataclass(frozen=True, slots=True)
class Key:
    """Names one record. An edge's id is `before|beforeLevel|after|afterLevel`, a precedence's `before|after`."""

    kind: Kind
    id: str


@dataclass(frozen=True, slots=True)
class Changes:
    """One write: records to add or replace, and records to take away. Of a key put twice the last one holds.

    `at` is the revision that the write was made for: where another one is the newest by now, nothing is written.
    """

    put: tuple[Record, ...] = ()
    withdraw: tuple[Key, ...] = ()
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """What a write did, in records; `revision` is the tenant's afterwards."""

    revision: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0

    def then(self, later: "Written") -> "Written":
        """Return what both writes did together."""
        counts = {f.name: getattr(self, f.name) + getattr(later, f.name) for f in fields(self)[1:]}
        return Written(later.revision, **counts)


@dataclass(frozen=True, slots=True)
class Query:
    """Which records to read: at revision `rev` (none: now), among `ids`, visible to `principals` (none: to anybody).

    `after` and `limit` make pages in the order of ids; `text` is sought in id, labels and title, whatever the case.
    """

    rev: int | None = None
    ids: tuple[str, ...] | None = None
    after: str = ""
    limit: int | None = None
    text: str = ""
    principals: frozenset[str] | None = None

    def __post_init__(self) -> None:
        if self.limit is not None and not 1 <= self.limit <= MAX_PAGE:
            raise BadRecord("limit", f"give 1 to {MAX_PAGE}")
        if len(self.text) > MAX_TEXT:
            raise BadRecord("text", f"give at most {MAX_TEXT} characters to search for")


class Decision(Value, frozen=True):
    """All that a path was computed from beside the tenant's records at `revision`; it replays from there.

    `request`, `candidates` and `settings` are JSON as their owners encoded them; `versions` names programs and models.
    """

    revision: int
    request: Raw
    profile: Profile
    candidates: Raw
    settings: Raw
    versions: dict[str, str] = msgspec.field(default_factory=dict)


class Explanation(Value, frozen=True):
    """One text version of a step's reasons. The store gives `n`, counting from 1 for each step of a path version."""

    path: str
    version: int
    step: Annotated[int, Meta(ge=1, le=1000)]
    locale: str
    reasons: tuple[Reason, ...]
    model: str
    prompt: str
    created: str
    n: int = 0


class Refusal(Value, frozen=True):
    """One record that an ingest could not take: where it stands, which field is at fault, what to do."""

    file: str
    line: int | None
    field: str
    problem: str


class IngestReport(Value, frozen=True):
    """What an ingest did.

    `records` counts what was read by kind, and `taken` all of it; `skipped` of these stand in `filesUnchanged` files
    that were not read again, since nothing of them changed. `refused` names the first of the `refusals`, which are in
    quarantine: the store keeps 10,000 under the run's id. `withheld` records are missing from the source, but were not
    withdrawn, since a line that could not be read may be theirs.
    """

    run: str
    source: str
    dry_run: bool
    records: dict[str, int]
    added: int
    changed: int
    unchanged: int
    withdrawn: int
    refusals: int
    refused: tuple[Refusal, ...]
    unresolved: tuple[str, ...] = ()
    indexed: bool = True
    taken: int = 0
    skipped: int = 0
    quarantined: int = 0
    withheld: int = 0
    files: int = 0
    files_unchanged: int = 0


RunState = Literal["queued", "running", "done", "failed", "cancelled"]


class IngestRun(Value, frozen=True):
    """One run of an ingest, and the job that it is done by, if it came over the API. Times are ISO 8601."""

    id: str
    source: str
    started: str
    state: RunState = "running"
    finished: str | None = None
    counts: dict[str, int] = msgspec.field(default_factory=dict)
    job: str | None = None
    report: IngestReport | None = None


class ApiKey(Value, frozen=True):
    """A key of a tenant, by its public prefix; only the hash of its secret is kept. Times are ISO 8601, in UTC.

    `old_hash` is of the secret before the last rotation, which counts until `old_until`.
    """

    prefix: str
    hash: str
    tenant: Id
    scopes: tuple[str, ...] = ()
    expires: str | None = None
    name: str = ""
    role: KeyRole = "admin"
    created: str = ""
    used: str | None = None
    old_hash: str | None = None
    old_until: str | None = None


@dataclass(frozen=True, slots=True)
class SkillVector:
    """A skill's embedding by one model, as little-endian float32; `text_hash` says of which text."""

    skill: str
    text_hash: str
    vector: bytes


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One change that the index still has to follow. `version` is the document's; of a removed one, its last."""

    seq: int
    tenant: str
    op: Literal["upsert", "remove"]
    document: str
    version: str
    revision: int
    created: str


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP write that may be sent twice: its Idempotency-Key, `POST /v1/paths`, SHA-256 of its body.

    `holder` names the one attempt to answer it: what another attempt does later touches nothing of this one's.
    """

    key: str
    method_path: str
    body_hash: str
    holder: str = ""


@dataclass(frozen=True, slots=True)
class Fresh:
    """Never seen: go on, then `finish_request` or `drop_request`."""


@dataclass(frozen=True, slots=True)
class Replay:
    """Answered before: send this answer again."""

    status: int
    response: bytes
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Mismatch:
    """The same key came with another request: refuse it."""


@dataclass(frozen=True, slots=True)
class InFlight:
    """The first one is still being answered: ask the client to try again."""


@dataclass(frozen=True, slots=True)
class AnswerLost:
    """The first one wrote what it was to write, but its server died before the answer was kept: do nothing again."""


Begun = Fresh | Replay | Mismatch | InFlight | AnswerLost

BATCH_RECORDS = 500  # a transaction is short enough for the other writers to wait
BATCH_CHARS = 8_000_000  # and small enough for memory when documents are long


def batches(records: Iterator[Record]) -> Iterator[tuple[Record, ...]]:
    """Yield `records` in the lots that one transaction takes."""
    lot: list[Record] = []
    chars = 0
    for record in records:
        lot.append(record)
        chars += len(getattr(record, "text", ""))
        if len(lot) == BATCH_RECORDS or chars >= BATCH_CHARS:
            yield tuple(lot)
            lot, chars = [], 0
    if lot:
        yield tuple(lot)
