"""Commands in Markdown, run as a reader would run them: one shell a page, in a folder of its own.

A block fenced as `sh` is run; a `text` block right after it is what it prints, standard error included, where `...`
stands for anything. `<!-- not run: reason -->` before a block leaves it to the reader, `<!-- slow -->` to `make slow`.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

ROOT = Path(__file__).resolve().parents[2]
PORT = "8000"  # in the pages; a test takes a free one
PATIENCE_S = 3600  # nobody waits so long; it ends what hangs

_PART = re.compile(
    r"^<!-- (?P<mark>not run: [^\n]+?|slow) -->$"
    r"|^```(?P<language>\w*)\n(?P<body>.*?)^```$"
    r"|^(?P<prose>\S[^\n]*)$",
    re.MULTILINE | re.DOTALL,
)
_BETWEEN = "=====block "


@dataclass(frozen=True)
class Block:
    """A block of commands and what the page says they print; `mark` is the comment before it."""

    line: int
    commands: str
    mark: str = ""
    prints: str | None = None


def blocks(page: str) -> list[Block]:
    """Return the `sh` blocks of a page in their order."""
    found: list[Block] = []
    mark, told = "", False  # told: the part before is a block that waits for its output
    for part in _PART.finditer(page):
        language, body = part["language"], part["body"]
        if language == "sh":
            found.append(Block(page.count("\n", 0, part.start()) + 1, body, mark))
        elif language == "text" and told:
            found[-1] = Block(found[-1].line, found[-1].commands, found[-1].mark, body)
        mark, told = part["mark"] or "", language == "sh"
    return found


def fits(printed: str, said: str) -> bool:
    """Say whether what was printed is what the page says; spaces at the ends of lines and blank ends do not count."""
    pattern = ".*?".join(re.escape(piece) for piece in _trimmed(said).split("..."))
    return re.fullmatch(pattern, _trimmed(printed), re.DOTALL) is not None


def _trimmed(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n")


@dataclass(frozen=True)
class Ran:
    """What each block printed, and how the shell ended; a block that fails is the last."""

    printed: Sequence[str]
    code: int


def run(chosen: Sequence[Block], place: Path, env: Mapping[str, str]) -> Ran:
    """Run blocks in one shell in a folder where the repository's files lie; what they write stays there."""
    for entry in ROOT.iterdir():
        if not entry.name.startswith("."):
            (place / entry.name).symlink_to(entry)
    script = "".join(f"echo '{_BETWEEN}'\n{block.commands}" for block in chosen)
    with TemporaryFile("w+") as out:  # a pipe would stay open as long as a server in the background
        shell = subprocess.Popen(
            ["bash", "-eo", "pipefail", "-c", script],
            cwd=place,
            env=env,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            code = shell.wait(PATIENCE_S)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(shell.pid, signal.SIGTERM)
        out.seek(0)
        return Ran(out.read().split(f"{_BETWEEN}\n")[1:], code)


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return an environment in which the program is new and on the path."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FINGERPOST_")}
    path = f"{Path(sys.executable).parent}{os.pathsep}{kept.get('PATH', '')}"
    return kept | {"HOME": str(home), "FINGERPOST_HOME": str(home / "data"), "PATH": path, "LC_ALL": "C.UTF-8"} | more


def differences(chosen: Sequence[Block], ran: Ran) -> Iterator[str]:
    """Yield, for each block that did something else than the page says, its line and what it did."""
    for block, printed in zip(chosen, ran.printed, strict=False):
        if block.prints is not None and not fits(printed, block.prints):
            yield f"line {block.line}: the page says\n{block.prints}\nand it printed\n{printed}"
    if ran.code:
        last = chosen[len(ran.printed) - 1]
        yield f"line {last.line}: the block ended with exit code {ran.code} and printed\n{ran.printed[-1]}"


def tried(page: str, marks: Collection[str], place: Path, **more: str) -> list[str]:
    """Run the blocks of a page that carry one of some marks; return what did not do as it says.

    `place` gets a folder `place` with what the commands wrote; the program's own data are removed, since an index takes
    30 MB and pytest keeps what tests leave.
    """
    chosen = [block for block in blocks(page.replace(PORT, _free_port())) if block.mark in marks]
    (work := place / "place").mkdir()
    (home := place / "home").mkdir()
    try:
        return list(differences(chosen, run(chosen, work, environment(home, **more))))
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _free_port() -> str:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return str(found.getsockname()[1])


def missing(*programs: str) -> list[str]:
    """Return those of some programs that this machine lacks."""
    return [program for program in programs if shutil.which(program) is None]
