"""A right that was taken away is gone from paths that were made before."""

from msgspec.structs import replace

from paths.model import Document, Resource
from service.store.values import Changes

MAX = {"learner": "max", "roles": [{"role": "r:analyst"}], "start": "2026-11-23"}


def made(client):
    return client.post("/v1/paths", json=MAX).json()


def test_what_may_still_be_seen_stays_as_it_is(client):
    path = made(client)

    assert client.get(f"/v1/paths/{path['id']}").json() == path


def test_a_resource_that_was_closed_loses_its_name_everywhere(client, filled):
    path = made(client)
    secret = filled.store.record("default", Resource, "t:secret")
    filled.store.write("default", Changes((replace(secret, access=("group:directors",)),)))

    shown = client.get(f"/v1/paths/{path['id']}")

    assert "for the board" in str(path)
    assert "for the board" not in shown.text
    assert shown.json()["degraded"] == ["access"]
    assert "for the board" not in client.get("/v1/paths").text
    assert "for the board" not in client.get(f"/v1/paths/{path['id']}/picture.svg").text


def test_a_document_that_was_closed_is_not_quoted_any_more(client, filled):
    path = made(client)
    cited = path["steps"][0]["citations"][0]
    document = filled.store.record("default", Document, cited["document"])
    filled.store.write("default", Changes((replace(document, access=("group:directors",)),)))

    shown = client.get(f"/v1/paths/{path['id']}")

    assert cited["quote"] not in shown.text
    assert shown.json()["steps"][0]["title"] == path["steps"][0]["title"]
