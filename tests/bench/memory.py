"""The most memory that taking content in and serving need, and how fast the served API answers."""

import socket
import sys
import time
from collections.abc import Iterator
from functools import partial
from itertools import islice, product

import httpx2
import msgspec

from paths.model import RoleGoal
from retrieval.embed import SentenceEmbedder
from service.schemas import PathRequest, SearchRequest
from tests.bench.child import FINGERPOST, Child, finished, started
from tests.bench.homes import TODAY, Home, homes
from tests.bench.measure import Bench, Row, milliseconds, seconds

REQUESTS = 40  # to each route; the first of each case is not timed
READY_S = 60  # a server that is not up by then never will be
BARE = """
import sys
from sentence_transformers import SentenceTransformer
model = SentenceTransformer(sys.argv[1], device="cpu", local_files_only=True)
model.encode(["one text"], show_progress_bar=False)
"""


def memory(bench: Bench) -> list[Row]:
    """Measure the peak memory of real processes: each `fingerpost` command, and a server under requests.

    The rival is a process that loads the same model with sentence-transformers, embeds one text, and nothing else.
    The server's times are a client's, one request at a time over the loopback.
    """
    bare = finished([sys.executable, "-c", BARE, str(SentenceEmbedder()._folder)], {})
    rows = [_row("load the model, embed one text", bare, bare)]
    for home in homes(bench):
        rows += [_row(f"ingest {home.name}, command {n}", child, bare) for n, child in enumerate(home.children, 1)]
        rows.append(_served(home, bare))
    return rows


def _row(what: str, child: Child, bare: Child, times: str = "") -> Row:
    against = round(child.peak_mb / bare.peak_mb, 2)
    return {"process": what, "peak MB": child.peak_mb, "over the bare model": against, "ran s": f"{child.seconds:.1f}",
            "requests, p50 and p95 ms": times}  # fmt: skip


def _served(home: Home, bare: Child) -> Row:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(FINGERPOST), "serve", "--single-user", "--port", str(port)]
    with started(command, home.env) as child, httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        _wait(client)
        told = [f"{route}: {_asked(client, route, bodies)}" for route, bodies in _bodies(home).items()]
    return _row(f"serve {home.name}", child, bare, "; ".join(told))


def _wait(client: httpx2.Client) -> None:
    for _ in range(READY_S * 10):
        try:
            if client.get("/ready").status_code == 200:
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.1)
    raise RuntimeError("the server did not start")


def _bodies(home: Home) -> dict[str, list[bytes]]:
    """Return what is sent to each route."""
    asked = [
        PathRequest(learner, (RoleGoal(role),), start=TODAY.isoformat())
        for learner, role in product(home.learners, home.roles)
    ]
    words = [SearchRequest(f"{role.partition(':')[2]} work") for role in home.roles]
    return {"/v1/paths": list(map(msgspec.json.encode, asked)), "/v1/search": list(map(msgspec.json.encode, words))}


def _asked(client: httpx2.Client, route: str, bodies: list[bytes]) -> str:
    taken: list[float] = []
    for body in islice(_round(bodies), REQUESTS):
        taken += seconds(partial(_post, client, route, body), 1)
    return f"{milliseconds(taken, 50):g}, {milliseconds(taken, 95):g} (n {len(taken)})"


def _round(bodies: list[bytes]) -> Iterator[bytes]:
    while True:
        yield from bodies


def _post(client: httpx2.Client, route: str, body: bytes) -> None:
    client.post(route, content=body, headers={"Content-Type": "application/json"}).raise_for_status()
