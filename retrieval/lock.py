"""One process at a time has an index folder open; the others are told which one."""

import fcntl
import json
import os
import socket
import sys
from pathlib import Path

from retrieval.errors import IndexLocked


class WriterLock:
    """An exclusive lock on a folder, freed by `release` and by the end of the process, however it ends."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = (folder / "writer.lock").open("a+", encoding="utf-8")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.seek(0)
            holder = _holder(self._file.read())
            self._file.close()
            raise IndexLocked(str(folder), holder) from None
        self._file.truncate(0)
        self._file.write(json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "command": _command()}))
        self._file.flush()

    def release(self) -> None:
        self._file.close()


def _command() -> str:
    """Return program and subcommand; what follows may hold secrets."""
    return " ".join([Path(sys.argv[0]).name, *(a for a in sys.argv[1:2] if not a.startswith("-"))]).strip()


def _holder(note: str) -> str:
    try:
        held = json.loads(note)
        return f"process {held['pid']} on {held['host']} ({held['command']})"
    except (ValueError, KeyError, TypeError):
        return "another process"
