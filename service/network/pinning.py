"""Connections to addresses that were checked, each with one deadline for all that it does."""

import socket
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from ssl import SSLContext
from types import TracebackType
from typing import Any, Self

import httpcore2

from service.network.addresses import Allow, Refused, check_address

CONNECT_S, TOTAL_S = 5.0, 15.0
MOST_BYTES = 2_000_000  # a key set, a webhook's answer, a feed's page
REDIRECTS = 3

Resolve = Callable[[str, int], list[str]]


class FetchError(Exception):
    """Nothing was fetched; the message says why."""


class AddressRefused(FetchError):
    """The address may not be called; trying again would change nothing."""


class FetchFailed(FetchError):
    """The other side did not give an answer that can be used; it may later."""


@dataclass(frozen=True, slots=True)
class Caps:
    """How much of one call is enough."""

    connect_s: float = CONNECT_S
    total_s: float = TOTAL_S
    body: int = MOST_BYTES
    redirects: int = REDIRECTS


def addresses_of(host: str, port: int) -> list[str]:
    """Return the addresses of a name as the system resolves it."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore2.ConnectError(f"the name {host!r} does not resolve") from error
    return list(dict.fromkeys(str(place[4][0]) for place in found))


@dataclass(frozen=True)
class PinnedBackend(httpcore2.NetworkBackend):
    """Connects to addresses that may be called, and gives each connection one deadline for all that it does."""

    allow: Allow
    caps: Caps
    resolve: Resolve
    until: float | None = None
    _real: httpcore2.SyncBackend = field(default_factory=httpcore2.SyncBackend)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        until = self.until or time.monotonic() + self.caps.total_s
        found = self.resolve(host, port)
        try:
            for address in found:
                check_address(address, self.allow)
        except Refused as error:
            raise AddressRefused(f"{host}: {error}") from error
        failed: httpcore2.NetworkError | httpcore2.TimeoutException = httpcore2.ConnectError(f"{host} has no address")
        for address in found:
            left = min(timeout or self.caps.connect_s, until - time.monotonic())
            if left <= 0:
                break
            try:
                stream = self._real.connect_tcp(address, port, left, local_address, socket_options)
            except (httpcore2.NetworkError, httpcore2.TimeoutException) as error:
                failed = error
            else:
                return TimedStream(stream, until)
        raise failed


class TimedStream(httpcore2.NetworkStream):
    """A connection of which nothing waits beyond the deadline, however slowly the other side drips."""

    def __init__(self, stream: httpcore2.NetworkStream, until: float) -> None:
        self._stream, self._until = stream, until

    def _left(self, timeout: float | None) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout("it takes too long")
        return left if timeout is None else min(left, timeout)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> "TimedStream":
        return TimedStream(self._stream.start_tls(ssl_context, server_hostname, self._left(timeout)), self._until)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
