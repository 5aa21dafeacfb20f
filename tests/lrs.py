"""A real learning record store, ralph 4.2.0 with files, in an environment of its own; the project's has none of it.

make lrs
"""

import contextlib
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

ROOT = Path(__file__).resolve().parents[1]
PLACE = Path(os.environ.get("LRS_VENV", ROOT / ".venv-lrs"))
KEY, SECRET = "fingerpost", "for tests only"
READY_S = 40.0

# The store's backend for files refuses to write to a file that is there, unless it appends; no setting says so.
SERVE = """
import sys, uvicorn
from ralph.backends.data.base import BaseOperationType
from ralph.backends.data.fs import FSDataBackend
FSDataBackend.default_operation_type = BaseOperationType.APPEND
uvicorn.run("ralph.api:app", host="127.0.0.1", port=int(sys.argv[1]), log_level="error")
"""


@dataclass(frozen=True)
class Lrs:
    """Where it is, and how it is asked."""

    url: str

    def get(self, more: str = "/statements", **params):
        headers = {"X-Experience-API-Version": "1.0.3"}
        answer = httpx2.get(f"{self.url}{more}", params=params or None, auth=(KEY, SECRET), headers=headers, timeout=30)
        answer.raise_for_status()
        return answer.json()

    def all(self, **params):
        """Return every statement, following `more` to the end."""
        page = self.get(**params)
        found = list(page["statements"])
        while page.get("more"):
            page = self.get(page["more"].removeprefix("/xAPI"))
            found += page["statements"]
        return found

    def post(self, statements):
        answer = httpx2.post(f"{self.url}/statements", json=statements, auth=(KEY, SECRET), timeout=60,
                             headers={"X-Experience-API-Version": "1.0.3"})  # fmt: skip
        answer.raise_for_status()


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Lrs]:
    """Run the record store over a folder; skip the test where it is not installed."""
    ralph = PLACE / "bin" / "ralph"
    if not ralph.exists():
        pytest.skip("no record store here; `make lrs` installs one")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {"PATH": os.environ["PATH"], "HOME": str(folder), "RALPH_APP_DIR": str(folder),
           "RALPH_AUTH_FILE": str(folder / "auth.json"), "RALPH_RUNSERVER_BACKEND": "fs",
           "RALPH_BACKENDS__LRS__FS__DEFAULT_DIRECTORY_PATH": str(folder),
           "RALPH_BACKENDS__DATA__FS__DEFAULT_DIRECTORY_PATH": str(folder)}  # fmt: skip
    known = [str(ralph), "auth", "-u", KEY, "-p", SECRET, "-s", "all", "-M", f"mailto:{KEY}@example.org", "-w"]
    subprocess.run(known, cwd=folder, env=env, check=True, capture_output=True)
    command = [str(PLACE / "bin" / "python"), "-c", SERVE, str(port)]
    with subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait(port)
            yield Lrs(f"http://127.0.0.1:{port}/xAPI")
        finally:
            server.terminate()
            server.wait(20)


def _wait(port: int) -> None:
    until = time.monotonic() + READY_S
    while time.monotonic() < until:
        with contextlib.suppress(httpx2.TransportError):
            if httpx2.get(f"http://127.0.0.1:{port}/__heartbeat__", timeout=2).status_code < 500:
                return
        time.sleep(0.2)
    pytest.fail("the record store did not come up")
