"""`python -m tests.load`: many users at once against a real server on this machine, over the starter workspace.

It prints errors, refusals and percentiles by kind of request, reads a second beside a bare Litestar hello, and where
the time of the server goes. Nothing leaves this machine. Exit code 1: there were errors.
"""

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.e2e.conftest import free_port
from tests.load.figures import Kind, kinds, table
from tests.load.http import HOST, Connection
from tests.load.users import Asked, World, reads_a_second, user

ROOT = Path(__file__).resolve().parents[2]
KEY = "load"
STARTED_S = 120
CONNECTIONS = 16  # that read as fast as they can
KEPT_PATHS = 10
TICKS = os.sysconf("SC_CLK_TCK")


def main() -> int:
    args = _arguments()
    with TemporaryDirectory(prefix="fingerpost-load-") as folder:
        env = {**os.environ, "FINGERPOST_HOME": folder, "FINGERPOST_API_KEY": KEY, "OMP_NUM_THREADS": "1",
               "FINGERPOST_RATE_PER_MINUTE": "0", "FINGERPOST_CALLER_RATE_PER_MINUTE": "0"}  # fmt: skip
        _say("making the starter workspace")
        subprocess.run(
            [sys.executable, "-m", "service.cli", "demo", "--no-serve"], cwd=ROOT, env=env, check=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        result = asyncio.run(_measured(args, env))
    print(_page(args, result))
    if args.out:
        Path(args.out).write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    return int(bool(result["kinds"][-1]["errors"]))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--users", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--think", type=float, default=10.0, help="mean seconds between two requests of a user")
    parser.add_argument("--reads", type=float, default=8.0, help="seconds for which reads a second are counted")
    parser.add_argument("--out", help="a JSON file for the figures")
    return parser.parse_args()


async def _measured(args: argparse.Namespace, env: dict[str, str]) -> dict[str, Any]:
    port = free_port()
    with _running([sys.executable, "-m", "service.cli", "serve", "--port", str(port)], env) as server:
        await _ready(server, port, "/health")
        world = await _world(port)
        _say(f"{args.users} users for {args.seconds:g} s")
        before, since = _cpu_s(server.pid), time.monotonic()
        asked = await _asked(port, world, args)
        seconds, cpu = time.monotonic() - since, _cpu_s(server.pid) - before
        _say("reads as fast as they go")
        one = f"/v1/skills/{world.skills[0]}"
        reads = await reads_a_second({str(n): Connection(port, KEY) for n in range(CONNECTIONS)}, one, args.reads)
    hello = free_port()
    with _running([sys.executable, "-m", "tests.load.hello", str(hello)], env) as other:
        await _ready(other, hello, "/")
        bare = await reads_a_second({str(n): Connection(hello) for n in range(CONNECTIONS)}, "/", args.reads)
    return {
        "users": args.users,
        "seconds": round(seconds, 1),
        "thinkS": args.think,
        "kinds": [asdict(kind) for kind in kinds(asked, seconds)],
        "serverCpu": round(cpu / seconds, 2),
        "readsASecond": round(reads),
        "helloASecond": round(bare),
        "ratio": round(reads / bare, 3),
    }


async def _asked(port: int, world: World, args: argparse.Namespace) -> list[Asked]:
    until = time.monotonic() + args.seconds
    tasks = [user(Connection(port, KEY), world, seed, until, args.think) for seed in range(args.users)]
    return [one for found in await asyncio.gather(*tasks) for one in found]


async def _world(port: int) -> World:
    """Ask the server what there is, and have it make some paths to read."""
    connection = Connection(port, KEY)

    async def ids(what: str) -> list[str]:
        answer = await connection.ask("GET", f"/v1/{what}?limit=200")
        return [item["id"] for item in answer.json()["items"]]

    world = World(*[await ids(what) for what in ("skills", "roles", "resources", "learners")])
    rng = random.Random(0)
    for _ in range(KEPT_PATHS):
        body = {"learner": rng.choice(world.learners), "roles": [{"role": rng.choice(world.roles)}]}
        world.paths.append((await connection.ask("POST", "/v1/paths", body)).json()["id"])
    await connection.ask("POST", "/v1/search", {"query": "python"})  # the model is loaded for the first one
    connection.close()
    return world


@contextmanager
def _running(command: Sequence[str], env: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server while the block runs."""
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


async def _ready(server: subprocess.Popen[bytes], port: int, address: str) -> None:
    connection, until = Connection(port), time.monotonic() + STARTED_S
    while (await connection.ask("GET", address)).status != 200:
        if time.monotonic() > until or server.poll() is not None:
            raise RuntimeError(f"nothing answers at {HOST}:{port}; what the server said stands above")
        await asyncio.sleep(0.1)
    connection.close()


def _cpu_s(pid: int) -> float:
    """Return the seconds of processor time that a process has used (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _page(args: argparse.Namespace, result: dict[str, Any]) -> str:
    return "\n".join(
        [
            f"{args.users} users, {result['seconds']} s, {args.think:g} s of thought between two requests on average;",
            f"{os.cpu_count()} cores, which the users share with the server: it used {result['serverCpu']} of them.",
            "Times in ms: as a user sees them; waited and worked are the server's own, share is of all its work.",
            "",
            table([Kind(**kind) for kind in result["kinds"]]),
            "",
            f"Reads a second on {CONNECTIONS} connections: {result['readsASecond']}; a bare Litestar hello on the same "
            f"machine: {result['helloASecond']}; ratio {result['ratio']}.",
        ]
    )


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
