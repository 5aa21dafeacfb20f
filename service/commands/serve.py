"""`fingerpost serve`: the API and the pages, until stopped."""

import argparse
import asyncio
import signal

from granian import Granian
from granian.constants import Interfaces
from granian.server.embed import Server

from service.app import create_app
from service.commands.console import fail, say
from service.ports import Ports
from service.settings import Settings
from service.wiring import LOOPBACK, open_ports

GRACE_S = 10  # how long answers that are under way may take when the server is told to stop


def run(args: argparse.Namespace) -> int:
    settings = Settings.from_env()
    if args.single_user and args.host not in LOOPBACK:
        return fail(f"--single-user asks for no key, so it serves on {' or '.join(LOOPBACK)} only, not on {args.host}")
    if not args.single_user and not settings.api_key:
        return fail(
            "set FINGERPOST_API_KEY to the key that callers must send, or give --single-user for yourself alone"
        )
    if args.workers > 1:
        return _serve_many(args, settings)
    with open_ports(settings, single_user=args.single_user) as ports:
        if ports.index is None:
            say("another process has the index open; until it ends, this one searches the store instead")
        return serve(ports, args.host, args.port)


def serve(ports: Ports, host: str, port: int) -> int:
    """Serve until SIGINT or SIGTERM; return the exit code."""
    say(f"serving on http://{host}:{port}  (API description: http://{host}:{port}/schema/openapi.json)")
    asyncio.run(_serve_until_told(ports, host, port))
    return 0


async def _serve_until_told(ports: Ports, host: str, port: int) -> None:
    server = Server(create_app(ports), host, port, interface=Interfaces.ASGI, log_enabled=False, websockets=False)
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    serving = asyncio.create_task(server.serve())
    waiting = asyncio.create_task(told.wait())
    await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
    if not serving.done():
        server.stop()  # type: ignore[no-untyped-call]  # granian has no types there
    waiting.cancel()
    await asyncio.wait_for(serving, GRACE_S)


def _serve_many(args: argparse.Namespace, settings: Settings) -> int:
    if not settings.qdrant_url:
        return fail("--workers needs FINGERPOST_QDRANT_URL: the index in a folder has one writer, a Qdrant server many")
    server = Granian(
        "service.wiring:production_app",
        args.host,
        args.port,
        interface=Interfaces.ASGI,
        workers=args.workers,
        factory=True,
        websockets=False,
    )
    server.serve()
    return 0
