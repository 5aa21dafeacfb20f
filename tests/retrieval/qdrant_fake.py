"""A small Qdrant server over HTTP: qdrant-client's own local mode behind the REST routes, and faults on demand.

It refuses what the documentation of Qdrant says a server refuses: an unknown collection (404), one that is there
already (409), a vector of another size (400), a missing key (401). What is asked of it is kept in `asked`.
"""

import json
import re
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from qdrant_client import QdrantClient, models

KEY = "a key for the fake"
Params = dict[str, str]


class Refused(Exception):
    """The server does not do that."""

    def __init__(self, status: int, problem: str) -> None:
        super().__init__(problem)
        self.status = status


class FakeQdrant:
    """`fault` is what the next requests meet: "", "500", "429", "garbage", "nothing", "less", "hang", "drip"
    or "reset"."""

    def __init__(self) -> None:
        self.local, self.lock = QdrantClient(":memory:"), threading.Lock()
        self.created: dict[str, models.CreateCollection] = {}
        self.indexes: dict[str, dict[str, Any]] = {}
        self.asked: list[tuple[str, str, Params]] = []
        self.fault = ""
        self.stopped = threading.Event()
        self.server: ThreadingHTTPServer | None = None
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Listen, on the same port as before where there was one."""
        self.stopped.clear()
        handler = type("Handler", (_Handler,), {"fake": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def stop(self) -> None:
        """Listen no more: connections are refused."""
        self.stopped.set()
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    def fail(self, fault: str) -> None:
        """Answer so from now on; "refused" takes no connection at all."""
        if fault == "refused":
            self.stop()
        else:
            self.fault = fault

    def mend(self) -> None:
        """Answer as it should, again."""
        self.fault = ""
        if self.server is None:
            self.start()

    def answer(self, method: str, path: str, params: Params, body: Any) -> Any:
        """Return the result of a request, or raise Refused."""
        for verb, pattern, act in ROUTES:
            if verb == method and (found := re.fullmatch(pattern, path)):
                with self.lock, warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    if act not in (_exists, _create) and not self.local.collection_exists(found["name"]):
                        raise Refused(404, f"Not found: Collection `{found['name']}` doesn't exist!")
                    return act(self, found["name"], body)
        raise Refused(404, f"no route {method} {path}")


def _exists(fake: FakeQdrant, name: str, body: Any) -> Any:
    return {"exists": fake.local.collection_exists(name)}


def _create(fake: FakeQdrant, name: str, body: Any) -> Any:
    if fake.local.collection_exists(name):
        raise Refused(409, f"Wrong input: Collection `{name}` already exists!")
    asked = fake.created[name] = models.CreateCollection.model_validate(body)
    fake.indexes[name] = {}
    return fake.local.create_collection(
        name, asked.vectors, sparse_vectors_config=asked.sparse_vectors, metadata=asked.metadata
    )  # fmt: skip


def _info(fake: FakeQdrant, name: str, body: Any) -> Any:
    info, asked = fake.local.get_collection(name).model_dump(mode="json"), fake.created[name]
    info["config"]["params"] |= {
        "shard_number": asked.shard_number or 1,
        "replication_factor": asked.replication_factor or 1,
        "write_consistency_factor": asked.write_consistency_factor or 1,
    }
    return info | {"payload_schema": {field: {"data_type": "keyword", "points": 0} for field in fake.indexes[name]}}


def _drop(fake: FakeQdrant, name: str, body: Any) -> Any:
    return fake.local.delete_collection(name)


def _index(fake: FakeQdrant, name: str, body: Any) -> Any:
    fake.indexes[name][body["field_name"]] = body["field_schema"]
    return _updated()


def _upsert(fake: FakeQdrant, name: str, body: Any) -> Any:
    points = models.PointsList.model_validate(body).points
    vectors = fake.created[name].vectors
    assert isinstance(vectors, dict)
    for point in points:
        assert isinstance(point.vector, dict)
        if len(point.vector["dense"]) != vectors["dense"].size:  # type: ignore[arg-type]
            raise Refused(400, "Wrong input: Vector dimension error")
    fake.local.upsert(name, points)
    return _updated()


def _delete(fake: FakeQdrant, name: str, body: Any) -> Any:
    fake.local.delete(name, models.FilterSelector.model_validate(body))
    return _updated()


def _query(fake: FakeQdrant, name: str, body: Any) -> Any:
    asked = models.QueryRequestBatch.model_validate(body).searches
    return [answer.model_dump(mode="json") for answer in fake.local.query_batch_points(name, asked)]


def _count(fake: FakeQdrant, name: str, body: Any) -> Any:
    return fake.local.count(name, models.CountRequest.model_validate(body).filter).model_dump()


def _facet(fake: FakeQdrant, name: str, body: Any) -> Any:
    asked = models.FacetRequest.model_validate(body)
    return fake.local.facet(name, asked.key, asked.filter, limit=asked.limit or 10).model_dump(mode="json")


def _scroll(fake: FakeQdrant, name: str, body: Any) -> Any:
    asked = models.ScrollRequest.model_validate(body)
    vectors = asked.with_vector or False
    points, offset = fake.local.scroll(name, asked.filter, asked.limit or 10, None, asked.offset, True, vectors)
    return {"points": [point.model_dump(mode="json") for point in points], "next_page_offset": offset}


def _updated() -> Any:
    return {"operation_id": 0, "status": "completed"}


NAME = r"/collections/(?P<name>[^/]+)"
Act = Callable[[FakeQdrant, str, Any], Any]
ROUTES: tuple[tuple[str, str, Act], ...] = (
    ("GET", f"{NAME}/exists", _exists),
    ("PUT", NAME, _create),
    ("GET", NAME, _info),
    ("DELETE", NAME, _drop),
    ("PUT", f"{NAME}/index", _index),
    ("PUT", f"{NAME}/points", _upsert),
    ("POST", f"{NAME}/points/delete", _delete),
    ("POST", f"{NAME}/points/query/batch", _query),
    ("POST", f"{NAME}/points/count", _count),
    ("POST", f"{NAME}/facet", _facet),
    ("POST", f"{NAME}/points/scroll", _scroll),
)


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    fake: FakeQdrant
    protocol_version = "HTTP/1.1"

    def _serve(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length", 0)))
        parts = urlsplit(self.path)
        params = dict(parse_qsl(parts.query))
        self.fake.asked.append((self.command, parts.path, params))
        if self.fake.fault:
            FAULTS[self.fake.fault](self)
        elif self.headers.get("api-key") != KEY:
            self._send(401, b"Must provide an API key or an Authorization bearer token")
        else:
            try:
                result = self.fake.answer(self.command, parts.path, params, json.loads(raw) if raw else None)
                self._send(200, json.dumps({"result": result, "status": "ok", "time": 0}).encode())
            except Refused as refused:
                self._send(refused.status, json.dumps({"status": {"error": str(refused)}, "time": 0}).encode())

    do_GET = do_PUT = do_POST = do_DELETE = _serve

    def _send(self, status: int, body: bytes, headers: Params | None = None) -> None:
        self.send_response(status)
        for name, value in {
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            **(headers or {}),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _hang(self) -> None:
        self.fake.stopped.wait(30)
        self.close_connection = True

    def _drip(self) -> None:
        """Send a byte of the head now and then: no pause is long enough for a client's time limit."""
        self.close_connection = True
        try:
            for byte in b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" * 20:
                self.wfile.write(bytes([byte]))
                if self.fake.stopped.wait(0.05):
                    return
        except OSError:
            pass

    def _reset(self) -> None:
        self.close_connection = True
        self.connection.close()

    def handle(self) -> None:
        with suppress(OSError, ValueError):  # the other side has gone
            super().handle()

    def finish(self) -> None:
        with suppress(OSError, ValueError):
            super().finish()

    def log_message(self, format: str, *args: Any) -> None:
        pass


FAULTS: dict[str, Callable[[_Handler], None]] = {
    "500": lambda h: h._send(500, b'{"status": {"error": "Service internal error"}, "time": 0}'),
    "429": lambda h: h._send(429, b'{"status": {"error": "Rate limit"}, "time": 0}', {"Retry-After": "1"}),
    "garbage": lambda h: h._send(200, b"<html>It works!</html>"),
    "nothing": lambda h: h._send(200, b'{"result": null, "status": "ok", "time": 0}'),
    "less": lambda h: h._send(200, b'{"result": [], "status": "ok", "time": 0}'),
    "hang": _Handler._hang,
    "drip": _Handler._drip,
    "reset": _Handler._reset,
}


@contextmanager
def fake_qdrant() -> Iterator[FakeQdrant]:
    """Run a fake server while the block runs."""
    fake = FakeQdrant()
    fake.start()
    try:
        yield fake
    finally:
        fake.stop()


def client_of(fake: FakeQdrant, timeout: float = 5) -> QdrantClient:
    """Return a real client of the fake."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a key without TLS; it does not leave this machine
        return QdrantClient(url=fake.url, api_key=KEY, timeout=timeout, check_compatibility=False)  # type: ignore[arg-type]


def wait_until(true: Callable[[], bool], seconds: float = 10) -> None:
    """Wait until something is so; raise AssertionError where it never is."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not come about in time"
        time.sleep(0.02)
