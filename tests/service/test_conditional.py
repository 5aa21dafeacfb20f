"""ETags: nothing is sent twice, and no edit is lost."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.http.conditional import etag_of, names
from tests.service.asking import made

EDGE = quote("s:sql|2|s:join|1", safe="")
EDITED = [
    "/v1/learners/lea",
    "/v1/skills/s:sql",
    "/v1/roles/r:analyst",
    "/v1/resources/t:join",
    f"/v1/edges/{EDGE}",
    "/v1/policy",
]


def changed(address, thing, n=1):
    """Return a thing with a difference that its GET shows."""
    if address.startswith("/v1/learners"):
        return {**thing, "groups": [f"team-{n}"]}
    if "policy" in address:
        return {**thing, "skillWeights": {"s:sql": float(n)}}
    if "edges" in address:
        return {**thing, "provenance": f"editor {n}"}
    return {**thing, "title" if "resources" in address else "label": f"Named {n}"}


def test_what_is_known_already_is_not_sent_again(client):
    for address in (*EDITED, "/v1/skills", "/v1/learners/lea/evidence"):
        first = client.get(address)
        again = client.get(address, headers={"If-None-Match": f'"other", {first.headers["etag"]}'})
        assert first.status_code == 200, first.text
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]


def test_an_edit_of_what_was_read_is_taken_and_has_its_own_etag(client):
    for address in EDITED:
        read = client.get(address)
        written = client.put(address, json=changed(address, read.json()), headers={"If-Match": read.headers["etag"]})
        now = client.get(address)
        assert written.status_code == 200, written.text
        assert written.headers["etag"] == now.headers["etag"] != read.headers["etag"]
        assert written.json() == now.json()


def test_an_edit_of_what_has_changed_meanwhile_is_refused_and_changes_nothing(client):
    for address in EDITED:
        read = client.get(address)
        first = client.put(address, json=changed(address, read.json(), 1))
        late = client.put(address, json=changed(address, read.json(), 2), headers={"If-Match": read.headers["etag"]})
        assert (first.status_code, late.status_code) == (200, 412)
        assert late.json()["type"] == "/problems/changed-meanwhile"
        assert "read it again" in late.json()["detail"]
        assert client.get(address).json() == first.json()


def test_what_is_not_there_matches_nothing(client):
    for address, body in (("/v1/learners/new", {"id": "new"}), ("/v1/skills/s:new", {"id": "s:new", "label": "New"})):
        assert client.put(address, json=body, headers={"If-Match": "*"}).status_code == 412
        assert client.get(address).status_code == 404
        assert client.put(address, json=body).status_code == 200


@pytest.mark.parametrize("address", ["/v1/learners/lea", "/v1/skills/s:sql"])
def test_of_writers_that_read_the_same_one_wins(client, address):
    read = client.get(address)
    tag = {"If-Match": read.headers["etag"]}
    with ThreadPoolExecutor(4) as pool:
        bodies = [changed(address, read.json(), n) for n in range(1, 5)]
        codes = list(pool.map(lambda body: client.put(address, json=body, headers=tag).status_code, bodies))

    assert sorted(codes) == [200, 412, 412, 412]


def test_two_that_add_to_what_they_read_both_have_their_say(client):
    """Read, change, write with If-Match, begin again at 412: no group is lost."""

    def add(group):
        while True:
            read = client.get("/v1/learners/lea")
            body = {**read.json(), "groups": sorted({*read.json()["groups"], group})}
            if client.put("/v1/learners/lea", json=body, headers={"If-Match": read.headers["etag"]}).is_success:
                return

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, [f"g{n}" for n in range(8)]))
    assert client.get("/v1/learners/lea").json()["groups"] == [f"g{n}" for n in range(8)]


def test_a_path_is_changed_as_it_was_read_or_not_at_all(client):
    path = f"/v1/paths/{made(client)['id']}"
    tag = {"If-Match": client.get(path).headers["etag"]}
    first = client.patch(path, json={"state": "active"}, headers=tag)
    late = [
        client.patch(path, json={"state": "withdrawn"}, headers=tag),
        client.patch(f"{path}/steps/1", json={"state": "started"}, headers=tag),
        client.post(f"{path}/replan", json={}, headers=tag),
        client.post(f"{path}/steps/1/swap", json={"resource": "t:sql-2"}, headers=tag),
        client.post(f"{path}/steps", json={"resource": "t:git"}, headers=tag),
    ]

    assert first.status_code == 200
    assert [reply.status_code for reply in late] == [412] * 5
    assert client.get(path).headers["etag"] == first.headers["etag"]
    assert client.get(path).json()["version"] == 2


def test_of_two_who_change_the_same_version_of_a_path_one_wins(client):
    path = f"/v1/paths/{made(client)['id']}"
    tag = {"If-Match": client.get(path).headers["etag"]}
    with ThreadPoolExecutor(3) as pool:
        replies = list(
            pool.map(lambda n: client.patch(f"{path}/steps/1", json={"progress": n}, headers=tag), (10, 20, 30))
        )

    assert sorted(reply.status_code for reply in replies) in ([200, 412, 412], [200, 409, 412], [200, 409, 409])
    assert client.get(path).json()["version"] == 2


def test_a_header_that_a_route_does_not_compare_is_refused_not_passed_over(client):
    reply = client.post("/v1/gap", json={"learner": "lea"}, headers={"If-Match": '"x"'})

    assert (reply.status_code, "If-Match" in reply.json()["detail"]) == (400, True)


def test_a_cycle_made_by_two_at_once_is_refused(client):
    """Each edge alone is fine; whoever comes second is checked against what the first has written."""
    pairs = [("s:git", "s:report"), ("s:report", "s:git")]
    bodies = [{"type": "edge", "before": a, "after": b} for a, b in pairs]
    addresses = [f"/v1/edges/{quote(f'{a}|1|{b}|1', safe='')}" for a, b in pairs]
    with ThreadPoolExecutor(2) as pool:
        codes = list(pool.map(lambda at: client.put(addresses[at], json=bodies[at]).status_code, (0, 1)))

    assert sorted(codes) == [200, 422]


@given(st.lists(st.binary(max_size=3).map(etag_of), max_size=5), st.binary(max_size=3).map(etag_of))
@settings(max_examples=50, deadline=None)
def test_a_list_names_what_stands_in_it(tags, one):
    assert names(", ".join(tags), one) == (one in tags)
    assert names(", ".join(f"W/{tag}" for tag in tags), one, weak=True) == (one in tags)
    assert not names(f"W/{one}", one)
    assert names("*", one)
