"""Real servers over copies of the starter workspace, each a process of its own with the packaged embedding model."""

import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from httpx2 import TransportError

from tests.e2e.conftest import REAL, Served, ended, free_port, soon, started

__all__ = ["Keyed", "Served", "copied", "filled", "keyed_from", "serving"]
LEARNER = "ada-beginner"  # a sample learner of the starter workspace


@dataclass(frozen=True)
class Keyed(Served):
    """A server that asks for keys: an administrator's, an L&D person's, and the token of a learner."""

    tenant: str
    admin: str
    ld: str
    learner: str
    token: str


def filled(home: Path) -> Path:
    """Load the starter workspace, its learners and a first path into a new data folder."""
    _done(home, "demo", "--no-serve")
    return home


def copied(stock: Path, home: Path) -> Path:
    """Copy a data folder, with the holes of the index's files left empty."""
    subprocess.run(["cp", "-R", stock, home], check=True)
    return home


@contextmanager
def serving(home: Path, *options: str, program: Sequence[str] = REAL, **env: str) -> Iterator[Served]:
    """Serve a data folder at a free port while the block runs; what it logs goes to a file beside the folder."""
    port, log = free_port(), home.with_suffix(".log")
    with log.open("w") as out:
        process = started(
            "serve", "--port", port, *options, program=program, env={**_env(home), **env}, stdout=out, stderr=out
        )
        server = Served(f"http://127.0.0.1:{port}", home, process)
        try:
            soon(lambda: process.poll() is not None or _ready(server))
            assert process.poll() is None, log.read_text()
            yield server
        finally:
            process.terminate()
            process.wait(30)


@contextmanager
def keyed_from(home: Path) -> Iterator[Keyed]:
    """Serve a data folder to people with keys."""
    admin, ld = (_key(home, role) for role in ("admin", "ld"))
    with serving(home) as served:
        asked = served.post("/v1/tokens", {"learner": LEARNER}, headers={"Authorization": f"Bearer {admin}"})
        assert asked.is_success, asked.text
        yield Keyed(served.url, home, served.process, "default", admin, ld, LEARNER, asked.json()["token"])


def _key(home: Path, role: str) -> str:
    return str(json.loads(_done(home, "keys", "add", f"the {role} of the tests", "--role", role, "--json"))["key"])


def _done(home: Path, *argv: str) -> str:
    ran = ended(started(*argv, program=REAL, env=_env(home)))
    assert ran.code == 0, ran.err
    return ran.out


def _env(home: Path) -> dict[str, str]:
    """Only what is set here: a machine's own settings have no part in it."""
    kept = {name: "" for name in os.environ if name.startswith("FINGERPOST_")}
    return {**kept, "FINGERPOST_HOME": str(home), "OMP_NUM_THREADS": "1"}


def _ready(server: Served) -> bool:
    try:
        return bool(server.get("/health").is_success)
    except TransportError:
        return False
