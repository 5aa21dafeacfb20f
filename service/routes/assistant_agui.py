"""The assistant as a stream: AG-UI 1.0 over server-sent events, resumed after a cut, stopped when asked to."""

from typing import Annotated, Any

import anyio.to_thread
from litestar import get, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, HeaderParameter, JSONBody
from litestar.response import Stream
from msgspec import Meta, Struct

from paths.errors import BadRecord
from paths.model import Id
from service.accounts.objects import talk_of
from service.assistant.agui import place, stream
from service.assistant.running import Asked, Runs
from service.assistant.values import LONGEST_QUESTION
from service.auth import Caller
from service.http.errors import problems
from service.ports import Ports

EVENTS = "text/event-stream"
LARGEST = 1_000_000  # bytes of a request: what was said before comes with it, and is not read
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}  # a proxy that collects would hold words back
STREAMED = {200: ResponseSpec(str, description="AG-UI 1.0 events", media_type=EVENTS, generate_examples=False)}
LastSeen = Annotated[
    str | None,
    HeaderParameter(name="Last-Event-ID", max_length=40, description="the id of the last event that was read"),
]


class InputMessage(Struct, rename="camel"):
    """A message of AG-UI; of a content in parts the texts are read."""

    role: str
    content: str | list[dict[str, Any]] | None = None


class RunInput(Struct, rename="camel"):
    """RunAgentInput of AG-UI 1.0. `threadId` is a conversation, and the last message of the user is what is asked.

    What was said before is known here, and the rest is not used: no tool that is offered is ever called.
    """

    thread_id: Id
    run_id: Id
    messages: Annotated[list[InputMessage], Meta(min_length=1, max_length=1000)]
    state: Any = None
    tools: Any = None
    context: Any = None
    forwarded_props: Any = None


@post("/assistant/agui", status_code=200, summary="Ask, and read the answer as it is made", tags=["assistant"],
      responses={**STREAMED, **problems(400, 401, 403, 404, 409, 413, 415, 422, 429)}, scope="chat:write",
      learners=True, media_type=EVENTS, request_max_body_size=LARGEST)  # fmt: skip
async def post_run(
    data: JSONBody[RunInput], caller: NamedDependency[Caller], ports: NamedDependency[Ports],
    runs: NamedDependency[Runs], last_seen: LastSeen = None
) -> Stream:  # fmt: skip
    """AG-UI 1.0 events, each with an id. The same `runId` again gives the same answer again, never a second one."""
    talk = await anyio.to_thread.run_sync(talk_of, ports, caller, data.thread_id)
    asked = Asked(caller.tenant, data.run_id, talk.id, question(data))
    await runs.begin(ports, asked)
    return _stream(runs, ports, asked, last_seen)


@get("/assistant/agui/{run:str}", summary="Go on reading an answer after a cut", tags=["assistant"],
     responses={**STREAMED, **problems(400, 401, 403, 404, 429)}, scope="chat:read", learners=True,
     media_type=EVENTS)  # fmt: skip
async def get_run(
    run: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports], runs: NamedDependency[Runs],
    last_seen: LastSeen = None
) -> Stream:  # fmt: skip
    """All events behind `Last-Event-ID`, and those to come; an hour after its end an answer is not told again."""
    return _stream(runs, ports, await anyio.to_thread.run_sync(_run_of, ports, caller, run), last_seen)


@post("/assistant/agui/{run:str}/cancel", status_code=204, summary="Stop an answer where it is", tags=["assistant"],
      responses=problems(400, 401, 403, 404), scope="chat:write", learners=True, load="read")  # fmt: skip
async def post_cancel(
    run: FromPath[str], caller: NamedDependency[Caller], ports: NamedDependency[Ports], runs: NamedDependency[Runs]
) -> None:  # fmt: skip
    """The model is left in mid-word; what was said so far is kept as the answer."""
    asked = await anyio.to_thread.run_sync(_run_of, ports, caller, run)
    await runs.stop(ports, caller.tenant, asked.id)


def question(data: RunInput) -> str:
    """Return what the user said last; raise BadRecord where that is nothing, or too much."""
    last = next((message for message in reversed(data.messages) if message.role == "user"), None)
    content = last.content if last else None
    parts = content if isinstance(content, list) else [{"type": "text", "text": content}]
    text = "\n".join(str(part["text"]) for part in parts if part.get("type") == "text" and part.get("text")).strip()
    if not 1 <= len(text) <= LONGEST_QUESTION:
        raise BadRecord(
            "messages", f"the last message of the user has {len(text)} characters; give 1 to {LONGEST_QUESTION}"
        )
    return text


def _run_of(ports: Ports, caller: Caller, id: str) -> Asked:
    run = ports.store.conversations.run(caller.tenant, id)
    return Asked(caller.tenant, id, talk_of(ports, caller, run.conversation, "run", id).id, "")


def _stream(runs: Runs, ports: Ports, asked: Asked, last_seen: str | None) -> Stream:
    skip = place(last_seen)
    events = runs.tail(ports, asked.tenant, asked.id, skip[0])
    return Stream(stream(events, asked.conversation, asked.id, skip), media_type=EVENTS, headers=HEADERS)


handlers = [post_run, get_run, post_cancel]
