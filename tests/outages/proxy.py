"""A TCP proxy that misbehaves, put in front of real dependencies: what it does can be changed while it runs."""

import os
import selectors
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Literal

import pytest

Toxic = Literal["", "latency", "refuse", "silent", "cut", "drip", "garbage"]
TOXICS: tuple[Toxic, ...] = ("latency", "refuse", "silent", "cut", "drip", "garbage")
BAD: tuple[Toxic, ...] = TOXICS[1:]  # with which there is no answer in time
LATENCY_S = 0.2
DRIP_S = 0.05  # between two bytes: any limit between bytes is kept, none of the whole
CUT_AT = 30  # bytes of the answer
BLOCK = 65_536
RST = struct.pack("ii", 1, 0)  # linger on, zero seconds: closing resets


def some_of_bad(*quick: Toxic) -> list[Any]:
    """Return all of BAD as parameters of a test; only the quick ones are tried each time."""
    return [pytest.param(one, marks=() if one in quick else pytest.mark.slow) for one in BAD]


class Proxy:
    """Listens on `port` of the loopback address and passes on to `target`, a port there or the file of a socket.

    latency: each block of the answer comes late. refuse: nothing listens. silent: half open, all is taken and nothing
    passed on. cut: reset in the middle of the answer. drip: the answer comes byte by byte. garbage: random bytes.
    """

    def __init__(self, target: int | str) -> None:
        self._target, self._toxic = target, ""
        self._stop = threading.Event()
        self._open: set[socket.socket] = set()
        self._listener = _listening(0)
        self.port: int = self._listener.getsockname()[1]
        self._thread: threading.Thread | None = None

    def set(self, toxic: Toxic) -> None:
        """Misbehave so from now on, on connections that there are as on new ones."""
        before, self._toxic = self._toxic, toxic
        if toxic == "refuse":
            self._close_listener()
            for one in list(self._open):
                _reset(one)
        elif before == "refuse":
            self._listener = _listening(self.port)
            self._accept_on()

    def _accept_on(self) -> None:
        self._thread = threading.Thread(target=self._accept, args=(self._listener,), daemon=True)
        self._thread.start()

    def _close_listener(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        if self._thread is not None:
            self._thread.join(5)

    def _accept(self, listener: socket.socket) -> None:
        while not self._stop.is_set():
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with suppress(OSError), client, _connected(self._target) as server:
            self._open |= {client, server}
            try:
                self._pump(client, server)
            finally:
                self._open -= {client, server}

    def _pump(self, client: socket.socket, server: socket.socket) -> None:
        with selectors.DefaultSelector() as ready:
            ready.register(client, selectors.EVENT_READ)
            ready.register(server, selectors.EVENT_READ)
            while not self._stop.is_set():
                for key, _ in ready.select(0.05):
                    block = key.fileobj.recv(BLOCK)  # type: ignore[union-attr]
                    if not block:
                        return
                    if self._toxic == "silent":
                        continue
                    if key.fileobj is client:
                        server.sendall(block)
                    else:
                        self._answer(client, block)

    def _answer(self, client: socket.socket, block: bytes) -> None:
        if self._toxic == "latency":
            time.sleep(LATENCY_S)
        elif self._toxic == "garbage":
            block = os.urandom(len(block))
        elif self._toxic == "cut":
            client.sendall(block[:CUT_AT])
            _reset(client)
            raise OSError("cut")
        if self._toxic != "drip":
            client.sendall(block)
            return
        for byte in block:
            if self._toxic != "drip" or self._stop.wait(DRIP_S):
                return
            client.sendall(bytes([byte]))


@contextmanager
def proxied(target: int | str) -> Iterator[Proxy]:
    """Run a proxy while the block runs."""
    proxy = Proxy(target)
    proxy._accept_on()
    try:
        yield proxy
    finally:
        proxy._stop.set()
        proxy._close_listener()
        for one in list(proxy._open):
            _reset(one)


def _listening(port: int) -> socket.socket:
    return socket.create_server(("127.0.0.1", port), backlog=100)


def _connected(target: int | str) -> socket.socket:
    if isinstance(target, int):
        return socket.create_connection(("127.0.0.1", target), 5)
    found = socket.socket(socket.AF_UNIX)
    found.connect(target)
    return found


def _reset(one: socket.socket) -> None:
    with suppress(OSError):
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RST)
        one.shutdown(socket.SHUT_RDWR)
    with suppress(OSError):
        one.close()
