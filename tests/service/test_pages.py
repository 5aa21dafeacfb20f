"""Pages: every list has them, they lead to each other, and what others write meanwhile breaks none."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paths.model import Learner
from service.intake.ingest import ingest
from service.intake.sources import source_of
from service.jobs.kinds import EVERY
from tests.service.asking import made, until
from tests.service.conftest import TENANT

LINK = re.compile(r'<([^>]*)>; rel="(\w+)"')
SHORT = {  # lists that are answered whole, since what bounds them is small
    "/v1/paths/{id}/steps/{n}/alternatives",
    "/v1/budgets",
    "/v1/switches",
    "/v1/evaluations/suites",
    "/v1/evaluations/runs/{id}/compare",
}
names = st.sampled_from([f"l{n}" for n in range(10)])


def links(reply):
    return {rel: address for address, rel in LINK.findall(reply.headers.get("link", ""))}


def lists(schema):
    """Yield the addresses of all lists under /v1, with the names of their parameters."""
    for address, methods in schema["paths"].items():
        if "get" not in methods or not address.startswith("/v1/"):
            continue
        content = methods["get"]["responses"]["200"].get("content", {}).get("application/json", {}).get("schema", {})
        named = content.get("$ref", "").rpartition("/")[2]
        fields = schema["components"]["schemas"].get(named, {}).get("properties", {})
        if content.get("type") == "array" or {"items", "next"} <= fields.keys():
            yield address, {parameter.get("name") for parameter in methods["get"]["parameters"]}


def read(client, address):
    """Read a list by its Link headers alone, one item a page."""
    reply, found = client.get(address), []
    while True:
        assert reply.status_code == 200, (address, reply.text)
        found += reply.json()["items"]
        assert ("next" in links(reply)) == (reply.json()["next"] is not None), address
        if "next" not in links(reply):
            return found
        reply = client.get(links(reply)["next"])
        assert urlsplit(links(reply)["first"]).path == urlsplit(address).path


@pytest.fixture
def busy(client, filled, tmp_path):
    """The small service with something in most lists."""
    file = tmp_path / "bad.jsonl"
    file.write_text(
        '{"type": "skill", "id": "a/b", "label": "No"}\n' * 3 + '{"type": "skill", "id": "s:ok", "label": "Y"}'
    )
    run = ingest(filled, TENANT, source_of(file).name, source_of(file).read).run
    path = made(client)
    made(client)
    client.patch(f"/v1/paths/{path['id']}", json={"state": "active"})
    pieces = [
        {"id": f"e{n}", "skill": "s:git", "level": 3, "source": "manager", "when": "2026-11-02"} for n in range(3)
    ]
    client.post("/v1/learners/lea/evidence", json={"evidence": pieces})
    for kind in ("llmTokens", "llmCost"):
        filled.store.usage.spend(TENANT, kind, 1, None)
    jobs = filled.store.jobs  # those that the worker begins by itself, at its leisure
    until(lambda: {job.kind for job in jobs.page(TENANT, "done", None, "", 200)} == set(EVERY), seconds=60)
    return {"paths": path["id"], "learners": "lea", "ingests": run}


def standing(items):
    """Return items by their id, where they have one and a state: a job may go on between two pages."""
    return [item["id"] if "id" in item and "state" in item else item for item in items]


def test_every_list_is_paged_and_its_pages_are_the_whole(client, busy):
    several = 0
    for address, parameters in lists(client.get("/schema/openapi.json").json()):
        if address in SHORT:
            continue
        assert {"cursor", "limit"} <= parameters, f"{address} has no pages"
        known = address.replace("{id}", busy.get(address.split("/")[2], "none"))
        whole = client.get(known, params={"limit": 200})
        if whole.status_code != 200 or "{" in known:
            continue  # of something that this small service does not have
        paged = read(client, f"{known}?limit=1")
        assert standing(paged) == standing(whole.json()["items"]), address
        several += len(paged) > 1

    assert several >= 8


def test_the_other_parameters_go_on_to_the_next_page_and_back_to_the_first(client):
    first = client.get("/v1/skills", params={"limit": 1, "q": "SQL"})
    second = client.get(links(first)["next"])

    assert parse_qs(urlsplit(links(first)["next"]).query).keys() == {"limit", "q", "cursor"}
    assert parse_qs(urlsplit(links(second)["first"]).query) == {"limit": ["1"], "q": ["SQL"]}
    assert [skill["id"] for skill in (*first.json()["items"], *second.json()["items"])] == ["s:join", "s:sql"]


def test_a_cursor_that_is_none_of_ours_is_no_fault_of_the_server(client):
    for cursor in ("", "~", "zzz", "a" * 400, "0|1|2"):
        for address in ("/v1/skills", "/v1/edges", "/v1/learners", "/v1/paths", "/v1/usage", "/v1/suggestions"):
            assert client.get(address, params={"cursor": cursor}).status_code in (200, 400, 422)


@given(st.sets(names, min_size=1), st.integers(1, 3), st.lists(st.tuples(st.booleans(), names), max_size=8))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_there_all_along_is_read_once_whatever_is_written_between_pages(
    client, filled, at_first, limit, writes
):
    for learner in filled.store.learners(TENANT):
        filled.store.erase_learner(TENANT, learner.id)
    for name in at_first:
        filled.store.put_learner(TENANT, Learner(name))
    stays, ever, found = set(at_first), set(at_first), []
    address, left = f"/v1/learners?limit={limit}", list(writes)
    while address:
        reply = client.get(address)
        found += [learner["id"] for learner in reply.json()["items"]]
        address = links(reply).get("next")
        for put, name in (left.pop() for _ in range(min(2, len(left)))):
            if put:
                filled.store.put_learner(TENANT, Learner(name))
                ever.add(name)
            elif any(learner.id == name for learner in filled.store.learners(TENANT)):
                filled.store.erase_learner(TENANT, name)
                stays.discard(name)

    assert found == sorted(set(found))
    assert stays <= set(found) <= ever
