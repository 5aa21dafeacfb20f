"""What became of a source is told on the paths that cite it, and changes nothing of them."""

import pytest
from litestar.testing import TestClient
from msgspec.structs import replace

from paths.model import Document, Policy
from service.app import create_app
from service.intake.curate import put_records
from service.store.values import Changes, Key
from tests.service.conftest import KEY, TENANT, filled, ports, records

__all__ = ["filled", "ports", "records"]
ASKED = {"learner": "lea", "roles": [{"role": "r:analyst"}], "start": "2026-11-23"}


@pytest.fixture
def client(filled):
    with TestClient(create_app(filled)) as found:
        found.headers["Authorization"] = f"Bearer {KEY}"
        yield found


def made(client):
    path = client.post("/v1/paths", json=ASKED).json()
    cited = next(c for step in path["steps"] for c in step["citations"] if c["kind"] != "graph")
    return path, cited


def flags(client, path):
    shown = client.get(f"/v1/paths/{path['id']}").json()
    return shown, [flag for step in shown["steps"] for flag in step["flags"]]


def test_a_source_that_stays_as_it_was_is_not_flagged(client):
    path, _ = made(client)

    assert flags(client, path) == (path, [])
    assert client.get("/v1/sources/drift").json()["items"] == []


def test_a_source_that_changed_is_flagged_and_opens_as_it_was_cited(client, filled):
    path, cited = made(client)
    document = filled.store.document(TENANT, cited["document"])
    filled.store.write(TENANT, Changes((replace(document, text="Quite another text.", version=""),)))
    shown, (flag,) = flags(client, path)
    (source,) = client.get("/v1/sources/drift").json()["items"]
    then = client.get(f"/v1/documents/{cited['document']}", params={"version": cited["version"]}).json()

    assert (flag["code"], flag["facts"]["version"]) == ("source_changed", cited["version"])
    assert document.title in flag["text"]
    assert [shown[key] for key in ("fingerprint", "certificate")] == [path["fingerprint"], path["certificate"]]
    assert then["text"][cited["start"] : cited["end"]] == cited["quote"]
    assert (source["document"], source["drift"], source["paths"]) == (
        cited["document"], ["changed"], [{"path": path["id"], "version": cited["version"]}],
    )  # fmt: skip


def test_a_source_that_was_withdrawn_is_flagged_and_not_quoted(client, filled):
    path, cited = made(client)
    filled.store.write(TENANT, Changes(withdraw=(Key("document", cited["document"]),)))
    shown, found = flags(client, path)
    (source,) = client.get("/v1/sources/drift").json()["items"]

    assert [(f["code"], f["facts"], f["citation"]) for f in found] == [
        ("source_withdrawn", {"document": cited["document"]}, None)
    ]
    assert cited["quote"] not in str(shown)
    assert (source["drift"], source["version"]) == (["withdrawn"], None)


def test_a_source_older_than_the_policy_says_is_flagged(client, filled):
    document = filled.store.document(TENANT, "t:join~description")
    filled.store.write(TENANT, Changes((replace(document, updated="2020-01-31"),)))
    path, _ = made(client)
    before = flags(client, path)[1], client.get("/v1/sources/drift").json()["items"]
    put_records(filled, TENANT, [Policy(stale_after_days=365)], ())
    shown, found = flags(client, path)

    assert before == ([], [])
    told = [(flag["code"], flag["facts"]["updated"], flag["facts"]["days"]) for flag in found]
    assert told == [("source_stale", "2020-01-31", 365)]
    assert [s["drift"] for s in client.get("/v1/sources/drift").json()["items"]] == [["stale"]]
    assert shown["fingerprint"] == path["fingerprint"]


def test_flags_are_never_kept_with_a_path(client, filled):
    path, cited = made(client)
    document = filled.store.document(TENANT, cited["document"])
    filled.store.write(TENANT, Changes((replace(document, text="Another.", version=""),)))
    step = flags(client, path)[0]["steps"][0]
    client.patch(f"/v1/paths/{path['id']}/steps/{step['n']}", json={"state": "started"})

    assert all(not step.flags for step in filled.store.path(TENANT, path["id"]).steps)


def test_a_path_that_is_history_drifts_no_more(client, filled):
    path, cited = made(client)
    document = filled.store.document(TENANT, cited["document"])
    filled.store.write(TENANT, Changes((replace(document, text="Another.", version=""),)))
    client.patch(f"/v1/paths/{path['id']}", json={"state": "withdrawn", "by": "ld"})

    assert client.get("/v1/sources/drift").json()["items"] == []


def test_a_path_of_another_locale_is_told_in_its_own(client, filled):
    path = client.post("/v1/paths", json={**ASKED, "locale": "de"}).json()
    cited = next(c for step in path["steps"] for c in step["citations"] if c["kind"] != "graph")
    filled.store.write(TENANT, Changes(withdraw=(Key("document", cited["document"]),)))

    assert flags(client, path)[1][0]["text"] == "Eine hier zitierte Quelle wurde zurückgezogen."


def test_search_finds_what_is_as_new_as_asked(client, filled):
    from service.intake.indexer import Indexer

    put_records(
        filled, TENANT,
        [Document("hub:old", "How we weave baskets.", "Old", "hub", updated="2024-05-01"),
         Document("hub:new", "How we weave baskets.", "New", "hub", updated="2026-05-01"),
         Document("hub:none", "How we weave baskets.", "None", "hub")], (),
    )  # fmt: skip
    Indexer(filled).drain()

    def found(**more):
        reply = client.post("/v1/search", json={"query": "weave baskets", **more})
        assert reply.status_code == 200, reply.text
        return {h["document"]: h["updated"] for h in reply.json()["hits"] if h["document"].startswith("hub:")}

    assert {"hub:old", "hub:new", "hub:none"} <= found().keys()
    assert found(updatedSince="2026-05-01") == {"hub:new": "2026-05-01"}
    assert found(updatedSince="2026-05-02") == {}
    assert client.post("/v1/search", json={"query": "x", "updatedSince": "2026-13-01"}).status_code == 422
