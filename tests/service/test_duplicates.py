"""Documents that say nearly the same, over HTTP."""

import pytest

from paths.errors import BadRecord
from paths.model import Document, Resource
from service.finding.duplicates import duplicates
from service.intake.curate import put_records
from tests.service.conftest import TENANT

TEXT = " ".join(f"word{n}" for n in range(100))
TWICE = [
    Document("h:a", TEXT, "A", kind="hub"),
    Document("h:b", TEXT, "B", kind="hub", access=("group:board",)),
    Document("h:c", TEXT.replace("word50", "other"), "C", kind="hub"),
    Document("h:d", " ".join(f"else{n}" for n in range(100)), "D", kind="hub"),
    Resource("x:own", "Own", TEXT.replace("word", "own")),
    Document("x:own-text", TEXT.replace("word", "own"), resource="x:own"),
]


@pytest.fixture
def twice(filled):
    put_records(filled, TENANT, TWICE, ())
    return filled


def ids(pages):
    return [(pair["first"]["document"], pair["second"]["document"]) for page in pages for pair in page["items"]]


def test_pairs_come_with_their_similarity_and_who_may_see_them(twice, client):
    found = client.get("/v1/documents/duplicates").json()["items"]

    assert [(p["similarity"], p["first"]["title"], p["second"]["title"]) for p in found] == [
        (1.0, "A", "B"),
        (pytest.approx(95 / 101, abs=1e-6), "A", "C"),
    ]
    assert found[0]["second"]["access"] == ["group:board"]


def test_pages_lead_through_all_pairs(twice, client):
    first = client.get("/v1/documents/duplicates", params={"limit": 1})
    second = client.get("/v1/documents/duplicates", params={"limit": 1, "cursor": first.json()["next"]})

    assert ids([first.json(), second.json()]) == [("h:a", "h:b"), ("h:a", "h:c")]
    assert second.json()["next"] is None
    assert 'rel="next"' in first.headers["link"]


def test_a_higher_threshold_leaves_less(twice, client):
    assert ids([client.get("/v1/documents/duplicates", params={"threshold": 0.99}).json()]) == [("h:a", "h:b")]


def test_what_was_withdrawn_is_in_no_pair(twice, client):
    client.get("/v1/documents/duplicates")
    client.put("/v1/records", json={"withdraw": ["h:b"]})

    assert ids([client.get("/v1/documents/duplicates").json()]) == [("h:a", "h:c")]


@pytest.mark.parametrize(
    ("params", "field", "status"),
    [
        ({"threshold": 0.4}, "threshold", 400),
        ({"threshold": "nan"}, "threshold", 400),
        ({"cursor": "x"}, "cursor", 422),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(twice, client, params, field, status):
    reply = client.get("/v1/documents/duplicates", params=params)

    assert (reply.status_code, field in reply.text) == (status, True)


def test_more_documents_than_a_request_may_take_are_the_commands_to_compare(twice):
    workspace = twice.workspaces.get(TENANT)

    with pytest.raises(BadRecord, match="fingerpost catalogue duplicates"):
        duplicates(twice, workspace, 0.8, most=1)
    assert len(duplicates(twice, workspace, 0.8)) == 2
