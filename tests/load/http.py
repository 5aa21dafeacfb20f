"""The least of an HTTP client that 500 users need: one kept connection each, no cost that would be mistaken for the
server's. It speaks to this machine only."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

HOST = "127.0.0.1"
LIMIT = 2**22  # bytes of an answer's head and line; bodies may be longer


@dataclass(frozen=True, slots=True)
class Answer:
    """What came: the status, 0 where the connection failed, the headers in lower case, the body."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def json(self) -> Any:
        return json.loads(self.body)


class Connection:
    """One connection to a port of this machine, opened when it is first needed and again when it was closed."""

    def __init__(self, port: int, key: str = "") -> None:
        self._port = port
        self._authorization = f"Authorization: Bearer {key}\r\n" if key else ""
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, address: str, body: Any = None) -> Answer:
        """Send a request and return its answer; a server that does not answer has status 0."""
        try:
            if self._streams is not None and self._streams[0].at_eof():
                self.close()  # a server may close a connection that was idle; every client opens another then
            reader, writer = self._streams or await self._open()
            writer.write(self._request(method, address, body))
            return await _answer(reader)
        except (OSError, asyncio.IncompleteReadError, ValueError):
            self.close()
            return Answer(0)

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        self._streams = await asyncio.open_connection(HOST, self._port, limit=LIMIT)
        return self._streams

    def _request(self, method: str, address: str, body: Any) -> bytes:
        content = b"" if body is None else json.dumps(body).encode()
        kind = "Content-Type: application/json\r\n" if content else ""
        head = (
            f"{method} {address} HTTP/1.1\r\nHost: {HOST}:{self._port}\r\n{self._authorization}{kind}"
            f"Content-Length: {len(content)}\r\n\r\n"
        )
        return head.encode() + content


async def _answer(reader: asyncio.StreamReader) -> Answer:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    status = int(first.split(" ", 2)[1])
    if headers.get("transfer-encoding") == "chunked":
        return Answer(status, headers, await _chunks(reader))
    return Answer(status, headers, await reader.readexactly(int(headers.get("content-length", "0"))))


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while size := int((await reader.readline()).split(b";")[0], 16):
        body += await reader.readexactly(size)
        await reader.readline()
    await reader.readline()
    return body
