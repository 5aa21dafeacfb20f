"""The stream over a real server, read by a consumer of AG-UI: cut, resumed, sent twice, stopped."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import httpx2
import pytest
from ag_ui.core import Event, EventType
from pydantic import TypeAdapter

from service.llm import Ask, Price
from tests.service.assistant.conftest import opened
from tests.service.assistant.live import live
from tests.service.conftest import KEY, TENANT

EVENT: TypeAdapter[Event] = TypeAdapter(Event)
ASKED = "How are SQL joins written?"
AGUI = "/v1/assistant/agui"


@dataclass
class Slow:
    """A model that writes a word now and then, and never comes to an end."""

    name: str = "slow"
    price: Price = field(default_factory=Price)
    stopped: list[bool] = field(default_factory=list)

    def answer(self, ask: Ask) -> str:
        return "{}"

    def complete(self, *_, **__) -> str:
        return "{}"

    def stream(self, ask: Ask) -> Iterator[str]:
        for _ in range(400):
            if ask.stopped():
                self.stopped.append(True)
                return
            time.sleep(0.05)
            yield " "

    def close(self) -> None:
        """Nothing is open."""


@dataclass
class Consumer:
    """Reads a stream as any client of AG-UI would, each event by the protocol's own models."""

    http: httpx2.Client
    thread: str

    def body(self, run, text=ASKED):
        message = {"id": "1", "role": "user", "content": text}
        more = {"state": {}, "tools": [], "context": [], "forwardedProps": {}}
        return {"threadId": self.thread, "runId": run, "messages": [message], **more}

    def run(self, run, text=ASKED):
        with self.http.stream("POST", AGUI, json=self.body(run, text)) as reply:
            assert reply.status_code == 200, reply.read()
            assert reply.headers["content-type"].startswith("text/event-stream")
            yield from parsed(reply)

    def again(self, run, last=None):
        headers = {"Last-Event-ID": last} if last else {}
        with self.http.stream("GET", f"{AGUI}/{run}", headers=headers) as reply:
            assert reply.status_code == 200, reply.read()
            yield from parsed(reply)


def parsed(reply):
    """Give the id and the event of each server-sent event."""
    id = ""
    for line in reply.iter_lines():
        if line.startswith("id: "):
            id = line[4:]
        elif line.startswith("data: "):
            yield id, EVENT.validate_json(line[6:])


def text_of(events):
    return "".join(event.delta for _, event in events if event.type == EventType.TEXT_MESSAGE_CONTENT)


def custom(events, name):
    return [event.value for _, event in events if event.type == EventType.CUSTOM and event.name == name]


@pytest.fixture
def chat(filled):
    return opened(filled)


@contextmanager
def consuming(ports, chat):
    """Serve, and yield a consumer of one conversation."""
    headers = {"Authorization": f"Bearer {KEY}"}
    with live(ports) as url, httpx2.Client(base_url=url, headers=headers, timeout=30) as http:
        yield Consumer(http, chat.id)


@pytest.fixture
def consumer(filled, chat):
    with consuming(filled, chat) as found:
        yield found


def test_a_run_is_what_the_protocol_asks_for_and_its_text_is_the_message_that_is_kept(consumer, chat):
    events = list(consumer.run("run-1"))

    types = [event.type for _, event in events]
    assert (types[0], types[-2:]) == (EventType.RUN_STARTED, [EventType.TEXT_MESSAGE_END, EventType.RUN_FINISHED])
    assert len({id for id, _ in events}) == len(events)
    kept = json.loads(chat.ports.store.conversations.message(TENANT, chat.id, 2))
    assert text_of(events) == kept["text"]
    assert events[-1][1].result["message"]["n"] == 2
    for said in custom(events, "citation"):
        assert said["kind"] in ("fact", "quote", "claim")
        assert said["citation"]["quote"] in kept["text"][said["start"] : said["end"]]


def test_a_change_comes_as_a_proposal_with_the_state_of_its_path(consumer, chat):
    events = list(consumer.run("run-1", "I have 3 hours a week"))

    (proposal,) = custom(events, "proposal")
    (snapshot,) = [event.snapshot for _, event in events if event.type == EventType.STATE_SNAPSHOT]
    path = chat.path
    assert snapshot["path"] == {"id": path.id, "fingerprint": path.fingerprint, "status": "complete", "version": 1}
    assert proposal["fingerprint"] == chat.path.fingerprint
    assert proposal["operation"] == {"kind": "hours", "hoursPerWeek": 3.0}


def test_a_reader_who_was_cut_off_anywhere_gets_exactly_the_rest(consumer):
    whole = list(consumer.run("run-1"))

    for at in range(len(whole)):
        assert list(consumer.again("run-1", whole[at][0])) == whole[at + 1 :]
    assert list(consumer.again("run-1")) == whole
    assert list(consumer.again("run-1", "nonsense")) == whole


def test_the_same_run_sent_twice_is_answered_once(consumer, chat):
    first, second = list(consumer.run("run-1")), list(consumer.run("run-1"))

    assert first == second
    assert chat.talk.messages == 2


def test_a_run_id_of_another_question_is_refused(consumer):
    list(consumer.run("run-1"))

    reply = consumer.http.post(AGUI, json=consumer.body("run-1", "What is next?"))
    assert (reply.status_code, reply.json()["type"]) == (422, "/problems/key-reused")


def test_an_unknown_conversation_or_run_is_not_found(consumer):
    other = replace(consumer, thread="nowhere")

    assert consumer.http.post(AGUI, json=other.body("run-1")).status_code == 404
    assert consumer.http.get(f"{AGUI}/nowhere").status_code == 404
    assert consumer.http.post(f"{AGUI}/nowhere/cancel").status_code == 404


@pytest.mark.parametrize("messages", [[], [{"role": "assistant", "content": "hi"}], [{"role": "user", "content": " "}]])
def test_a_run_that_asks_nothing_is_refused(consumer, messages):
    body = {**consumer.body("run-1"), "messages": messages}

    assert consumer.http.post(AGUI, json=body).status_code in (400, 422)


def test_what_is_extracted_comes_at_once_and_a_cancelled_model_is_left(filled, chat):
    model, events = Slow(), []
    with consuming(replace(filled, complete=model), chat) as consumer:
        for id, event in consumer.run("run-1"):
            events.append((id, event))
            if event.type == EventType.CUSTOM and event.name == "citation":
                assert consumer.http.post(f"{AGUI}/run-1/cancel").status_code == 204

    assert model.stopped == [True]
    assert events[-1][1].type == EventType.RUN_FINISHED
    assert events[-1][1].result["message"]["stopped"]
    assert "SQL joins" in text_of(events)


def test_an_answer_goes_on_when_its_reader_is_cut_off_and_is_read_to_its_end(filled, chat):
    with consuming(replace(filled, complete=Slow()), chat) as consumer:
        reading = consumer.run("run-1")
        first = [next(reading) for _ in range(4)]
        reading.close()  # the connection is cut
        rest = []
        for id, event in consumer.again("run-1", first[-1][0]):
            rest.append((id, event))
            if len(rest) == 1:
                consumer.http.post(f"{AGUI}/run-1/cancel")

    assert rest[-1][1].type == EventType.RUN_FINISHED
    kept = json.loads(chat.ports.store.conversations.message(TENANT, chat.id, 2))
    assert text_of([*first, *rest]) == kept["text"]
