"""API keys over HTTP: made, listed, rotated, removed; and never more than whoever makes them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar.exceptions import PermissionDeniedException
from msgspec.structs import replace

from service.accounts.keys import FORM, Expired, caller_of_key, drawn, same_secret, written
from service.accounts.minting import check_within
from service.accounts.scopes import SCOPES, effective
from service.auth import Caller
from tests.service.accounts.conftest import OTHER
from tests.service.conftest import KEY, TENANT

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def made(sending, credential=KEY, **fields):
    return sending(credential, "POST", "/v1/keys", json={"name": "front-end", **fields})


def prefix_of(key):
    return key.split("_")[1]


def test_a_new_key_works_and_only_its_hash_is_kept(sending, filled):
    reply = made(sending)
    key = reply.json()["key"]

    assert (reply.status_code, reply.headers["cache-control"]) == (201, "no-store")
    assert FORM.fullmatch(key)
    assert sending(key, "GET", "/v1/skills").status_code == 200
    assert key.split("_")[2] not in repr(filled.store.keys.get(prefix_of(key)))


def test_keys_are_listed_without_their_secrets(sending):
    key = made(sending, scopes=["paths:read"], role="ld", days=7).json()["key"]
    listed = next(one for one in sending(KEY, "GET", "/v1/keys").json()["items"] if one["prefix"] == prefix_of(key))

    assert (listed["name"], listed["role"], listed["scopes"]) == ("front-end", "ld", ["paths:read"])
    assert listed["expires"] > listed["created"]
    assert listed["used"] is None
    assert key.split("_")[2] not in str(listed)


def test_a_removed_key_is_refused_at_the_next_request(sending):
    key = made(sending).json()["key"]
    assert sending(key, "GET", "/v1/skills").status_code == 200
    assert sending(KEY, "DELETE", f"/v1/keys/{prefix_of(key)}").status_code == 204

    assert sending(key, "GET", "/v1/skills").status_code == 401


def test_the_old_secret_counts_beside_the_new_one_for_the_overlap_only(sending):
    old = made(sending).json()["key"]
    new = sending(KEY, "POST", f"/v1/keys/{prefix_of(old)}/rotate", json={}).json()["key"]
    assert prefix_of(old) == prefix_of(new)
    assert [sending(key, "GET", "/v1/skills").status_code for key in (old, new)] == [200, 200]

    at_once = {"overlapMinutes": 0}
    newest = sending(KEY, "POST", f"/v1/keys/{prefix_of(old)}/rotate", json=at_once).json()["key"]
    assert [sending(key, "GET", "/v1/skills").status_code for key in (old, new, newest)] == [401, 401, 200]


def test_a_key_counts_until_its_time_is_over(keyring, filled):
    key = keyring.key(days=1)
    now = datetime.now(UTC)

    assert caller_of_key(filled.store, key, now + timedelta(hours=23)) is not None
    with pytest.raises(Expired, match="expired on"):
        caller_of_key(filled.store, key, now + timedelta(hours=25))


def test_an_expired_key_gets_no_new_secret(sending, filled, keyring):
    key = keyring.key(days=1)
    known = filled.store.keys.get(prefix_of(key))
    filled.store.keys.remove(TENANT, known.prefix)
    filled.store.keys.add(replace(known, expires=(datetime.now(UTC) - timedelta(days=1)).isoformat()))

    assert sending(KEY, "POST", f"/v1/keys/{known.prefix}/rotate", json={}).status_code == 409
    assert "expired on" in sending(key, "GET", "/v1/skills").json()["detail"]


def test_when_a_key_was_used_is_written_once_a_minute_at_most(filled, keyring):
    key = keyring.key()
    used = []
    for seconds in (0, 30, 59, 61):
        caller_of_key(filled.store, key, NOW + timedelta(seconds=seconds))
        used.append(filled.store.keys.get(prefix_of(key)).used)

    assert used == [NOW.isoformat()] * 3 + [(NOW + timedelta(seconds=61)).isoformat()]


def test_an_answer_that_holds_a_secret_is_not_kept_for_a_second_request(sending):
    again = {"Idempotency-Key": "twice"}
    keys = [sending(KEY, "POST", "/v1/keys", json={"name": "a"}, headers=again).json()["key"] for _ in range(2)]

    assert keys[0] != keys[1]


# --- never more than whoever makes it ---------------------------------------------------------------------------------


def test_nobody_makes_a_key_that_may_more_than_their_own(sending, keyring):
    own = keyring.key("admin", ("keys:write", "paths:read"))

    assert made(sending, own, scopes=["paths:read"]).status_code == 201
    for more in (["paths:write"], ["*"]):
        reply = made(sending, own, scopes=more)
        assert reply.status_code == 403
        assert "the caller lacks" in reply.json()["detail"]


def test_nobody_gets_the_secret_of_a_key_that_may_more(sending, keyring):
    own, wide = keyring.key("admin", ("keys:write",)), keyring.key("admin")

    assert sending(own, "POST", f"/v1/keys/{prefix_of(wide)}/rotate", json={}).status_code == 403


def test_a_key_is_of_the_tenant_of_whoever_makes_it_whatever_is_sent(sending, keyring, filled):
    theirs = keyring.key(tenant=OTHER)
    key = sending(theirs, "POST", f"/v1/keys?tenant={TENANT}", json={"name": "a"}, headers={"X-Tenant": TENANT}).json()[
        "key"
    ]

    assert filled.store.keys.get(prefix_of(key)).tenant == OTHER
    assert made(sending, theirs, tenant=TENANT).status_code in (400, 422)


@pytest.mark.parametrize(("method", "rest"), [("DELETE", ""), ("POST", "/rotate")])
def test_another_tenants_key_is_not_there(sending, keyring, method, rest):
    ours, theirs = keyring.key(), keyring.key(tenant=OTHER)
    body = {"json": {}} if method == "POST" else {}

    assert sending(theirs, method, f"/v1/keys/{prefix_of(ours)}{rest}", **body).status_code == 404
    assert sending(ours, "GET", "/v1/skills").status_code == 200


@pytest.mark.parametrize("scope", ["paths", "paths:*", "", "paths:read ", "PATHS:read", "unicorns:read"])
def test_a_scope_that_there_is_not_is_refused_by_name(sending, scope):
    reply = made(sending, scopes=[scope])

    assert reply.status_code == 422
    assert "scopes[0]" in reply.json()["detail"]


def test_a_role_cannot_be_given_what_it_never_has(sending):
    assert made(sending, role="ld", scopes=["keys:write"]).status_code == 422
    assert made(sending, role="learner").status_code in (400, 422)


SOME = st.lists(st.sampled_from([*SCOPES, "*"]), max_size=6)
ROLE = st.sampled_from(["ld", "admin"])


@given(ROLE, SOME, ROLE, SOME)
def test_what_is_made_never_has_a_scope_that_its_maker_lacks(mine, own, role, asked):
    by = Caller("t", "key:x", mine, None, frozenset(own))
    try:
        check_within(by, role, asked)
    except PermissionDeniedException:
        assert not effective(role, asked) <= effective(mine, own)
    else:
        assert effective(role, asked) <= effective(mine, own)


# --- the text of a key ------------------------------------------------------------------------------------------------


def test_keys_are_drawn_from_256_bits_and_have_one_form():
    some = {drawn() for _ in range(200)}

    assert len({secret for _, secret in some}) == 200
    assert all(FORM.fullmatch(written(*one)) for one in some)


@given(st.text(max_size=60))
def test_no_text_is_taken_for_a_key_that_it_is_not(text):
    assert same_secret(text, "") is False
    assert same_secret(text, "fp_known") is (text == "fp_known")
