"""An OpenAI-compatible endpoint on this machine that says what a function makes of the prompt, streamed where asked."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[str], str]
PIECE = 7  # characters; borders of words and of JSON fall inside


class Endpoint(ThreadingHTTPServer):
    """`prompts` are those that came, `answers` what was said; `pause` is waited between two pieces of a stream."""

    daemon_threads = True
    answer: Answer
    pause = 0.0
    status = 200
    breaks_after: int | None = None  # pieces, after which the connection is cut
    hung_up = False  # whether somebody left before the end

    def __init__(self, answer: Answer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer, self.prompts, self.answers = answer, list[str](), list[str]()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, *_: Any) -> None:
        """Say nothing of clients that go away."""


class _Handler(BaseHTTPRequestHandler):
    server: Endpoint
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        prompt = asked["messages"][-1]["content"]
        self.server.prompts.append(prompt)
        if self.server.status != 200:
            self._whole({"error": {"message": "not now"}})
            return
        said = self.server.answer(prompt)
        self.server.answers.append(said)
        usage = {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110}
        if asked.get("stream"):
            self._stream(asked["model"], said, usage)
        else:
            choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": said}}
            self._whole({**_head(asked["model"], "chat.completion"), "choices": [choice], "usage": usage})

    def _whole(self, body: Any) -> None:
        raw = json.dumps(body).encode()
        self.send_response(self.server.status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def _stream(self, model: str, said: str, usage: Any) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        self.close_connection = True
        head = _head(model, "chat.completion.chunk")
        try:
            for n, start in enumerate(range(0, len(said), PIECE)):
                if n == self.server.breaks_after:
                    return
                piece = {"index": 0, "delta": {"content": said[start : start + PIECE]}, "finish_reason": None}
                self._event({**head, "choices": [piece]})
                time.sleep(self.server.pause)
            self._event({**head, "choices": [], "usage": usage})
            self.wfile.write(b"data: [DONE]\n\n")
        except OSError:
            self.server.hung_up = True

    def _event(self, body: Any) -> None:
        self.wfile.write(f"data: {json.dumps(body)}\n\n".encode())
        self.wfile.flush()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def _head(model: str, kind: str) -> dict[str, Any]:
    return {"id": "1", "object": kind, "created": 1, "model": model}


@contextmanager
def serving(answer: Answer) -> Iterator[Endpoint]:
    """Run an endpoint while the block runs."""
    server = Endpoint(answer)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
