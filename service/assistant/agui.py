"""Our events as events of AG-UI 1.0 in a stream of server-sent events.

Each of ours has a number, and is one or several of theirs: the id of a server-sent event is `NUMBER-PLACE`, so that a
reader who was cut off anywhere says where to go on.
"""

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import msgspec
from ag_ui.core import (
    BaseEvent,
    CustomEvent,
    RunErrorEvent,
    RunFinishedEvent,
    RunStartedEvent,
    StateSnapshotEvent,
    TextMessageContentEvent,
    TextMessageEndEvent,
    TextMessageStartEvent,
)

from service.assistant.events import (
    AnyEvent,
    Backed,
    Began,
    Dropped,
    Ended,
    Failed,
    Nearest,
    Proposes,
    Standing,
    Told,
    Wonders,
)

KEEP_ALIVE = b": still there\n\n"
PROTOCOL = "1.0"
_ID = re.compile(r"(\d{1,9})-(\d{1,3})")


def translated(event: AnyEvent, thread: str, run: str) -> Iterator[BaseEvent]:
    """Give the events of AG-UI that one of ours is."""
    text = f"{run}:answer"
    match event:
        case Began():
            yield RunStartedEvent(thread_id=thread, run_id=run, protocol_version=PROTOCOL)
            yield CustomEvent(name="notice", value={"text": event.notice})
            yield TextMessageStartEvent(message_id=text, role="assistant")
        case Told():
            yield TextMessageContentEvent(message_id=text, delta=event.text)
        case Ended():
            yield TextMessageEndEvent(message_id=text)
            yield RunFinishedEvent(thread_id=thread, run_id=run, result={"message": plain(event.message)})
        case Failed():
            yield RunErrorEvent(message=event.text, code=event.code)
        case Standing():
            path = {"id": event.path, "fingerprint": event.fingerprint, "status": event.status}
            yield StateSnapshotEvent(snapshot={"path": {**path, "version": event.version}})
        case _:
            yield _custom(event)


def _custom(event: Backed | Nearest | Dropped | Proposes | Wonders) -> CustomEvent:
    match event:
        case Backed():
            return CustomEvent(name="citation", value=plain(event.said))
        case Nearest():
            return CustomEvent(name="nearest", value=plain(event.near))
        case Dropped():
            return CustomEvent(name="dropped", value={"n": event.count})
        case Proposes():
            return CustomEvent(name="proposal", value=plain(event.proposal))
        case Wonders():
            return CustomEvent(name="asks", value=plain(event.asks))


def plain(value: object) -> Any:
    """Return a value as its JSON would be read."""
    return msgspec.to_builtins(value)


def place(last: str | None) -> tuple[int, int]:
    """Return how many of our events a reader had whole, and how many parts of the one after them."""
    found = _ID.fullmatch(last.strip()) if last else None
    return (int(found[1]) - 1, int(found[2]) + 1) if found and int(found[1]) > 0 else (0, 0)


async def stream(
    events: AsyncIterator[tuple[int, AnyEvent] | None], thread: str, run: str, skip: tuple[int, int]
) -> AsyncIterator[bytes]:
    """Give the bytes of a stream; `skip` is where its reader was cut off, and `events` begin behind the first of it."""
    number, parts = skip
    async for one in events:
        if one is None:
            yield KEEP_ALIVE
            continue
        n, event = one
        for at, part in enumerate(translated(event, thread, run)):
            if n > number + 1 or at >= parts:
                data = part.model_dump_json(by_alias=True, exclude_none=True)
                yield f"id: {n}-{at}\ndata: {data}\n\n".encode()
