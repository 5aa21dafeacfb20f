"""The command line as its users meet it: whole commands in this process, or processes of their own where it matters."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import pytest

from paths.model import Constraints, Evidence, Learner, RoleGoal
from service import wiring
from service.cli import main
from service.intake.curate import put_records
from service.intake.indexer import Indexer
from service.ports import Ports
from service.recommend import recommend
from service.schemas import PathRequest
from service.settings import Settings
from service.store.database.engine import open_engine
from service.store.store import Store
from tests.fakes import HashEmbedder
from tests.service.conftest import KEY, TENANT, records

ROOT = Path(__file__).resolve().parents[2]
REAL, HASHED = ("service.cli",), ("tests.e2e.program",)
PATIENCE_S = 120  # machines that run tests are busy; a quiet one needs a second or two


@dataclass(frozen=True)
class Ran:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Fingerpost = Callable[..., Ran]


def told(ran: Ran, *words: str) -> str:
    """Check that a command said in one line what is wrong; return the line."""
    line = ran.err.strip().splitlines()[-1]
    assert line.startswith("fingerpost: "), ran.err
    assert "Traceback" not in ran.err
    assert ran.out == ""
    assert all(word in line for word in words), line
    return line


def lines(file: Path, *records: object) -> Path:
    """Write a record a line; texts go in as they are."""
    texts = (r if isinstance(r, str) else msgspec.json.encode(r).decode() for r in records)
    file.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    return file


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder that is not there yet; commands in this process and in others use it."""
    for name in list(os.environ):
        if name.startswith("FINGERPOST_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("FINGERPOST_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(wiring, "open_embedder", lambda settings: HashEmbedder())
    yield tmp_path / "home"
    shutil.rmtree(tmp_path / "home", ignore_errors=True)  # an index takes 30 MB, and pytest keeps what tests leave


@pytest.fixture
def fingerpost(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Fingerpost:
    """Runs a command in this process."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)

    def run(*argv: object) -> Ran:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in argv])
        return Ran(int(ended.value.code or 0), *capsys.readouterr())

    return run


@pytest.fixture(scope="session")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the small workspace, taken in and indexed by the commands themselves."""
    place = tmp_path_factory.mktemp("stock")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wiring, "open_embedder", lambda settings: HashEmbedder())
        patch.setattr(sys, "excepthook", sys.excepthook)
        patch.setenv("FINGERPOST_HOME", str(place / "home"))
        with pytest.raises(SystemExit, match="0"):
            main(["ingest", str(lines(place / "small.jsonl", *records()))])
    return place / "home"


@pytest.fixture
def stocked(home: Path, stock: Path) -> Path:
    """A data folder of this test's own with the small workspace in it."""
    subprocess.run(["cp", "-R", stock, home], check=True)  # it leaves the holes of the index's files empty
    return home


@pytest.fixture
def guest(tmp_path: Path) -> Path:
    """A learner file."""
    return lines(tmp_path / "guest.json", Learner("guest"))


@pytest.fixture(scope="module")
def ports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ports]:
    """The small workspace with a learner and a path in it."""
    home = tmp_path_factory.mktemp("api")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wiring, "open_embedder", lambda settings: HashEmbedder())
        with wiring.open_ports(Settings(home=str(home), api_key=KEY)) as opened:
            put_records(opened, TENANT, records(), ())
            Indexer(opened).drain()
            evidence = Evidence("e1", "s:sql", 2, "assessment", "2026-11-01")
            opened.store.put_learner(TENANT, Learner("lea", (evidence,), constraints=Constraints(hours_per_week=2)))
            recommend(opened, TENANT, PathRequest("lea", (RoleGoal("r:analyst"),)), date(2026, 11, 23))
            yield opened
    shutil.rmtree(home, ignore_errors=True)


@contextmanager
def store_in(home: Path) -> Iterator[Store]:
    """Open the store of a data folder, beside whoever has it open."""
    with closing(Store(open_engine(Settings(home=str(home)).database))) as store:
        yield store


def started(
    *argv: object, program: Sequence[str] = HASHED, env: Mapping[str, str] | None = None, **more: Any
) -> subprocess.Popen[str]:  # fmt: skip
    """Start a command in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", *program, *map(str, argv)],
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        text=True,
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more},
    )


def ended(process: subprocess.Popen[str]) -> Ran:
    """Wait for a command's end."""
    out, err = process.communicate(timeout=PATIENCE_S)
    return Ran(process.returncode, out or "", err or "")


def soon(happened: Callable[[], bool], within: float = PATIENCE_S) -> float:
    """Wait until something has happened and return how long that took; fail where it does not."""
    since = time.monotonic()
    while not happened():
        if time.monotonic() - since > within:
            pytest.fail(f"did not happen within {within} s")
        time.sleep(0.02)
    return time.monotonic() - since


@dataclass(frozen=True)
class Served:
    """A server under way."""

    url: str
    home: Path
    process: subprocess.Popen[str]

    def get(self, address: str, **more: Any) -> httpx2.Response:
        return httpx2.get(self.url + address, trust_env=False, timeout=PATIENCE_S, **more)

    def post(self, address: str, body: object, **more: Any) -> httpx2.Response:
        return httpx2.post(self.url + address, json=body, trust_env=False, timeout=PATIENCE_S, **more)


@contextmanager
def serving(home: Path, *options: str, **env: str) -> Iterator[Served]:
    """Serve a data folder at a free port while the block runs."""
    port = free_port()
    process = started("serve", "--port", port, *options, env={"FINGERPOST_HOME": str(home), **env})
    server = Served(f"http://127.0.0.1:{port}", home, process)
    try:
        soon(lambda: process.poll() is not None or _answers(server))
        assert process.poll() is None, process.communicate()
        yield server
    finally:
        process.kill()
        process.communicate()


def _answers(server: Served) -> bool:
    try:
        return server.get("/health").is_success
    except httpx2.TransportError:
        return False


def free_port() -> int:
    """Return a port that nobody listens at now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
