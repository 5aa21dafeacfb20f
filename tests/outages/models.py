"""A small endpoint that speaks as OpenAI does: chat and embeddings, and lies when told to."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.fakes import HashEmbedder

TEXT = json.dumps({"sentences": []})
LIES: dict[str, Callable[[Any], Any]] = {
    "another length": lambda body: {**body, "data": [{**one, "embedding": [0.5, 0.5]} for one in body["data"]]},
    "no direction": lambda body: {**body, "data": [{**one, "embedding": [0.0] * 64} for one in body["data"]]},
    "no numbers": lambda body: {**body, "data": [{**one, "embedding": ["a"] * 64} for one in body["data"]]},
    "fewer": lambda body: {**body, "data": []},
    "another form": lambda _: {"error": None},
    "a list": lambda _: [1, 2],
    "a page": lambda _: None,
}


class Models(ThreadingHTTPServer):
    """`lie` names one of LIES; `status` is that of every answer; `asked` counts the requests."""

    daemon_threads = True
    lie, status, asked = "", 200, 0

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Handler(BaseHTTPRequestHandler):
    server: Models
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.asked += 1
        body: Any = _embedded(asked) if self.path.endswith("embeddings") else _said(asked)
        if self.server.lie:
            body = LIES[self.server.lie](body)
        raw = b"<html>a page</html>" if body is None else json.dumps(body).encode()
        self.send_response(self.server.status)
        self.send_header("content-type", "text/html" if body is None else "application/json")
        self.send_header("content-length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def _embedded(asked: Any) -> Any:
    rows = HashEmbedder().embed(asked["input"])
    data = [{"object": "embedding", "index": i, "embedding": row.tolist()} for i, row in enumerate(rows)]
    return {"object": "list", "model": asked["model"], "data": data, "usage": {"prompt_tokens": 1, "total_tokens": 1}}


def _said(asked: Any) -> Any:
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": TEXT}}
    return {"id": "1", "object": "chat.completion", "created": 1, "model": asked["model"], "choices": [choice]}


@contextmanager
def serving_models() -> Iterator[Models]:
    """Run the endpoint while the block runs."""
    server = Models(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
