"""A sign-on of the organisation's own: a real HTTP server whose keys change, and which may be slow, away, or lying."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, Key, RSAKey

AUDIENCE = "fingerpost-api"


@cache
def rsa_key(_: str) -> RSAKey:
    """Return the RSA key of this name; drawing one takes a while."""
    return RSAKey.generate_key(2048, private=True)


class Issuer:
    """Signs tokens, publishes its keys, and counts how often they were fetched."""

    def __init__(self) -> None:
        self.keys: dict[str, Key] = {"one": rsa_key("one")}
        self.fetched, self.delay_s = 0, 0.0
        self.body: bytes | None = None  # instead of the keys
        self.status = 200
        self.says: str | None = None  # which issuer it says that it is
        self._server: ThreadingHTTPServer | None = None
        self.url = ""

    def token(self, kid: str | None = "one", alg: str = "RS256", key: Key | None = None, **claims: Any) -> str:
        """Return a token of somebody; a claim that is None is left out."""
        now = int(time.time())
        usual = {"iss": self.url, "aud": AUDIENCE, "sub": "lea", "iat": now, "exp": now + 300}
        whole = {name: value for name, value in {**usual, **claims}.items() if value is not None}
        header = {"alg": alg, **({"kid": kid} if kid is not None else {})}
        return jwt.encode(header, whole, key or self.keys[kid or "one"], algorithms=[alg])

    def rotate(self, kid: str) -> None:
        """Sign with another key from now on, and withdraw the older ones."""
        self.keys = {kid: ECKey.generate_key("P-256", private=True)}

    def jwks(self) -> bytes:
        return json.dumps(
            {"keys": [{**key.as_dict(private=False), "kid": kid} for kid, key in self.keys.items()]}
        ).encode()

    def answer(self, path: str) -> bytes:
        if path.startswith("/.well-known/"):
            return json.dumps({"issuer": self.says or self.url, "jwks_uri": f"{self.url}/keys"}).encode()
        self.fetched += 1
        time.sleep(self.delay_s)
        return self.jwks() if self.body is None else self.body

    @contextmanager
    def running(self) -> Iterator[None]:
        """Answer while the block runs."""
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = issuer.answer(self.path)
                try:
                    self.send_response(issuer.status)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                except OSError:
                    return  # whoever asked has given up

            def log_message(self, *_: Any) -> None:
                return

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        self.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()
            thread.join()
