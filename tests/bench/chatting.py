"""Chats over a real server: how soon the first words come and how many events, one, ten and fifty chats at once."""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import httpx2

from service.assistant.conversations import begin
from service.assistant.dialogue import ConversationRequest
from tests.bench.child import FINGERPOST
from tests.bench.homes import TENANT, Home, opened, starter
from tests.bench.load import free_port
from tests.bench.measure import Bench, Row, milliseconds, say

AT_ONCE = (1, 10, 50)
ROUNDS = 3  # questions of each chat
UP_S = 120
IDLE = 140  # conversations of each learner that nobody speaks in; they may have 200
QUESTIONS = (
    "How long does a turn on call last?", "Who pays for cloud resources?", "What should I do next?", "How much is left?"
)  # fmt: skip
PLACES = {"FINGERPOST_SLOTS": "170"}  # so that fifty chats, whose share is three tenths, are let in at once
_runs = count(1)


def chatting(bench: Bench) -> list[Row]:
    """Ask the starter workspace over AG-UI, without a language model: half about content, half about the path.

    `first` is from sending to the first words, `whole` to the end of the stream. `events a second` are of all chats
    together; `refused` are those told to come again. `idle KB` is what a server grows by for each conversation begun
    and left alone, of 140 for each learner.
    """
    home = starter(bench)
    with opened(home) as ports:
        for learner in home.learners:
            ports.store.put_learner(TENANT, learner)
        talks = [begin(ports, TENANT, ConversationRequest(home.learners[-1].id)).id for _ in range(max(AT_ONCE))]
    with served(home) as (url, pid):
        _ask(url, talks[0], QUESTIONS[0])
        rows = [_row(url, talks, n) for n in AT_ONCE]
        grown = _idle(url, pid, [learner.id for learner in home.learners])
    return [{**row, "idle KB": grown} for row in rows]


@contextmanager
def served(home: Home) -> Iterator[tuple[str, int]]:
    """Serve a workspace in a process of its own; yield its address and its id."""
    port, env = free_port(), {**os.environ, **home.env, **PLACES}
    command = [str(FINGERPOST), "serve", "--single-user", "--port", str(port)]
    with subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _until_up(f"http://127.0.0.1:{port}")
            yield f"http://127.0.0.1:{port}", server.pid
        finally:
            server.terminate()


def _until_up(url: str) -> None:
    until = time.monotonic() + UP_S
    while time.monotonic() < until:
        try:
            if httpx2.get(f"{url}/ready").is_success:
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.2)
    raise TimeoutError("the server did not come up")


def _row(url: str, talks: list[str], at_once: int) -> Row:
    say(f"{at_once} chats at once")
    asked = [(talks[n], QUESTIONS[(n + r) % len(QUESTIONS)]) for r in range(ROUNDS) for n in range(at_once)]
    start = time.perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        found = list(pool.map(lambda one: _ask(url, *one), asked))
    spent = time.perf_counter() - start
    told = [one for one in found if one is not None]
    first, whole = [one[0] for one in told], [one[1] for one in told]
    return {
        "chats": at_once,
        "n": len(asked),
        "refused": len(asked) - len(told),
        "first p50 ms": milliseconds(first, 50),
        "first p95 ms": milliseconds(first, 95),
        "whole p50 ms": milliseconds(whole, 50),
        "events a second": round(sum(one[2] for one in told) / spent),
    }


def _ask(url: str, talk: str, text: str) -> tuple[float, float, int] | None:
    """Return the seconds to the first words and to the end, and how many events there were; None where refused."""
    message = {"id": "1", "role": "user", "content": text}
    body = {"threadId": talk, "runId": f"bench-{next(_runs)}", "messages": [message]}
    start, first, events = time.perf_counter(), 0.0, 0
    with httpx2.stream("POST", f"{url}/v1/assistant/agui", json=body, timeout=60) as reply:
        if reply.status_code != 200:
            return None
        for line in reply.iter_lines():
            if line.startswith("data:"):
                events += 1
                if not first and json.loads(line[5:])["type"] == "TEXT_MESSAGE_CONTENT":
                    first = time.perf_counter() - start
    return first, time.perf_counter() - start, events


def _idle(url: str, pid: int, learners: list[str]) -> float:
    """Return by how many KB the server grows for each conversation that is begun and left alone."""
    with httpx2.Client(base_url=url, timeout=60) as http:
        http.post("/v1/assistant/conversations", json={})
        before, asked = _resident_kb(pid), [{"learner": id} for id in learners] * IDLE
        begun = sum(http.post("/v1/assistant/conversations", json=one).is_success for one in asked)
    return round((_resident_kb(pid) - before) / max(1, begun), 2)


def _resident_kb(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS:")).split()[1])
