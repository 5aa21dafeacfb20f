"""A pretend learning platform that embeds Fingerpost's path and chat, with nothing but Python's standard library.

    FINGERPOST_KEY=fp_... python host.py --server https://fingerpost.example --path PATH_ID

It signs its user in with a cookie of its own, and exchanges its API key for a token of that user's, which the page asks
for at /fingerpost-token. The key never reaches the browser; the token lasts minutes and counts on this origin alone.
"""

import argparse
import json
import os
import sys
from dataclasses import dataclass
from http import HTTPStatus
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from secrets import token_urlsafe
from string import Template
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs
from urllib.request import Request, urlopen

HERE = Path(__file__).parent
FILES = {"/host.css": "text/css", "/host.js": "text/javascript"}
LEARNERS = {"Ada": "ada-beginner"}  # who is who: the platform's user, and the learner that Fingerpost knows
MINUTES = 15
TIMEOUT_S = 10
LARGEST = 10_000  # bytes of a form


@dataclass(frozen=True)
class Platform:
    """Where Fingerpost is, what may be asked of it in whose name, and where this platform is itself."""

    server: str
    key: str
    path: str
    origin: str
    version: str
    integrity: str
    minutes: int = MINUTES

    @property
    def policy(self) -> str:
        """What a page of this platform may load: its own files, and Fingerpost's elements and answers."""
        return (
            f"default-src 'none'; script-src 'self' {self.server}; connect-src 'self' {self.server}; style-src 'self'; "
            "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )

    def token(self, learner: str) -> tuple[int, dict[str, Any]]:
        """Exchange the key for a token of a learner's, good on this origin alone; return status and body."""
        asked = {"learner": learner, "minutes": self.minutes, "origins": [self.origin]}
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        request = Request(f"{self.server}/v1/tokens", json.dumps(asked).encode(), headers)
        try:
            with urlopen(request, timeout=TIMEOUT_S) as answer:
                return HTTPStatus.OK, {"token": json.load(answer)["token"]}
        except HTTPError as error:
            return HTTPStatus.BAD_GATEWAY, {"title": f"Fingerpost gives no token: {error.code}"}
        except OSError as error:
            return HTTPStatus.BAD_GATEWAY, {"title": f"Fingerpost cannot be reached: {error}"}


class Page(BaseHTTPRequestHandler):
    """One request; `platform` and `sessions` are set by `serve`."""

    platform: Platform
    sessions: dict[str, str]

    def do_GET(self) -> None:
        if self.path in FILES:
            self._answer((HERE / self.path[1:]).read_bytes(), FILES[self.path])
        elif self.path == "/":
            name = self._who()
            self._page("index.html", name) if name else self._page("sign-in.html", next(iter(LEARNERS)))
        else:
            self._answer(b"not here", "text/plain", HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:
        ours = self.headers.get("Origin") == self.platform.origin
        match self.path if ours else "":
            case "":  # a page of somebody else's asks in our user's name
                self._answer(b"not from here", "text/plain", HTTPStatus.FORBIDDEN)
            case "/sign-in":
                self._sign_in()
            case "/sign-out":
                self.sessions.pop(self._session(), None)
                self._go_home("")
            case "/fingerpost-token":
                self._token()
            case _:
                self._answer(b"not here", "text/plain", HTTPStatus.NOT_FOUND)

    def _token(self) -> None:
        name = self._who()
        status, body = self.platform.token(LEARNERS[name]) if name else (HTTPStatus.UNAUTHORIZED, {"title": "sign in"})
        self._answer(json.dumps(body).encode(), "application/json", status)

    def _sign_in(self) -> None:
        sent = self.rfile.read(min(int(self.headers.get("Content-Length", 0)), LARGEST)).decode()
        name = parse_qs(sent).get("name", [""])[0]
        session = token_urlsafe()
        if name in LEARNERS:
            self.sessions[session] = name
        self._go_home(session)

    def _go_home(self, session: str) -> None:
        self.send_response(HTTPStatus.SEE_OTHER)
        self.send_header("Set-Cookie", f"session={session}; HttpOnly; SameSite=Strict; Path=/")
        self.send_header("Location", "/")
        self.end_headers()

    def _page(self, file: str, name: str) -> None:
        known = {key: getattr(self.platform, key) for key in ("server", "path", "version", "integrity")}
        text = Template((HERE / file).read_text(encoding="utf-8")).substitute(known, name=name)
        self._answer(text.encode(), "text/html; charset=utf-8")

    def _answer(self, body: bytes, kind: str, status: int = HTTPStatus.OK) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", self.platform.policy)
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def _session(self) -> str:
        kept = SimpleCookie(self.headers.get("Cookie", "")).get("session")
        return kept.value if kept else ""

    def _who(self) -> str | None:
        return self.sessions.get(self._session())

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: who asked for what is nobody's business."""


def pinned(server: str) -> tuple[str, str]:
    """Return version and integrity of the elements, as the server has them.

    This example asks at every start. A real platform writes both into its page once, when it has looked at the version
    that it takes: asked for each time, they would vouch for whatever the server then has.
    """
    with urlopen(f"{server}/elements", timeout=TIMEOUT_S) as answer:
        told = json.load(answer)
    return str(told["version"]), str(told["integrity"]["fingerpost.js"])


def serve(platform: Platform, port: int) -> ThreadingHTTPServer:
    """Return the platform's server, bound to its port; `serve_forever` starts it."""
    handler = type("PlatformPage", (Page,), {"platform": platform, "sessions": {}})
    return ThreadingHTTPServer(("127.0.0.1", port), handler)


def main() -> None:
    parser = argparse.ArgumentParser(description="A pretend learning platform that embeds Fingerpost.")
    parser.add_argument("--server", default="http://127.0.0.1:8000", help="where Fingerpost is")
    parser.add_argument("--path", required=True, help="the id of Ada's path; `fingerpost demo` makes one")
    parser.add_argument("--port", type=int, default=8080)
    given = parser.parse_args()
    origin = f"http://localhost:{given.port}"
    version, integrity = pinned(given.server)
    key = os.environ["FINGERPOST_KEY"]
    sys.stdout.write(f"Sign in as {', '.join(LEARNERS)}: {origin}\n")
    serve(Platform(given.server, key, given.path, origin, version, integrity), given.port).serve_forever()


if __name__ == "__main__":
    main()
