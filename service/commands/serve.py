"""`fingerpost serve`: the API and the pages, until stopped."""

import argparse
import asyncio
import signal
import socket
from contextlib import nullcontext
from dataclasses import replace

from granian import Granian
from granian.constants import Interfaces
from granian.server.embed import Server

from service.accounts.single_user import against_single_user
from service.app import create_app
from service.commands.console import OK, BadUsage, say
from service.commands.tenancy import store_of
from service.llm.local import LOCAL
from service.ports import Ports
from service.record.erase import reapply
from service.running import address, announced
from service.settings import Settings
from service.store.store import Store
from service.wiring import open_ports

LAST_PORT = 65_535
# Kept connections of a process, idle ones included: what is over waits until another closes. How many requests are
# answered at once is for the limits to say, which can refuse. (Granian's own default here is 128.)
CONNECTIONS = 4096
GRACE_S = 10  # how long answers that are under way may take when the server is told to stop


def run(args: argparse.Namespace) -> int:
    settings = _with_model(args, Settings.from_env())
    if args.single_user and (reasons := against_single_user(settings, args.host)):
        raise BadUsage(f"--single-user asks for no key, so it is refused here: {'; '.join(reasons)}")
    check_port(args.host, args.port)
    if not args.single_user:
        check_keys(settings)
    if args.workers > 1:
        with store_of(settings) as store:
            forgotten(store, settings.home)
        return _serve_many(args, settings)
    with open_ports(settings, single_user=args.single_user) as ports:
        forgotten(ports.store, settings.home)
        return serve(ports, args.host, args.port)


def _with_model(args: argparse.Namespace, settings: Settings) -> Settings:
    """Return the settings with the small model of this machine where it is asked for."""
    if not args.local_llm:
        return settings
    if args.workers > 1:
        raise BadUsage("--local-llm is for one process; with --workers set FINGERPOST_LLM_MODEL=local")
    if settings.llm_model not in ("", LOCAL):
        raise BadUsage(f"--local-llm: FINGERPOST_LLM_MODEL names {settings.llm_model} already; leave one of them out")
    return replace(settings, llm_model=LOCAL, llm_url="")


def forgotten(store: Store, home: str) -> None:
    """Erase again whoever is in the ledger of erasures and in the database: it was put back by other means than ours.

    What `restore` does by itself has to be done for a copied file or a snapshot of the disk too, before it is served.
    """
    if count := reapply(store, home):
        say(f"the database was put back to before {count} erasures, which were done again")


def check_keys(settings: Settings) -> None:
    """Raise BadUsage where nobody could ever ask: no key is made, none is set, and no sign-on is named."""
    if settings.api_key or settings.oidc_issuer:
        return
    with store_of(settings) as store:
        if not store.keys.any():
            raise BadUsage(
                "nobody could ask this server: make a key with `fingerpost keys add NAME`, set FINGERPOST_API_KEY, or"
                " give --single-user for yourself alone"
            )


def check_port(host: str, port: int) -> None:
    """Raise BadUsage where nothing can be served at this address."""
    if not 1 <= port <= LAST_PORT:
        raise BadUsage(f"--port {port}: give 1 to {LAST_PORT}")
    try:
        family, kind, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does: no wait after a restart
            tried.bind(place)
    except OSError as error:
        raise BadUsage(f"cannot serve on {host}:{port} ({error.strerror}); give another --port or --host") from error


def serve(ports: Ports, host: str, port: int) -> int:
    """Serve until SIGINT or SIGTERM; return the exit code."""
    url = address(host, port)
    if ports.index is None:
        say("the index is open elsewhere, so this server searches the store; start it again when that process ends")
    say(f"serving on {url}  (API description: {url}/schema/openapi.json)")
    leading = nullcontext() if ports.index is None else announced(ports.settings, host, port)
    with leading:
        asyncio.run(_serve_until_told(ports, host, port))
    return OK


async def _serve_until_told(ports: Ports, host: str, port: int) -> None:
    server = Server(
        create_app(ports, local=ports.single_user),
        host,
        port,
        interface=Interfaces.ASGI,
        log_enabled=False,
        websockets=False,
        backlog=CONNECTIONS,
        backpressure=CONNECTIONS,
    )
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    serving = asyncio.create_task(server.serve())
    waiting = asyncio.create_task(told.wait())
    await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
    if not serving.done():
        server.stop()  # type: ignore[no-untyped-call]  # granian has no types there
    waiting.cancel()
    try:
        await asyncio.wait_for(serving, GRACE_S)
    except TimeoutError:
        say(f"answers that took more than {GRACE_S} s were cut off")


def _serve_many(args: argparse.Namespace, settings: Settings) -> int:
    if not settings.qdrant_url:
        raise BadUsage("--workers needs FINGERPOST_QDRANT_URL: an index in a folder has one writer, Qdrant many")
    server = Granian(
        "service.wiring:production_app",
        args.host,
        args.port,
        interface=Interfaces.ASGI,
        workers=args.workers,
        factory=True,
        websockets=False,
        backlog=CONNECTIONS,
        backpressure=CONNECTIONS,
    )
    server.serve()
    return OK
