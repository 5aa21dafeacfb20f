"""`fingerpost worker`: do jobs and feed the index, without serving, until stopped."""

import argparse
import signal
import threading

from service.commands.console import OK, BadUsage, say
from service.serving import Serving
from service.settings import Settings
from service.wiring import open_ports

MOST_THREADS = 32


def run(args: argparse.Namespace) -> int:
    settings = Settings.from_env()
    if not settings.qdrant_url:
        raise BadUsage(
            "a worker beside the server needs FINGERPOST_QDRANT_URL: an index in a folder has one writer,"
            " which is `fingerpost serve`; it does the jobs itself"
        )
    if not 1 <= args.threads <= MOST_THREADS:
        raise BadUsage(f"--threads {args.threads}: give 1 to {MOST_THREADS}")
    told = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: told.set())
    with open_ports(settings) as ports, Serving(ports, args.threads).running():
        say("working; stop with SIGTERM, then what is under way is handed back")
        told.wait()
    return OK
