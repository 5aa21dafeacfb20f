"""The server that runs beside a command on the same data folder: it has the index open, so it is asked.

`serve` says in HOME/server.json where it is. A file that a killed server left behind does no harm: what it names does
not answer, or speaks for another tenant, and the command works by itself.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import httpx2
import msgspec

from paths.model import LearningPath
from service.schemas import PathRequest, Wire
from service.settings import Settings

T = TypeVar("T")

FILE = "server.json"
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # who listens everywhere is reached here
CONNECT_S = 2  # a server on this machine answers at once or not at all
GIVEN = (200, 201)
PLAN_S = 120  # a plan over a large catalogue takes seconds; the machine may be busy


class Running(msgspec.Struct, frozen=True):
    """Where a server is, and whose data it serves."""

    url: str
    tenant: str
    pid: int


@contextmanager
def announced(settings: Settings, host: str, port: int) -> Iterator[None]:
    """Say where this process serves while the block runs; only the file's owner may read it."""
    file = Path(settings.home) / FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    running = Running(address(host, port), settings.tenant, os.getpid())
    part = file.with_name(f"{FILE}.{running.pid}")
    part.unlink(missing_ok=True)
    with open(part, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as written:
        written.write(msgspec.json.encode(running))
    part.replace(file)
    try:
        yield
    finally:
        if announcement(settings) == running:
            file.unlink(missing_ok=True)


def address(host: str, port: int) -> str:
    """Return where a server that listens on `host` is reached from this machine."""
    host = ANYWHERE.get(host, host)
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def announcement(settings: Settings) -> Running | None:
    """Return what HOME/server.json says, None where there is none that can be read."""
    try:
        return msgspec.json.decode((Path(settings.home) / FILE).read_bytes(), type=Running)
    except (OSError, msgspec.DecodeError):
        return None


def asked(settings: Settings, request: PathRequest) -> LearningPath | None:
    """Have the running server recommend; None where no server of this tenant gives a path."""
    return answer(settings, "/v1/paths", request, LearningPath)


def answer(settings: Settings, address: str, request: Wire, kind: type[T]) -> T | None:
    """Return what the running server answers, None where no server of this tenant gives one.

    What it refuses is refused here too, from the same store and in our own words.
    """
    running = announcement(settings)
    if running is None or running.tenant != settings.tenant:
        return None
    headers = {"Content-Type": "application/json"}
    if settings.api_key:
        headers["Authorization"] = f"Bearer {settings.api_key}"
    try:
        reply = httpx2.post(
            f"{running.url}{address}",
            content=msgspec.json.encode(request),
            headers=headers,
            timeout=httpx2.Timeout(PLAN_S, connect=CONNECT_S),
            trust_env=False,  # a proxy has no business between two processes of one user
        )
        return msgspec.json.decode(reply.content, type=kind) if reply.status_code in GIVEN else None
    except (httpx2.HTTPError, httpx2.InvalidURL, msgspec.DecodeError):
        return None
