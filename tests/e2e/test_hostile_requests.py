"""Requests that no well-meaning client sends: each is answered as a problem that says what to do, none with a 5xx."""

import pytest
from litestar.testing import TestClient

from service.app import BODY_LIMIT, create_app

ANALYST = {"learner": "lea", "roles": [{"role": "r:analyst"}], "start": "2026-11-23"}
JSON = {"Content-Type": "application/json"}
PIECE = {"id": "e9", "skill": "s:sql", "level": 2, "source": "self", "when": "2026-01-01"}
SKILL, RESOURCE = {"type": "skill", "id": "s:x", "label": "X"}, {"type": "resource", "id": "t:x", "title": "X"}


@pytest.fixture(scope="module")
def client(ports):
    """A client that sends the key."""
    with TestClient(create_app(ports)) as found:
        found.headers["Authorization"] = f"Bearer {ports.settings.api_key}"
        yield found


def told(reply, status, words):
    assert (reply.status_code, reply.headers["content-type"]) == (status, "application/problem+json"), reply.text
    assert words in reply.json()["detail"]


@pytest.mark.parametrize(
    ("body", "headers", "status", "words"),
    [
        (b"{", JSON, 400, "not JSON"),
        (b"", JSON, 400, ""),
        (b"\xff\xfe{}", JSON, 400, ""),
        (b'{"learner": "\xed\xa0\x80"}', JSON, 400, "not UTF-8"),
        (b'{"learner": "\\ud800"}', JSON, 400, "not JSON"),
        (b"[" * 100_000, JSON, 400, "nested"),
        (b'{"query": "x"}', {"Content-Type": "text/plain"}, 415, "application/json"),
        (b'{"query": "x"}', {"Content-Type": "application/x-www-form-urlencoded"}, 415, "application/json"),
        (b" " * (BODY_LIMIT + 1), JSON, 413, "too large"),
        (b" " * (BODY_LIMIT + 1), {**JSON, "Idempotency-Key": "large KEY"}, 413, "too large"),
        (b"{", {**JSON, "Idempotency-Key": "broken KEY"}, 400, "not JSON"),
        (b"{}", {**JSON, "Idempotency-Key": ""}, 400, "Idempotency-Key"),
        (b"{}", {**JSON, "Idempotency-Key": "x" * 201}, 400, "Idempotency-Key"),
    ],
)
@pytest.mark.parametrize("address", ["/v1/search", "/v1/paths"])
def test_a_body_that_cannot_be_read_is_refused(client, address, body, headers, status, words):
    headers = {name: value.replace("KEY", address) for name, value in headers.items()}
    told(client.post(address, content=body, headers=headers), status, words)


@pytest.mark.parametrize(
    ("records", "words"),
    [
        ([SKILL, SKILL | {"label": "Y"}], "records[1]: the same record is already in records[0]"),
        ([RESOURCE | {"teaches": [{"skill": "s:sqq"}]}], "there is no skill 's:sqq'; nearest: s:sql"),
        ([RESOURCE | {"teaches": [{"skill": "s:sql", "from": 3, "to": 2}]}], "records[0].teaches[0].to"),
        ([RESOURCE | {"requires": ["t:x"]}], "names itself"),
        ([RESOURCE | {"url": "javascript:alert(1)"}], "records[0].url"),
        ([RESOURCE | {"title": " "}], "records[0].title"),
        ([{"type": "document", "id": "d:x", "text": "a" + "\u0301" * 100}], "combining marks"),
        ([{"type": "document", "id": "d:x", "text": "a\0b"}], "NUL"),
        ([{"type": "edge", "before": "s:join", "after": "s:sql"}], "cycle"),
        ([{"type": "edge", "before": "s:none", "after": "s:sql"}], "s:none"),
    ],
)
def test_a_record_that_cannot_be_meant_is_refused_as_ingest_refuses_it(client, records, words):
    told(
        client.put("/v1/records", json={"records": [SKILL | {"id": "s:other"}, *records][-len(records) :]}), 422, words
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"evidence": [PIECE | {"when": "0000-00-00"}]}, "evidence[0].when"),
        ({"evidence": [PIECE | {"when": "2999-01-01"}]}, "still to come"),
        ({"evidence": [PIECE, PIECE | {"level": 3}]}, "same id"),
        ({"constraints": {"deadline": "2026-02-30"}}, "constraints.deadline"),
        ({"constraints": {"daysOff": ["2026-02-30"]}}, "constraints.daysOff"),
        ({"constraints": {"mandatory": [{"resource": "t:x", "due": "2026-02-30"}]}}, "constraints.mandatory[0].due"),
        ({"constraints": {"soft": {"mood": 1}}}, "constraints.soft.mood"),
        ({"constraints": {"timeZone": "Mars/Olympus"}}, "constraints.timeZone"),
    ],
)
def test_a_learner_whom_no_path_could_be_planned_for_is_not_kept(client, change, words):
    told(client.put("/v1/learners/new", json={"id": "new", **change}), 422, words)
    assert client.get("/v1/learners/new").status_code == 404


def test_evidence_that_no_plan_could_use_is_not_added(client):
    told(client.post("/v1/learners/lea/evidence", json={"evidence": [PIECE | {"when": "0000-00-00"}]}), 422, "when")
    assert client.post("/v1/paths", json=ANALYST).status_code == 201


@pytest.mark.parametrize("where", ["constraints", "learner"])
def test_a_request_with_impossible_constraints_is_told_which(client, where):
    bad = {"timeZone": "Mars/Olympus"}
    body = ANALYST | ({where: bad} if where == "constraints" else {where: {"id": "guest", "constraints": bad}})

    told(client.post("/v1/paths", json=body), 422, "constraints.timeZone")


def test_a_cost_beyond_what_sums_can_hold_is_told(client):
    told(client.post("/v1/paths", json=ANALYST | {"constraints": {"maxCost": 10**18}}), 400, "maxCost")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/v1/skills?cursor=%00", 422),
        ("/v1/skills?q=%00", 422),
        ("/v1/skills?limit=0", 400),
        ("/v1/skills?limit=1e9", 400),
        ("/v1/skills/%00", 422),
        ("/v1/skills/a%2Fb", 404),
        ("/v1/skills/" + "x" * 5000, 404),
        ("/v1/paths?learner=%00", 422),
        ("/v1/paths/x?version=" + "9" * 30, 404),
        ("/v1/paths/x/steps/" + "9" * 30 + "/alternatives", 404),
        ("/v1/ingests/x/refusals?skip=-1", 400),
        ("/v1/../etc/passwd", 404),
    ],
)
def test_an_address_that_nobody_means_is_a_problem_like_any_other(client, address, status):
    told(client.get(address), status, "")


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "", "[::1", "localhost."]
)
def test_a_server_for_one_user_answers_under_its_own_names_only(ports, host):
    with TestClient(create_app(ports, local=True), base_url="http://127.0.0.1:8000") as own:
        assert own.get("/health").status_code == 200
        assert own.get("/health", headers={"Host": "localhost:9000"}).status_code == 200
        told(own.get("/v1/skills", headers={"Host": host}), 403, "localhost")
