"""What a learner may do with a token of its own: its own, in its own name, and as far as it is given."""

import pytest

from tests.service.conftest import TENANT

ANALYST = {"roles": [{"role": "r:analyst"}], "start": "2026-11-23"}


@pytest.fixture(scope="module")
def lea(sending, keyring):
    """Send a request as lea, who is in no group."""
    token = keyring.token("lea", minutes=60)
    return lambda method, address, body=None, **more: sending(
        token, method, address, **({} if body is None else {"json": body}), **more
    )


def piece(**fields):
    return {"id": "mine", "skill": "s:git", "level": 2, "source": "self", "when": "2026-11-02", **fields}


@pytest.mark.parametrize("fields", [
    {"source": "assessment"}, {"source": "manager"}, {"source": "completion"}, {"source": "credential"},
    {"by": "max"}, {"by": "the board"}, {"state": "contested"},
])  # fmt: skip
def test_of_itself_a_learner_gives_its_own_word_only(lea, filled, fields):
    before = filled.store.learner(TENANT, "lea")
    reply = lea("POST", "/v1/learners/lea/evidence", {"evidence": [piece(), piece(id="more", **fields)]})

    assert (reply.status_code, "evidence[1]" in reply.json()["detail"]) == (403, True)
    assert filled.store.learner(TENANT, "lea") == before


def test_its_own_word_is_taken(lea):
    assert lea("POST", "/v1/learners/lea/evidence", {"evidence": [piece(by="lea")]}).status_code == 201


def test_its_groups_are_not_its_to_set(lea):
    assert lea("PUT", "/v1/learners/lea", {"id": "lea", "groups": ["board"]}).status_code == 403


@pytest.mark.parametrize("address", ["/v1/paths", "/v1/gap", "/v1/questions"])
def test_who_comes_inline_says_itself_which_groups_it_is_in_so_a_learner_may_not(lea, address):
    body = {"learner": {"id": "lea", "groups": ["board"]}, **ANALYST}
    if address == "/v1/gap":
        del body["start"]

    assert lea("POST", address, body).status_code == 403


def test_a_search_without_a_learner_is_its_own(lea, sending, keyring):
    board = {"query": "the board reads reports on Mondays"}
    found = {hit["document"] for hit in lea("POST", "/v1/search", board).json()["hits"]}
    of_max = sending(keyring.token("max"), "POST", "/v1/search", json=board).json()["hits"]

    assert "hub:board" not in found
    assert "hub:board" in {hit["document"] for hit in of_max}
    assert lea("POST", "/v1/search", {**board, "learner": "max"}).status_code == 404


def test_the_catalogue_shows_what_it_may_see(lea, sending, keyring):
    mine = {item["id"] for item in lea("GET", "/v1/resources").json()["items"]}
    of_max = {item["id"] for item in sending(keyring.token("max"), "GET", "/v1/resources").json()["items"]}

    assert of_max - mine == {"t:secret"}
    for address in ("/v1/resources/t:secret", "/v1/documents/hub:board", "/v1/documents/hub:board?version=x"):
        assert lea("GET", address).status_code == 404


def test_the_list_of_paths_is_its_own(lea, sending, keyring):
    own = lea("POST", "/v1/paths", {"learner": "lea", **ANALYST}).json()["id"]
    theirs = sending(keyring.token("max"), "POST", "/v1/paths", json={"learner": "max", **ANALYST}).json()["id"]

    assert [path["id"] for path in lea("GET", "/v1/paths").json()["items"]] == [own]
    assert (
        lea("GET", f"/v1/paths/{theirs}?version=1").json()["detail"]
        == (lea("GET", f"/v1/paths/{theirs}?version=99").json()["detail"])
    )


@pytest.mark.parametrize("by", ["ld", "service"])
def test_it_acts_in_no_other_name(lea, by):
    path = lea("POST", "/v1/paths", {"learner": "lea", **ANALYST}).json()["id"]
    for address, body in (
        (f"/v1/paths/{path}", {"state": "active"}),
        (f"/v1/paths/{path}/steps/1", {"state": "waived"}),
        ("/v1/learners/lea/evidence/mine", {"state": "withdrawn"}),
    ):
        reply = lea("PATCH", address, {**body, "by": by})
        assert (reply.status_code in (400, 403), "by" in reply.json()["detail"]) == (True, True)
    assert lea("PATCH", f"/v1/paths/{path}", {"state": "active"}).status_code == 200
    assert lea("PATCH", f"/v1/paths/{path}/steps/1", {"state": "waived"}).status_code == 409


def test_a_specialist_speaks_for_learners_and_itself_and_not_for_the_service(sending, keyring):
    ld = keyring.key("ld")
    path = sending(ld, "POST", "/v1/paths", json={"learner": "max", **ANALYST}).json()["id"]

    told = {
        by: sending(ld, "PATCH", f"/v1/paths/{path}", json={"state": "draft", "by": by}).status_code
        for by in ("learner", "ld", "service")
    }
    assert told == {"learner": 200, "ld": 200, "service": 403}


def test_writing_the_graph_with_the_catalogue_needs_its_scope_too(sending, keyring):
    key = keyring.key("admin", ("catalogue:write",))
    resource = {"type": "resource", "id": "t:new", "title": "new"}
    skill = {"type": "skill", "id": "s:new", "label": "new"}

    assert sending(key, "PUT", "/v1/records", json={"records": [resource]}).status_code == 200
    reply = sending(key, "PUT", "/v1/records", json={"records": [resource, skill]})
    assert (reply.status_code, "graph:write" in reply.json()["detail"]) == (403, True)


def test_an_answer_kept_for_one_caller_is_not_repeated_to_another(sending, keyring):
    again, body = {"Idempotency-Key": "same"}, {"learner": "lea", **ANALYST}
    first = sending(keyring.token("lea"), "POST", "/v1/paths", json=body, headers=again)
    other = sending(keyring.token("max"), "POST", "/v1/paths", json=body, headers=again)

    assert (first.status_code, other.status_code) == (201, 404)
