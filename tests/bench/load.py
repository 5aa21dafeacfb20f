"""Searches at a given rate, whatever the server makes of it: an open loop over the loopback."""

import asyncio
import json
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

PATIENCE_S = 30  # a server that is asked for more than it can do leaves some to wait


@dataclass(slots=True)
class Told:
    """Seconds from when a request was due to its whole answer; what came other than 200, and how much degraded."""

    taken: list[float] = field(default_factory=list)
    failed: int = 0
    degraded: int = 0


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def searched(port: int, questions: Sequence[str], rate: float) -> Told:
    """Ask the questions, `rate` a second; a request that has to wait for others has been due all the while."""
    return asyncio.run(_all(port, questions, rate))


async def _all(port: int, questions: Sequence[str], rate: float) -> Told:
    told, idle = Told(), list[tuple[asyncio.StreamReader, asyncio.StreamWriter]]()
    start = time.perf_counter() + 0.1

    async def one(n: int, question: str) -> None:
        due = start + n / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        try:
            async with asyncio.timeout(PATIENCE_S):
                stream = idle.pop() if idle else await asyncio.open_connection("127.0.0.1", port)
                status, body = await _post(stream, json.dumps({"query": question}).encode())
            idle.append(stream)
            told.failed += status != 200
            told.degraded += status == 200 and b'"degraded":[]' not in body
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            told.failed += 1
        told.taken.append(time.perf_counter() - due)

    await asyncio.gather(*(one(n, question) for n, question in enumerate(questions)))
    for _, writer in idle:
        writer.close()
    return told


async def _post(stream: tuple[asyncio.StreamReader, asyncio.StreamWriter], body: bytes) -> tuple[int, bytes]:
    reader, writer = stream
    head = "POST /v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
    return int(lines[0].split()[1]), await reader.readexactly(int(headers["content-length"]))
