"""What commands print: results on stdout, everything else on stderr."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

OK, NOT_OK, USAGE = 0, 1, 2

Advance = Callable[[int, int], None]


def say(text: str) -> None:
    """Tell the person at the terminal; stdout stays for results."""
    print(text, file=sys.stderr, flush=True)


def fail(text: str, code: int = USAGE) -> int:
    """Say what is wrong and return the exit code."""
    say(f"fingerpost: {text}")
    return code


def print_json(value: Any) -> None:
    """Print a value in its one JSON form, as HTTP would."""
    print(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


@contextmanager
def progress(title: str) -> Iterator[Advance]:
    """Show a bar on stderr while the block runs; the block calls back with (done, total)."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(title, total=None)

        def advance(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total or None)

        yield advance
