"""A real server that receives: it notes what came, checks Standard Webhooks signatures, and answers as it is told."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks import Webhook as Verifier


class Receiver:
    """`status` is what it answers; `got` holds (webhook-id, body) of what was signed well, `bad` counts the rest."""

    def __init__(self):
        self.status, self.headers, self.secret = 200, {}, ""
        self.got, self.bad = [], 0
        self.url = ""

    @property
    def ids(self):
        """The ids that came, each once: what a receiver acts on."""
        return list(dict.fromkeys(id for id, _ in self.got))

    def take(self, headers, body):
        try:
            parsed = Verifier(self.secret).verify(body, dict(headers))
        except Exception:  # noqa: BLE001 - whatever the reference library refuses is badly signed
            self.bad += 1
            return
        self.got.append((headers["webhook-id"], parsed))


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Run a receiver on a port of its own."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            receiver.take({name.lower(): value for name, value in self.headers.items()}, body)
            self.send_response(receiver.status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
