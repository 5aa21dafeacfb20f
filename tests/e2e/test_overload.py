"""More than a server can do: what matters less is refused at once, and what matters goes on being answered."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest

from tests.e2e.conftest import PATIENCE_S, serving

PATH = {"learner": {"id": "guest"}, "roles": [{"role": "r:analyst"}], "start": "2026-11-23", "preview": True}
SEARCH = {"query": "SQL joins with explicit conditions", "limit": 50}
FLOOD, PLANNERS, SECONDS = 32, 3, 2.5


@pytest.fixture
def small(stocked):
    """A server with three places and a short queue."""
    with serving(stocked, "--single-user", FINGERPOST_SLOTS="3", FINGERPOST_QUEUE="12", FINGERPOST_RATE_PER_MINUTE="0",
                 FINGERPOST_CALLER_RATE_PER_MINUTE="0") as found:  # fmt: skip
        yield found


def asking(server, method, address, body, until):
    """Ask again and again; return each status with the seconds that it took, and the refusals."""
    found, refusals = [], []
    with httpx2.Client(trust_env=False, timeout=PATIENCE_S) as client:
        while time.monotonic() < until:
            since = time.monotonic()
            reply = client.request(method, server.url + address, json=body)
            found.append((reply.status_code, time.monotonic() - since))
            if reply.status_code == 429:
                refusals.append(reply)
    return found, refusals


def test_search_and_chat_are_refused_while_paths_are_answered(small, record_property):
    kept = small.post("/v1/paths", {**PATH, "preview": False}).json()["id"]
    until = time.monotonic() + SECONDS
    with ThreadPoolExecutor(FLOOD + PLANNERS + 4) as pool:
        searches = [pool.submit(asking, small, "POST", "/v1/search", SEARCH, until) for _ in range(FLOOD)]
        chats = [pool.submit(asking, small, "POST", f"/v1/paths/{kept}/explanations", {}, until) for _ in range(2)]
        paths = [pool.submit(asking, small, "POST", "/v1/paths", PATH, until) for _ in range(PLANNERS)]
        reads = [pool.submit(asking, small, "GET", "/v1/skills", None, until) for _ in range(2)]

    told = {}
    for kind, futures in (("search", searches), ("chat", chats), ("path", paths), ("read", reads)):
        answers = [answer for future in futures for answer in future.result()[0]]
        told[kind] = Counter(status for status, _ in answers)
        record_property(kind, dict(told[kind]))
        record_property(f"{kind}_slowest_s", max(took for _, took in answers))
    refused = [reply for future in (*searches, *chats) for reply in future.result()[1]]

    assert told["search"][429] > 0
    assert set(told["path"]) == {201}
    assert set(told["read"]) == {200}
    assert told["search"][429] / told["search"].total() <= told["chat"][429] / told["chat"].total()
    assert all(reply.headers["retry-after"] and reply.json()["type"] == "/problems/overloaded" for reply in refused)
    assert small.post("/v1/search", SEARCH).status_code == 200, "when the flood is over, search is back"
