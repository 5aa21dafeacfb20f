"""A server that is killed while it answers has done what it was asked at most once."""

import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from litestar.testing import TestClient

from service.app import create_app
from service.clock import utc_now
from service.store.errors import Conflict
from service.store.values import Fresh, Request
from service.store.work.requests import Attempt, answering
from tests.service.conftest import KEY, TENANT
from tests.service.killed_answering import BODY, HEADERS, opened

LATER = timedelta(minutes=2)  # than which no server goes without a sign of life


def again(home, at, body=BODY):
    """Kill a server at a point; send its request once more to the next one, and list the paths that there are."""
    child = subprocess.run([sys.executable, "-m", "tests.service.killed_answering", str(home), at], check=False)
    assert child.returncode == -signal.SIGKILL
    with TestClient(create_app(opened(home, now=utc_now() + LATER))) as client:
        replies = [client.post("/v1/paths", json=body, headers=HEADERS) for _ in range(2)]
        there = client.get("/v1/paths", headers={"Authorization": f"Bearer {KEY}"}).json()["items"]
        fresh = client.post("/v1/paths", json=body, headers={**HEADERS, "Idempotency-Key": "another"})
    assert fresh.status_code == 201
    return replies, there


def test_what_was_written_is_not_done_again_and_the_answer_says_so(tmp_path):
    replies, there = again(tmp_path, "written")

    assert [(reply.status_code, reply.json()["type"]) for reply in replies] == [(409, "/problems/answer-lost")] * 2
    assert len(there) == 1


def test_what_was_not_written_yet_is_done(tmp_path):
    replies, there = again(tmp_path, "begun")

    assert [reply.status_code for reply in replies] == [201, 201]
    assert len(there) == 1


def test_another_request_under_the_key_of_a_lost_answer_is_another_request(tmp_path):
    replies, _ = again(tmp_path, "written", {**BODY, "start": "2026-11-30"})

    assert {reply.json()["type"] for reply in replies} == {"/problems/key-reused"}


def test_an_attempt_that_was_given_up_cannot_write_any_more(tmp_path):
    """A server that slept for two minutes wakes up while another one answers its request."""
    slow, quick = opened(tmp_path).store, opened(tmp_path, now=utc_now() + LATER).store
    assert slow.begin_request(TENANT, Request("k", "POST /", "h", "slow")) == Fresh()
    assert quick.begin_request(TENANT, Request("k", "POST /", "h", "quick")) == Fresh()
    with answering(Attempt(TENANT, "k", "slow")), pytest.raises(Conflict, match="answered elsewhere"):
        slow.add_tenant("other")
    with answering(Attempt(TENANT, "k", "quick")):
        quick.add_tenant("third")

    assert sorted(quick.tenants()) == sorted([TENANT, "third"])
