"""The application behind its real server, in a thread of the test, so that its ports are the test's own."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import httpx2
from granian.constants import Interfaces
from granian.server.embed import Server

from service.app import create_app
from service.ports import Ports

UP_S = 30.0


@contextmanager
def live(ports: Ports) -> Iterator[str]:
    """Serve while the block runs; yield the address."""
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    loop = asyncio.new_event_loop()
    told = asyncio.Event()

    async def serve() -> None:
        server = Server(create_app(ports), "127.0.0.1", port, interface=Interfaces.ASGI, log_enabled=False)
        serving = asyncio.create_task(server.serve())
        await told.wait()
        server.stop()
        await serving

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{port}"
    try:
        _until_up(url)
        yield url
    finally:
        loop.call_soon_threadsafe(told.set)
        thread.join(UP_S)
        loop.close()


def _until_up(url: str) -> None:
    until = time.monotonic() + UP_S
    while time.monotonic() < until:
        try:
            if httpx2.get(f"{url}/health").is_success:
                return
        except httpx2.TransportError:
            time.sleep(0.05)
    raise TimeoutError("the server did not come up")
