"""The statement resource as an LXP or a course speaks to it."""

import json
from urllib.parse import quote

import pytest

from service.accounts.keys import drawn, hash_of
from service.store.values import ApiKey
from tests.service.conftest import KEY, TENANT
from tests.xapi import ADL, CLIENT, JOIN, MAIL, numbered, said, voiding

STATEMENTS = "/xapi/statements"
NEW = {"X-Experience-API-Version": "2.0.0"}
AGENT = quote(json.dumps({"mbox": MAIL}))


@pytest.fixture
def lrs(client):
    """A client that speaks xAPI 1.0.3."""
    client.headers.update(CLIENT)
    return client


def found(lrs, query=""):
    """Return the numbers of the statements that a query finds."""
    answer = lrs.get(f"{STATEMENTS}{query}")
    assert answer.status_code == 200, answer.text
    return [int(one["id"][-3:], 16) for one in answer.json()["statements"]]


# --- taking in --------------------------------------------------------------------------------------------------------


def test_statements_are_kept_all_and_their_ids_told_in_order(lrs):
    sent = [said("completed", n=2), said("passed"), said("failed", n=1)]
    answer = lrs.post(STATEMENTS, json=sent)
    assert answer.status_code == 200
    ids = answer.json()
    assert (ids[0], ids[2]) == (numbered(2), numbered(1))
    assert lrs.get(STATEMENTS, params={"statementId": ids[1]}).json()["verb"]["id"] == f"{ADL}passed"


def test_what_the_store_adds_stands_in_the_statement(lrs):
    lrs.put(STATEMENTS, params={"statementId": numbered(1)}, json=said("completed"))
    kept = lrs.get(STATEMENTS, params={"statementId": numbered(1)}).json()
    assert kept["id"] == numbered(1)
    assert kept["version"] == "1.0.0"
    assert kept["stored"] == kept["timestamp"]
    assert kept["authority"]["account"]["homePage"] == "https://fingerpost.invalid/tenants/default"


def test_one_bad_statement_keeps_the_others_out(lrs):
    answer = lrs.post(STATEMENTS, json=[said("completed", n=1), {**said("failed"), "when": "today"}])
    assert answer.status_code == 400
    assert "[1].when" in answer.json()["detail"]
    assert found(lrs) == []


def test_the_same_again_has_no_effect_and_another_is_a_conflict(lrs):
    one = {**said("completed", n=1), "timestamp": "2026-03-01T12:00:00+02:00"}
    same = {**one, "timestamp": "2026-03-01T10:00:00.000Z", "verb": {"id": f"{ADL}completed"}}
    for body in (one, same):
        assert lrs.put(STATEMENTS, params={"statementId": numbered(1)}, json=body).status_code == 204
    assert lrs.post(STATEMENTS, json=[same]).json() == [numbered(1)]
    assert lrs.post(STATEMENTS, json=[said("failed", n=1)]).status_code == 409
    assert found(lrs) == [1]


REFUSED = [
    ("PUT", {}, said("completed")),
    ("PUT", {"statementId": "x"}, said("completed")),
    ("PUT", {"statementId": numbered(1)}, said("completed", n=2)),
    ("PUT", {"statementId": numbered(1)}, [said("completed")]),
    ("PUT", {"statementId": numbered(1), "foo": "1"}, said("completed")),
    ("POST", {"statementId": numbered(1)}, said("completed")),
    ("POST", {"method": "GET"}, said("completed")),
    ("POST", {}, [said("completed", n=1), said("failed", n=1)]),
    ("POST", {}, "a text"),
    ("POST", {}, 1),
]


def test_a_request_that_xapi_does_not_know_is_refused(lrs):
    for method, params, body in REFUSED:
        answer = lrs.request(method, STATEMENTS, params=params, json=body)
        assert answer.status_code == 400, (method, params, body)
        assert answer.headers["content-type"].startswith("application/problem+json")


def test_what_is_no_statement_is_refused(lrs):
    for body in (b"{", b"\xff", b"", b"[" * 100_000, b'{"a":' * 900 + b"1" + b"}" * 900):
        answer = lrs.post(STATEMENTS, content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == 400, body[:10]


def test_contents_of_attachments_are_refused_clearly(lrs):
    answer = lrs.post(STATEMENTS, content=b"--x--", headers={"Content-Type": "multipart/mixed; boundary=x"})
    assert answer.status_code == 415
    assert "fileUrl" in answer.json()["detail"]


# --- versions ---------------------------------------------------------------------------------------------------------


def test_each_version_is_answered_in_its_own(lrs):
    spoken = {"1.0": "1.0.3", "1.0.2": "1.0.3", "2.0": "2.0.0", "2.0.0": "2.0.0"}
    for sent in (*spoken, "0.95", "1.1.0", "3", ""):
        answer = lrs.get(STATEMENTS, headers={"X-Experience-API-Version": sent})
        told = answer.headers.get_list("x-experience-api-version")
        assert (answer.status_code, told) == (200 if sent in spoken else 400, [spoken.get(sent, "2.0.0")])


def test_about_needs_neither_key_nor_version(lrs):
    del lrs.headers["Authorization"], lrs.headers["X-Experience-API-Version"]
    answer = lrs.get("/xapi/about")
    assert answer.json()["version"] == ["1.0.0", "1.0.1", "1.0.2", "1.0.3", "2.0.0"]
    assert lrs.get(STATEMENTS, headers=CLIENT).status_code == 401


def test_a_key_may_come_as_name_and_password(lrs, filled):
    prefix, secret = drawn()
    filled.store.keys.add(ApiKey(prefix, hash_of(secret), TENANT, ("activity:read",)))
    del lrs.headers["Authorization"]
    assert lrs.get(STATEMENTS, auth=(prefix, secret)).status_code == 200
    assert lrs.get(STATEMENTS, auth=("any", KEY)).status_code == 200
    assert lrs.get(STATEMENTS, auth=(prefix, f"{secret[:-1]}-")).status_code == 401
    assert lrs.post(STATEMENTS, json=[], auth=(prefix, secret)).status_code == 403
    assert lrs.get("/v1/activity", auth=("any", KEY)).status_code == 401


def test_what_only_the_new_version_has_is_refused_in_the_old_one(lrs):
    body = said("completed", context={"contextAgents": [{"objectType": "contextAgent", "agent": {"mbox": MAIL}}]})
    assert lrs.post(STATEMENTS, json=body).status_code == 400
    assert lrs.post(STATEMENTS, json=body, headers=NEW).status_code == 200


def test_state_is_said_to_lie_elsewhere(lrs):
    answer = lrs.get("/xapi/activities/state")
    assert (answer.status_code, answer.headers["x-experience-api-version"]) == (404, "1.0.3")
    assert "statements only" in answer.json()["detail"]


# --- handing out ------------------------------------------------------------------------------------------------------


@pytest.fixture
def full(lrs):
    """A store with statements of two people about two activities."""
    other, course = {"openid": "https://id.example.org/max"}, "https://example.org/course"
    group = {"objectType": "Group", "member": [{"mbox": MAIL}]}
    inside = {"context": {"registration": numbered(99), "contextActivities": {"parent": {"id": course}}}}
    lrs.post(STATEMENTS, json=[said("completed", n=1), said("failed", n=2, actor=other, **inside)])
    lrs.post(STATEMENTS, json=[said("completed", n=3, activity=course, actor=group)])
    lrs.post(STATEMENTS, json=[{**said("praised", n=4, actor=other), "object": {"objectType": "Agent", "mbox": MAIL}}])
    return lrs


FOUND = {
    "": [4, 3, 2, 1],
    "?ascending=true": [1, 2, 3, 4],
    f"?agent={AGENT}": [4, 3, 1],
    f"?verb={ADL}completed": [3, 1],
    f"?activity={JOIN}": [2, 1],
    "?activity=https://example.org/course": [3],
    "?activity=https://example.org/course&related_activities=true": [3, 2],
    f"?registration={numbered(99)}": [2],
    f"?agent={AGENT}&verb={ADL}completed&activity={JOIN}": [1],
    "?since=2020-01-01T00:00:00Z&until=2020-01-02T00:00:00Z": [],
    "?limit=0": [4, 3, 2, 1],
}


def test_filters_find_what_they_say(full):
    assert {query: found(full, query) for query in FOUND} == FOUND


def test_a_query_that_cannot_be_meant_is_refused(lrs):
    for query in (
        "Limit=1", "limit=-1", "limit=x", "since=yesterday", "ascending=yes", "verb=completed", "agent=lea",
        "agent={}", "registration=1", "format=short", f"statementId={numbered(1)}&limit=1", "statementId=1",
        f"statementId={numbered(1)}&voidedStatementId={numbered(2)}", "limit=1&limit=2", "cursor=x",
    ):  # fmt: skip
        assert lrs.get(f"{STATEMENTS}?{query}").status_code == 400, query


def test_more_leads_through_all_of_them(full):
    for ascending, expected in (("true", [1, 3, 4]), ("false", [4, 3, 1])):
        numbers, more = [], f"{STATEMENTS}?limit=1&ascending={ascending}&agent={AGENT}"
        while more:
            answer = full.get(more).json()
            numbers += [int(one["id"][-3:], 16) for one in answer["statements"]]
            more = answer["more"]
        assert numbers == expected


def test_since_is_what_was_stored_after(full):
    stored = {one["id"]: one["stored"] for one in full.get(STATEMENTS).json()["statements"]}
    assert found(full, f"?since={quote(stored[numbered(2)])}") == [4, 3]
    assert found(full, f"?until={quote(stored[numbered(2)])}") == [2, 1]


def test_the_answer_says_through_when_it_is_complete(full):
    newest = full.get(f"{STATEMENTS}?limit=1")
    assert newest.headers["x-experience-api-consistent-through"] >= newest.json()["statements"][0]["stored"]


def test_a_voided_statement_is_found_as_voided_only(full):
    full.post(STATEMENTS, json=voiding(5, of=1))
    assert found(full, f"?activity={JOIN}") == [5, 2]
    assert full.get(STATEMENTS, params={"statementId": numbered(1)}).status_code == 404
    assert full.get(STATEMENTS, params={"voidedStatementId": numbered(1)}).json()["id"] == numbered(1)


def test_ids_and_one_language_are_handed_out_when_asked_for(lrs):
    names = {"en-US": "Joins", "de": "Verbund"}
    about = {"id": JOIN, "definition": {"name": names}}
    lrs.post(STATEMENTS, json={**said("completed", n=1, actor={"mbox": MAIL, "name": "Lea"}), "object": about})
    one = {"statementId": numbered(1)}
    short = lrs.get(STATEMENTS, params={**one, "format": "ids"}).json()
    assert (short["actor"], short["object"], short["verb"]) == ({"mbox": MAIL}, {"id": JOIN}, {"id": f"{ADL}completed"})
    german = lrs.get(STATEMENTS, params={**one, "format": "canonical"}, headers={"Accept-Language": "de, en;q=0.5"})
    assert german.json()["object"]["definition"]["name"] == {"de": "Verbund"}


def test_attachments_come_as_parts_of_which_there_is_one(full):
    answer = full.get(f"{STATEMENTS}?attachments=true")
    assert answer.headers["content-type"].startswith("multipart/mixed; boundary=")
    assert '"statements":[' in answer.text
