"""Reading the source catalogues: one JSON or CSV row each, plain or gzipped."""

import csv
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

WORDS_A_MINUTE = 200  # the reading speed that the whole service estimates by
NEVER_CHECKED = "address never checked"

Row = dict[str, Any]


def _open(file: Path) -> TextIO:
    return gzip.open(file, "rt", encoding="utf-8") if file.suffix == ".gz" else file.open(encoding="utf-8")


def rows(file: Path) -> list[Row]:
    """Return the rows of a JSON Lines file in file order."""
    with _open(file) as lines:
        return [json.loads(line) for line in lines]


def table(file: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a CSV file in file order."""
    with _open(file) as lines:
        yield from csv.DictReader(lines)


def reading_minutes(text: str) -> int:
    """Return the whole minutes that reading `text` takes, at least one."""
    return max(1, -(-len(text.split()) // WORDS_A_MINUTE))
