"""Rates, budgets, and who is let in when there are too many."""

import asyncio
import contextlib
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from litestar.testing import TestClient

from service.app import create_app
from service.http.errors import Refused
from service.limits.admission import Timely, _in_time
from service.limits.buckets import WINDOW_S, Buckets, Level, refilled
from service.limits.budgets import spend, tokens
from service.limits.gate import Busy, Gate
from service.limits.load import LOADS, ROUTES
from service.limits.metered import metered
from tests.service.conftest import KEY, TENANT
from tests.service.test_idempotency import keys

GOOD = {"learner": "lea", "roles": [{"role": "r:analyst"}], "start": "2026-11-23"}
kinds = st.sampled_from(list(LOADS))


def limited(filled, **changed):
    """A client of a server with other settings."""
    found = TestClient(create_app(replace(filled, settings=replace(filled.settings, **changed))))
    found.headers["Authorization"] = f"Bearer {KEY}"
    return found


# --- rates ------------------------------------------------------------------------------------------------------------


@given(
    st.integers(1, 1000),
    st.lists(st.tuples(st.floats(0, 30), st.integers(1, 60)), min_size=1, max_size=60),
)
@settings(max_examples=80, deadline=None)
def test_no_caller_ever_gets_more_than_a_bucket_and_what_flowed_in(quota, asked):
    now, passed = 0.0, 0
    buckets = Buckets(lambda: now)
    for pause, points in asked:
        now += pause
        if buckets.take({"x": quota}, points)["x"].granted:
            passed += min(points, quota)
        assert passed <= quota * (1 + now / WINDOW_S) + 1e-6


@given(st.integers(1, 1000), st.integers(1, 60), st.integers(1, 60))
@settings(max_examples=80, deadline=None)
def test_who_waits_as_long_as_told_is_let_through(quota, points, before):
    now = 0.0
    buckets = Buckets(lambda: now)
    for _ in range(60):
        taken = buckets.take({"x": quota}, before)["x"]
    now += taken.wait_s
    wait = buckets.take({"x": quota}, points)["x"].wait_s
    now += wait
    assert wait == 0 or buckets.take({"x": quota}, points)["x"].granted


def test_what_one_bucket_refuses_is_taken_from_none():
    buckets = Buckets(lambda: 0.0)
    for _ in range(5):
        buckets.take({"tenant": 100, "caller": 10}, 10)

    assert buckets.take({"tenant": 100}, 1)["tenant"].left == 89


def test_a_clock_that_goes_back_takes_nothing_away():
    assert refilled(Level(5.0, 100.0), 10, 50.0) == 5.0


def test_a_caller_that_asks_too_much_is_told_when_to_come_back(filled):
    with limited(filled, caller_rate_per_minute=3) as client:
        replies = [client.get("/v1/skills") for _ in range(4)]

    assert [reply.status_code for reply in replies] == [200, 200, 200, 429]
    last = replies[-1]
    assert last.json()["type"] == "/problems/rate-limited"
    assert 1 <= int(last.headers["retry-after"]) <= WINDOW_S
    assert last.headers["ratelimit-policy"] == '"tenant";q=60000;w=60, "caller";q=3;w=60'
    assert '"caller";r=0;t=60' in last.headers["ratelimit"]
    assert '"caller";r=2;' in replies[0].headers["ratelimit"]


def test_one_caller_at_its_limit_does_not_stop_another_until_the_organisation_is_at_its_own(filled):
    first, second = ({"Authorization": f"Bearer {key}"} for key in keys(filled, 2))
    with limited(filled, caller_rate_per_minute=3, rate_per_minute=5) as client:
        codes = [client.get("/v1/skills", headers=who).status_code for who in (*[first] * 4, *[second] * 3)]

    assert codes == [200, 200, 200, 429, 200, 200, 429]


def test_dear_requests_take_more(filled):
    with limited(filled, caller_rate_per_minute=25) as client:
        codes = [client.post("/v1/paths", json={**GOOD, "preview": True}).status_code for _ in range(2)]
        cheap = client.get("/v1/skills").status_code

    assert (codes, cheap) == ([201, 429], 200)


def test_no_limit_and_no_headers_where_none_is_set(filled):
    with limited(filled, caller_rate_per_minute=0, rate_per_minute=0) as client:
        assert "ratelimit" not in client.get("/v1/skills").headers


def test_health_and_metrics_are_never_limited(filled):
    with limited(filled, caller_rate_per_minute=1) as client:
        assert {client.get("/health").status_code for _ in range(5)} == {200}
        assert client.get("/metrics").status_code == 200


def test_every_route_in_the_table_of_loads_is_there(client):
    there = {
        f"{method.upper()} {address}"
        for address, methods in client.get("/schema/openapi.json").json()["paths"].items()
        for method in methods
    }

    assert set(ROUTES) <= there


# --- budgets ----------------------------------------------------------------------------------------------------------


def test_a_spent_budget_is_said_with_when_there_is_one_again(filled):
    filled.store.usage.set_budget(TENANT, "llmTokens", 100)
    spend(filled, TENANT, "llmTokens", 90)
    with pytest.raises(Refused) as refused:
        spend(filled, TENANT, "llmTokens", 20)

    assert (refused.value.status_code, refused.value.problem_kind) == (429, "budget-spent")
    assert 1 <= int(refused.value.headers["Retry-After"]) <= 86_400
    assert filled.store.usage.today(TENANT, "llmTokens") == 90


def test_of_many_who_spend_at_once_none_overdraws(filled):
    filled.store.usage.set_budget(TENANT, "llmTokens", 100)

    def one(_):
        with contextlib.suppress(Refused):
            spend(filled, TENANT, "llmTokens", 30)
            return 1
        return 0

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(one, range(12))) == 3
    assert filled.store.usage.today(TENANT, "llmTokens") == 90


def test_a_budget_is_set_and_what_was_used_is_shown(client, filled):
    assert client.put("/v1/budgets/llmTokens", json={"perDay": 1000}).json()["perDay"] == 1000
    spend(filled, TENANT, "llmTokens", tokens("some words"))
    (used,) = client.get("/v1/usage").json()["items"]
    told = {budget["kind"]: budget for budget in client.get("/v1/budgets").json()}

    assert (used["kind"], used["amount"]) == ("llmTokens", 4)
    assert told["llmTokens"] == {"kind": "llmTokens", "perDay": 1000, "usedToday": 4}
    assert client.put("/v1/budgets/wishes", json={"perDay": 1}).status_code in (400, 404)


class Echo:
    """A model that repeats its prompt."""

    name = "echo"

    def complete(self, prompt, schema=None, max_tokens=800):
        return prompt

    def close(self):
        pass


def test_a_model_is_paid_for_what_it_was_asked_and_said(filled):
    filled.store.usage.set_budget(TENANT, "llmTokens", 1000)
    model = metered(replace(filled, complete=Echo()), TENANT)

    assert model.complete("x" * 30, max_tokens=100) == "x" * 30
    assert filled.store.usage.today(TENANT, "llmTokens") == 20
    with pytest.raises(Refused):
        model.complete("x", max_tokens=1000)
    assert filled.store.usage.today(TENANT, "llmTokens") == 20


def test_an_explanation_over_budget_is_refused_and_the_path_stays(filled):
    filled.store.usage.set_budget(TENANT, "llmTokens", 0)
    client = TestClient(create_app(replace(filled, complete=Echo(), single_user=True)))
    path = client.post("/v1/paths", json=GOOD).json()
    reply = client.post(f"/v1/paths/{path['id']}/explanations", json={})

    assert (reply.status_code, reply.json()["type"]) == (429, "/problems/budget-spent")
    assert client.get(f"/v1/paths/{path['id']}").status_code == 200


# --- places -----------------------------------------------------------------------------------------------------------


def run(gate, asked):
    """Let requests (kind, seconds) come all at once; return those that were refused."""

    async def one(kind, seconds):
        try:
            await gate.enter(kind)
        except Busy:
            return kind
        assert gate.running <= gate._slots
        await asyncio.sleep(seconds)
        gate.leave(kind)
        return None

    async def all_of_them():
        return await asyncio.gather(*(one(kind, seconds) for kind, seconds in asked))

    return [kind for kind in asyncio.run(all_of_them()) if kind]


@given(
    st.integers(1, 6), st.integers(0, 8), st.lists(st.tuples(kinds, st.sampled_from([0, 0.001])), max_size=40)
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_places_and_queue_are_never_exceeded_and_all_are_given_back(slots, queue, asked):
    gate = Gate(slots, queue)
    run(gate, asked)

    assert (gate.running, gate.waiting) == (0, 0)


def test_chat_gives_way_to_search_and_search_to_paths():
    """Of a flood of all three, paths are all answered; the more a kind may wait, the less of it is refused."""
    asked = [(kind, 0.005) for _ in range(12) for kind in ("chat", "search", "path")]
    refused = run(Gate(4, 48), asked)
    shares = {kind: refused.count(kind) / 12 for kind in ("chat", "search", "path")}

    assert shares["path"] == 0
    assert shares["chat"] > shares["search"] >= shares["path"]


def test_however_much_search_there_is_a_path_finds_a_place():
    gate = Gate(10, 20)

    async def flood():
        searches = [asyncio.ensure_future(gate.enter("search")) for _ in range(100)]
        await asyncio.sleep(0)
        await asyncio.wait_for(gate.enter("path"), 0.01)
        for search in searches:
            search.cancel()
        await asyncio.gather(*searches, return_exceptions=True)

    asyncio.run(flood())


def test_however_many_paths_are_asked_a_search_finds_a_place():
    """Paths compute for long: a flood of them is refused paths, not searches that would take a moment."""
    gate = Gate(8, 40)

    async def flood():
        asked = [asyncio.ensure_future(gate.enter("path")) for _ in range(100)]
        await asyncio.sleep(0)
        await asyncio.wait_for(gate.enter("search"), 0.01)
        for path in asked:
            path.cancel()
        return await asyncio.gather(*asked, return_exceptions=True)

    answers = asyncio.run(flood())
    assert sum(isinstance(answer, Busy) for answer in answers) == 100 - 2 - 10


def test_who_waits_too_long_is_refused_and_leaves_no_trace(monkeypatch):
    monkeypatch.setitem(LOADS, "search", replace(LOADS["search"], patience_s=0.01))
    gate = Gate(1, 10)

    async def waiting():
        await gate.enter("read")
        with pytest.raises(Busy):
            await gate.enter("search")
        assert gate.waiting == 0
        gate.leave("read")

    asyncio.run(waiting())
    assert gate.running == 0


# --- deadlines --------------------------------------------------------------------------------------------------------


def test_an_answer_that_is_late_is_refused_and_goes_on_without_anybody(monkeypatch):
    monkeypatch.setitem(LOADS, "read", replace(LOADS["read"], deadline_s=0.02))
    sent, ended = [], []

    async def send(message):
        sent.append(message)

    async def late():
        answer = Timely(send, time.perf_counter())

        async def answering():
            await asyncio.sleep(0.05)
            await answer.send({"type": "http.response.start", "status": 200, "headers": []})
            ended.append(True)

        with pytest.raises(Refused) as refused:
            await _in_time(asyncio.ensure_future(answering()), answer, "read")
        assert refused.value.problem_kind == "deadline"
        await asyncio.sleep(0.06)

    asyncio.run(late())
    assert (sent, ended) == ([], [True])


def test_an_answer_tells_how_long_it_waited_and_took(client):
    timing = client.get("/v1/skills").headers["server-timing"]

    assert timing.startswith("wait;dur=")
    assert "answer;dur=" in timing
