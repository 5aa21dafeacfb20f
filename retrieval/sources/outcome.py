"""What a reader gives for each piece of a source: a record that was taken, or what was refused and why."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from paths.model import Record
from retrieval.errors import RetrievalError

EXCERPT = 200  # characters of the refused line that a report shows: enough to find it, short enough to read

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class SourceError(RetrievalError):
    """A source that cannot be read at all, or a mapping that cannot be used; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A record, and where it came from. Lines count from 1.

    `names` are skills that a resource teaches, in its source's own words: which of ours they mean is found out later.
    """

    record: Record
    file: str
    line: int
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """What could not be taken: a whole line, or only the named field of a record that was taken without it.

    `line` 0 speaks of the whole file; `field` is empty where no single field is to blame; `raw` is an excerpt.
    """

    file: str
    line: int
    field: str
    problem: str
    raw: str = ""


Outcome = Taken | Refused


@dataclass(frozen=True, slots=True)
class Piece:
    """One file of a source, by the name that refusals give it, and what reads it.

    `file` is where its bytes are: while they stay the same, and its readers do, it gives the same outcomes. A file of
    `lines` has a record in each, of the graph too; a line that is refused may be any of those that it had.
    """

    name: str
    read: Callable[[], Iterator[Outcome]]
    file: Path | None = None
    lines: bool = False


def excerpt(text: str, limit: int = EXCERPT) -> str:
    """Return the beginning of a text nobody vouches for, fit for a terminal: no control characters, `limit` long."""
    return _UNPRINTABLE.sub("�", text[:limit])
