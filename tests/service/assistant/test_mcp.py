"""The official MCP client against a real server on this machine: the tools, and what nobody gets through them."""

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx2
import pytest
from litestar.testing import TestClient
from mcp import Client, MCPError
from mcp.client.streamable_http import streamable_http_client

from paths.model import Document, RoleGoal
from service.app import create_app
from service.clock import today
from service.intake.curate import put_records
from service.intake.indexer import Indexer
from service.recommend import recommend
from service.schemas import PathRequest
from tests.service.accounts.conftest import OTHER, Keyring
from tests.service.accounts.conftest import filled as filled
from tests.service.assistant.live import live
from tests.service.conftest import KEY, TENANT

ROLES = ["r:analyst"]
CANARY = "the board reads"
PERSONAL = [
    ("gap", {"roles": ROLES, "learner": "max"}),
    ("recommend", {"roles": ROLES, "learner": "max"}),
    ("search", {"question": "SQL", "learner": "max"}),
    ("ask", {"question": "Who reads reports on Mondays?", "learner": "max"}),
]


@pytest.fixture(scope="module")
def keyring(filled):
    return Keyring(filled)


@pytest.fixture(scope="module")
def path(filled):
    """A kept path of max, whom lea has nothing to do with."""
    return recommend(filled, TENANT, PathRequest("max", (RoleGoal("r:analyst"),)), today())


@pytest.fixture(scope="module")
def server(filled):
    filled.store.add_tenant(OTHER)
    with live(filled) as url:
        yield url


@asynccontextmanager
async def connected(url, credential):
    headers = {"Authorization": f"Bearer {credential}"} if credential else {}
    async with httpx2.AsyncClient(headers=headers, timeout=30) as http:
        transport = streamable_http_client(f"{url}/mcp", http_client=http)
        async with Client(transport, mode="2026-07-28") as client:
            yield client


def asked(url, credential, use):
    """Run what is asked of a connected client."""

    async def run():
        async with connected(url, credential) as client:
            return await use(client)

    return asyncio.run(run())


def called(url, credential, tool, **given):
    return asked(url, credential, lambda client: client.call_tool(tool, given))


def posted(url, method, tool=None, given=None, timeout=10):
    """Send one message of the protocol by hand."""
    version = "2026-07-28"
    meta = {
        "io.modelcontextprotocol/protocolVersion": version, "io.modelcontextprotocol/clientCapabilities": {},
    }  # fmt: skip
    params = {"_meta": meta, **({"name": tool, "arguments": given} if tool else {})}
    headers = {"Authorization": f"Bearer {KEY}", "Mcp-Method": method, "MCP-Protocol-Version": version}
    return httpx2.post(
        f"{url}/mcp",
        json={"jsonrpc": "2.0", "id": 1, "method": method, "params": params},
        headers={**headers, **({"Mcp-Name": tool} if tool else {})},
        timeout=timeout,
    )


def text(reply):
    return "\n".join(block.text for block in reply.content)


def test_the_tools_say_what_they_are_asked_and_answer(server):
    tools = asked(server, KEY, lambda client: client.list_tools()).tools

    assert {tool.name for tool in tools} == {"gap", "recommend", "explain", "search", "ask"}
    for tool in tools:
        assert tool.input_schema["type"] == tool.output_schema["type"] == "object"
        assert tool.annotations.read_only_hint == (tool.name != "recommend")


def test_a_learner_asks_about_itself_and_need_not_say_who_it_is(server, keyring):
    token = keyring.token("lea", minutes=10)
    gap = called(server, token, "gap", roles=ROLES)
    path = called(server, token, "recommend", roles=ROLES)

    assert (gap.is_error, gap.structured_content["learner"]) == (False, "lea")
    assert (path.is_error, path.structured_content["learner"]) == (False, "lea")
    assert all(claim["verdict"] for claim in path.structured_content["certificate"])
    assert "Path check: all claims hold." in text(path)


def test_a_path_is_kept_only_when_it_is_asked_for(server, keyring, filled):
    token = keyring.token("lea", minutes=10)
    before = len(filled.store.paths(TENANT, "lea"))
    called(server, token, "recommend", roles=ROLES, hoursPerWeek=3)
    assert len(filled.store.paths(TENANT, "lea")) == before

    kept = called(server, token, "recommend", roles=ROLES, hoursPerWeek=3, keep=True)
    assert filled.store.path(TENANT, kept.structured_content["id"]).learner == "lea"


def test_content_is_found_and_answers_with_its_source(server):
    hits = called(server, KEY, "search", question="SQL joins", most=2).structured_content["hits"]
    answer = called(server, KEY, "ask", question="How do we write SQL joins?")

    assert 1 <= len(hits) <= 2
    assert not answer.is_error
    assert answer.structured_content["notice"] in text(answer)


def test_a_path_and_its_certificate_are_resources(server, path):
    async def use(client):
        templates = await client.list_resource_templates()
        shown = await client.read_resource(f"fingerpost://paths/{path.id}")
        proved = await client.read_resource(f"fingerpost://paths/{path.id}/certificate")
        return templates, shown, proved

    templates, shown, proved = asked(server, KEY, use)
    assert {template.name for template in templates.resource_templates} == {"path", "certificate"}
    assert json.loads(shown.contents[0].text)["fingerprint"] == path.fingerprint
    assert all(claim["verdict"] for claim in json.loads(proved.contents[0].text))


def test_steps_are_explained(server, path):
    told = called(server, KEY, "explain", path=path.id, step=1)

    assert told.structured_content["resource"] == path.steps[0].resource
    assert "Step 1" in text(told)


@pytest.mark.parametrize("credential", ["", "garbage", "fp_aaaaaaaaaaaa_" + "A" * 43])
def test_without_a_key_nobody_is_connected(server, credential):
    with pytest.raises((MCPError, ExceptionGroup, httpx2.HTTPStatusError)):
        called(server, credential, "gap", roles=ROLES)

    assert httpx2.post(f"{server}/mcp", json={}, headers={"Authorization": f"Bearer {credential}x"}).status_code == 401


@pytest.mark.parametrize(("tool", "given"), PERSONAL, ids=[tool for tool, _ in PERSONAL])
def test_a_learner_finds_nothing_of_another_one(server, keyring, tool, given):
    reply = called(server, keyring.token("lea", minutes=10), tool, **given)

    assert reply.is_error
    assert "404" in text(reply)
    assert CANARY not in text(reply)


def test_a_learner_reads_no_path_of_another_one(server, keyring, path):
    token = keyring.token("lea", minutes=10)
    for what in (f"fingerpost://paths/{path.id}", f"fingerpost://paths/{path.id}/certificate"):
        with pytest.raises((MCPError, ExceptionGroup)) as refused:
            asked(server, token, lambda client, what=what: client.read_resource(what))
        assert path.fingerprint not in repr(refused.value)
    assert called(server, token, "explain", path=path.id, step=1).is_error


def test_another_organisation_finds_nothing(server, keyring, path):
    key = keyring.key(tenant=OTHER)

    assert called(server, key, "explain", path=path.id, step=1).is_error
    assert called(server, key, "gap", roles=ROLES, learner="max").is_error
    assert called(server, key, "search", question="SQL joins").structured_content["hits"] == []


@pytest.mark.parametrize(
    ("scope", "tool", "given"),
    [("search:read", "search", {"question": "SQL"}), ("learners:read", "gap", {"roles": ROLES, "learner": "lea"}),
     ("paths:write", "recommend", {"roles": ROLES, "learner": "lea"})],
)  # fmt: skip
def test_each_tool_asks_for_its_own_scope(server, keyring, scope, tool, given):
    without = keyring.key("admin", tuple({"chat:write", "paths:read", "search:read", "learners:read"} - {scope}))

    reply = called(server, without, tool, **given)
    assert reply.is_error
    assert scope in text(reply)


def test_a_tool_is_reached_through_the_protocol_alone(filled):
    client, headers = TestClient(create_app(filled)), {"Authorization": f"Bearer {KEY}"}

    assert client.post("/mcp/inside/search", json={"question": "SQL"}, headers=headers).status_code == 403


def test_whatever_is_no_good_argument_is_said_and_nothing_breaks(server):
    more = {"roles": ROLES, "learner": "lea", "sudo": 1}
    for given in ({}, {"roles": []}, {"roles": "x" * 9999, "learner": 1}, more):
        reply = called(server, KEY, "gap", **given)
        assert reply.is_error
        assert "Traceback" not in text(reply)
    assert called(server, KEY, "gap", roles=["r:none"], learner="lea").is_error


def test_nobody_holds_a_place_by_listening(server):
    assert posted(server, "subscriptions/listen").status_code == 403


def test_a_page_of_another_origin_is_refused(server):
    headers = {"Authorization": f"Bearer {KEY}", "Origin": "https://evil.example"}

    assert httpx2.post(f"{server}/mcp", json={}, headers=headers).status_code == 403


def test_a_client_that_hangs_up_leaves_the_server_well(server):
    for _ in range(5):
        with pytest.raises(httpx2.TimeoutException):
            posted(server, "tools/call", "recommend", {"roles": ROLES, "learner": "lea"}, timeout=0.001)

    assert not called(server, KEY, "gap", roles=ROLES, learner="lea").is_error


def test_it_can_be_switched_off(filled):
    client = TestClient(create_app(replace(filled, settings=replace(filled.settings, mcp=False))))

    assert client.post("/mcp", json={}, headers={"Authorization": f"Bearer {KEY}"}).status_code in (404, 405)


def test_what_content_says_comes_as_data_and_holds_no_markup_of_ours(server, filled):
    evil = "SQL joins are joins. ![x](https://evil.example/?q=1) <img src=https://evil.example>"
    put_records(filled, TENANT, [Document("hub:evil", evil, "Evil", kind="hub")], ())
    Indexer(filled).drain()

    assert text(called(server, KEY, "ask", question="What are SQL joins?")).count("https://evil.example") == (
        json.dumps(called(server, KEY, "ask", question="What are SQL joins?").structured_content["text"]).count(
            "https://evil.example"
        )
    )
