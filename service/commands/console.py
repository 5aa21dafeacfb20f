"""What commands print, results on stdout and everything else on stderr, and how they end."""

import io
import re
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from paths.errors import PathError
from retrieval.errors import RetrievalError
from service.settings import BadSetting
from service.store.errors import StoreError

OK, NOT_OK, USAGE = 0, 1, 2

# Titles and file names come from outside: what moves the cursor or cannot be encoded is shown as a sign.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")

Advance = Callable[[int, int], None]


class BadUsage(Exception):
    """The command line asks for what cannot be; the message says what to give instead."""


def answered(run: Callable[[Namespace], int], args: Namespace) -> int:
    """Run a command and return its exit code; what may well go wrong is said in one line."""
    try:
        return run(args)
    except BadUsage as error:
        return fail(str(error), USAGE)
    except (BadSetting, OSError, PathError, RetrievalError, StoreError) as error:
        if isinstance(error, BrokenPipeError):
            raise  # nobody reads any more, so there is nobody to tell
        return fail(in_words(error), NOT_OK)


def in_words(error: Exception) -> str:
    """Return what went wrong; of a file which one, and what to look at."""
    if isinstance(error, OSError) and error.strerror:
        place = f"{error.filename}: " if error.filename else ""
        return f"{place}{error.strerror}; check the path, its permissions and the space on the disk"
    return str(error)


def writable(option: str, given: str) -> Path:
    """Return the file that an option names; raise BadUsage, before any work is done, where it could not be written."""
    file = Path(given)
    if file.is_dir() or not file.parent.is_dir():
        raise BadUsage(f"{option} {given!r}: give a file in a folder that is there")
    return file


def say(text: str) -> None:
    """Tell the person at the terminal; stdout stays for results."""
    print(printable(text), file=sys.stderr, flush=True)


def fail(text: str, code: int = USAGE) -> int:
    """Say what is wrong in one line and return the exit code."""
    say(f"fingerpost: {' '.join(text.splitlines())}")
    return code


def print_words(text: str) -> None:
    """Print a result that a person reads."""
    print(printable(text))


def print_json(value: Any) -> None:
    """Print a value in its one JSON form, as HTTP would: in UTF-8, whatever the terminal speaks."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    print(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def printable(text: str) -> str:
    """Return a text without what a terminal would obey."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


@contextmanager
def progress(title: str) -> Iterator[Advance]:
    """Show a bar on stderr while the block runs; the block calls back with (done, total)."""
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(printable(title), total=None)

        def advance(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total or None)

        yield advance
