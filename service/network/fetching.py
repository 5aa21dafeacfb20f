"""Outgoing HTTP to addresses that strangers chose: a webhook's, an identity provider's, a feed's.

A name is resolved once for each connection; every address that it has must be one that may be called, and the
connection goes to that address and no other, so that a name that means something else a moment later gains nothing. All
of this is checked again for each redirect. No proxy of the environment is used. Answers are bounded in bytes, before
and after unpacking, and in time, headers and handshake included.
"""

import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from ssl import SSLContext

import httpcore2
import httpx2

from service.network.addresses import Allow, Refused, check_name
from service.network.pinning import AddressRefused, Caps, FetchError, FetchFailed, PinnedBackend, Resolve, addresses_of

__all__ = ["AddressRefused", "Allow", "Caps", "FetchError", "FetchFailed", "Fetched", "fetch", "safe_client"]

REDIRECT = (301, 302, 303, 307, 308)
KEPT_ABROAD = ("accept", "user-agent")  # what another origin may be told of the headers after a redirect
PACKED = {"gzip": 31, "x-gzip": 31, "deflate": 15}  # zlib's word for the frame around the data
FRAMING = ("content-encoding", "content-length", "transfer-encoding")


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: names of headers are lower-case, the body is unpacked, `url` is where the answer came from."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


STRICT, USUAL = Allow(), Caps()


def fetch(
    url: str,
    *,
    method: str = "GET",
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    allow: Allow = STRICT,
    caps: Caps = USUAL,
    resolve: Resolve = addresses_of,
) -> Fetched:
    """Call an address and return its answer, whatever its status; only GET and HEAD follow redirects.

    Raise AddressRefused or FetchFailed.
    """
    until = time.monotonic() + caps.total_s
    told = dict(headers or {})
    with safe_client(allow, caps, resolve, until) as client:
        for _ in range(caps.redirects + 1):
            check_url(parsed(url), allow)
            answer = _called(client, method, url, body, told)
            target = answer.headers.get("location")
            if answer.status not in REDIRECT or method not in ("GET", "HEAD") or not target:
                return answer
            new = str(_joined(url, target))
            if _origin(new) != _origin(url):
                told = {name: value for name, value in told.items() if name.lower() in KEPT_ABROAD}
            url = new
    raise FetchFailed(f"it redirects more than {caps.redirects} times; give the address where it ends")


def safe_client(
    allow: Allow = STRICT, caps: Caps = USUAL, resolve: Resolve = addresses_of, until: float | None = None
) -> httpx2.Client:
    """Return a client of the same safety, for libraries that bring their own calls; it follows no redirects.

    What is refused raises AddressRefused, all else what httpx2 raises.
    """
    timeout = httpx2.Timeout(caps.total_s, connect=caps.connect_s)
    transport = PinnedTransport(allow, caps, resolve, until)
    return httpx2.Client(transport=transport, timeout=timeout, trust_env=False, follow_redirects=False)


class PinnedTransport(httpx2.BaseTransport):
    """Checks each address, connects to what was checked, and reads bounded answers whole."""

    def __init__(self, allow: Allow, caps: Caps, resolve: Resolve, until: float | None = None) -> None:
        self._allow, self._caps = allow, caps
        backend = PinnedBackend(allow, caps, resolve, until)
        self._pool = httpcore2.ConnectionPool(
            ssl_context=_tls(), max_keepalive_connections=0, network_backend=backend, retries=0
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        check_url(request.url, self._allow)
        request.headers["accept-encoding"] = "identity"
        place = httpcore2.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        asked = httpcore2.Request(
            request.method, place, headers=request.headers.raw, content=request.read(), extensions=request.extensions
        )
        try:
            answer = self._pool.handle_request(asked)
            try:
                body = _bounded(answer, self._caps.body)
            finally:
                answer.close()
        except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.TimeoutException) as error:
            raise httpx2.TransportError(str(error) or type(error).__name__, request=request) from error
        headers = [(name, value) for name, value in answer.headers if name.decode("latin-1").lower() not in FRAMING]
        return httpx2.Response(answer.status, headers=headers, content=body, request=request)

    def close(self) -> None:
        self._pool.close()


def check_url(url: httpx2.URL, allow: Allow) -> None:
    """Raise AddressRefused for an address whose form alone says that it may not be called."""
    schemes = ("https", "http") if allow.http else ("https",)
    if url.scheme not in schemes:
        raise AddressRefused(f"the scheme {url.scheme!r} may not be called; give an address with https://")
    if url.userinfo:
        raise AddressRefused("the address holds a name or password; leave them out of it")
    port = {"https": 443, "http": 80}[url.scheme] if url.port is None else url.port
    if not allow.port(port):
        raise AddressRefused(f"port {port} may not be called; use {', '.join(map(str, sorted(allow.ports)))}")
    try:
        check_name(url.host, allow)
    except Refused as error:
        raise AddressRefused(str(error)) from error


@cache
def _tls() -> SSLContext:
    return httpx2.create_ssl_context()


def _called(client: httpx2.Client, method: str, url: str, body: bytes, headers: Mapping[str, str]) -> Fetched:
    try:
        answer = client.request(method, url, content=body or None, headers=headers)
    except httpx2.TransportError as error:
        raise FetchFailed(str(error) or type(error).__name__) from error
    told = {name.lower(): value for name, value in answer.headers.items()}
    return Fetched(answer.status_code, told, answer.content, url)


def _bounded(answer: httpcore2.Response, most: int) -> bytes:
    """Read and unpack a body; raise FetchFailed for one that is larger than `most` in either form."""
    named = [value for name, value in answer.headers if name.lower() == b"content-encoding"]
    encoding = b", ".join(named).decode("latin-1").strip().lower()
    unpack = _unpacker(encoding)
    body = bytearray()
    taken = 0
    for chunk in answer.iter_stream():
        taken += len(chunk)
        body += unpack(chunk, most + 1 - len(body))
        if taken > most or len(body) > most:
            raise FetchFailed(f"the answer is larger than {most} bytes")
    return bytes(body)


def _unpacker(encoding: str) -> Callable[[bytes, int], bytes]:
    if encoding in ("", "identity"):
        return lambda chunk, room: chunk[: max(room, 0)]
    if encoding not in PACKED:
        raise FetchFailed(f"the answer is packed as {encoding[:40]!r}, which was not asked for")
    machine = zlib.decompressobj(PACKED[encoding])

    def unpack(chunk: bytes, room: int) -> bytes:
        try:
            return machine.decompress(chunk, max(room, 1))
        except zlib.error as error:
            raise FetchFailed(f"the answer says that it is packed as {encoding} and is not") from error

    return unpack


def parsed(url: str) -> httpx2.URL:
    """Return an address in its parts; raise AddressRefused for what is none."""
    try:
        return httpx2.URL(url)
    except (httpx2.InvalidURL, ValueError, TypeError) as error:
        raise AddressRefused(f"this is no address: {error}") from error


def _joined(base: str, target: str) -> httpx2.URL:
    try:
        return parsed(base).join(target)
    except (httpx2.InvalidURL, ValueError) as error:
        raise AddressRefused(f"it redirects to what is no address: {error}") from error


def _origin(url: str) -> tuple[str, str, int | None]:
    place = parsed(url)
    return place.scheme, place.host, place.port
