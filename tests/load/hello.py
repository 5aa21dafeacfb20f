"""A bare Litestar application, served as the service is: the most that reads could ever be on this machine."""

import asyncio
import sys

from granian.constants import Interfaces
from granian.server.embed import Server
from litestar import Litestar, get


@get("/", sync_to_thread=False)
def hello() -> dict[str, str]:
    """Say something."""
    return {"hello": "world"}


if __name__ == "__main__":
    app = Litestar([hello], openapi_config=None)
    asyncio.run(
        Server(
            app, "127.0.0.1", int(sys.argv[1]), interface=Interfaces.ASGI, log_enabled=False, websockets=False
        ).serve()
    )
