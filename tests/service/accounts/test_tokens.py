"""Learner tokens: short, bound to tenant, learner and the key that asked; and what forged ones come to."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from service.accounts import tokens
from service.accounts.minting import TokenRequest, make_token
from service.auth import Caller
from service.record.audit import verify
from service.secrets import Ring
from tests.service.accounts.conftest import OTHER
from tests.service.accounts.issuer import rsa_key
from tests.service.conftest import KEY, TENANT

OWN = "/v1/learners/lea"


def asked(sending, credential=KEY, **fields):
    return sending(credential, "POST", "/v1/tokens", json={"learner": "lea", **fields})


def parts(token):
    """Return header and claims of a token, unchecked."""
    return [json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in token.split(".")[:2]]


def forged(header, claims, key, algorithm="HS256"):
    return jwt.encode({**header, "alg": algorithm}, claims, key, algorithms=[algorithm])


def test_a_token_opens_what_is_the_learners_own_and_nothing_else(sending):
    reply = asked(sending)
    token = reply.json()["token"]

    assert (reply.status_code, reply.headers["cache-control"]) == (201, "no-store")
    assert sending(token, "GET", OWN).json()["id"] == "lea"
    assert sending(token, "GET", "/v1/learners/max").status_code == 404
    assert sending(token, "GET", "/v1/learners").status_code == 403


def test_the_log_tells_once_a_day_for_whom_a_key_asks_for_tokens(sending, filled, keyring):
    other = keyring.key()
    for credential, learner in ((KEY, "lea"), (KEY, "lea"), (KEY, "max"), (other, "lea"), (other, "lea")):
        assert asked(sending, credential, learner=learner).status_code == 201
    told = filled.store.audit.page(TENANT, action="token.made")
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    make_token(filled, Caller(TENANT, "key:bootstrap"), TokenRequest("lea"), tomorrow)

    assert len({(entry.actor, entry.object) for entry in told}) == len(told) == 3
    assert len(filled.store.audit.page(TENANT, action="token.made")) == 4
    assert verify(filled.store, TENANT).faults == ()


def test_a_token_is_asked_for_a_learner_who_is_there_and_for_an_hour_at_most(sending):
    assert asked(sending, learner="nobody").status_code == 404
    assert asked(sending, minutes=61).status_code in (400, 422)
    assert asked(sending, minutes=0).status_code in (400, 422)


def test_a_learner_of_another_tenant_is_not_there(sending, keyring):
    assert asked(sending, keyring.key(tenant=OTHER)).status_code == 404


def test_a_token_ends_with_its_time(sending, keyring):
    ago = datetime.now(UTC) - timedelta(minutes=15, seconds=30)

    assert sending(keyring.token("lea", at=ago + timedelta(minutes=1)), "GET", OWN).status_code == 200
    assert "expired" in sending(keyring.token("lea", at=ago), "GET", OWN).json()["detail"]


def test_a_token_from_the_future_does_not_count_yet(sending, keyring):
    ahead = keyring.token("lea", at=datetime.now(UTC) + timedelta(minutes=5))

    assert sending(ahead, "GET", OWN).status_code == 401


def test_a_token_ends_with_the_key_that_asked_for_it(sending, keyring):
    key = keyring.key()
    token = asked(sending, key).json()["token"]
    assert sending(token, "GET", OWN).status_code == 200
    sending(KEY, "DELETE", f"/v1/keys/{key.split('_')[1]}")

    reply = sending(token, "GET", OWN)
    assert (reply.status_code, "is gone" in reply.json()["detail"]) == (401, True)


def test_a_key_hands_on_no_scope_that_it_lacks(sending, keyring):
    key = keyring.key("admin", ("tokens:write", "paths:read"))
    token = asked(sending, key).json()

    assert token["scopes"] == ["paths:read"]
    assert sending(token["token"], "GET", OWN).status_code == 403
    assert asked(sending, key, scopes=["learners:read"]).status_code == 403
    assert asked(sending, keyring.key("admin", ("tokens:write",))).status_code == 403


def test_a_token_never_holds_what_learners_never_have(sending):
    assert asked(sending, scopes=["keys:write"]).status_code == 422


def test_a_token_makes_no_token_and_no_key(sending, keyring):
    token = keyring.token("lea")

    assert asked(sending, token).status_code == 403
    assert sending(token, "POST", "/v1/keys", json={"name": "a"}).status_code == 403


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "https://learn.example.org.evil.example", None])
def test_a_token_bound_to_origins_counts_on_their_pages_only(sending, origin):
    token = asked(sending, origins=["https://learn.example.org"]).json()["token"]

    assert sending(token, "GET", OWN, headers={"Origin": "https://learn.example.org"}).status_code == 200
    assert sending(token, "GET", OWN, headers={"Origin": origin} if origin else {}).status_code == 403


@pytest.mark.parametrize("origin", ["*", "http://learn.example.org", "https://a.example/path", "https://A.example"])
def test_what_is_no_origin_is_refused(sending, origin):
    assert asked(sending, origins=[origin]).status_code == 422


# --- keys behind the tokens -------------------------------------------------------------------------------------------


def ringed(ports, ring):
    """Return a store of the same database with other master keys."""
    store = type(ports.store)(ports.store._engine, ports.store._clock, None, ring)
    return replace(ports, store=store)


def test_a_new_master_key_takes_over_while_the_older_one_still_counts(filled, keyring):
    old, now = keyring.token("lea"), datetime.now(UTC)
    (first,) = filled.store.ring.keys
    (second,) = Ring.fresh().keys
    both = ringed(filled, Ring(lambda: (second, first)))
    sent = tokens.Sent(None, now)

    assert tokens.caller_of_token(both.store, filled.settings, old, sent).learner == "lea"
    new = replace(keyring, ports=both).token("lea")
    assert parts(new)[0]["kid"].startswith(second.id)
    alone = ringed(filled, Ring(lambda: (second,)))
    with pytest.raises(Exception, match="kid names no key"):
        tokens.caller_of_token(alone.store, filled.settings, old, sent)


def test_a_token_of_another_installation_does_not_count(sending, filled, keyring):
    there = replace(keyring, ports=ringed(filled, Ring.fresh()))

    assert sending(there.token("lea"), "GET", OWN).status_code == 401


def test_even_with_the_same_master_key_another_installations_keys_vouch_for_nothing(sending, filled):
    by = Caller(TENANT, "key:abcdefghijkl")
    wanted = tokens.Wanted("lea", timedelta(minutes=5), frozenset({"learners:read"}))
    token = tokens.made(filled.store, filled.settings, by, wanted, datetime.now(UTC))

    assert "is gone" in sending(token, "GET", OWN).json()["detail"]


def test_with_another_bootstrap_key_its_tokens_are_void(sending, filled):
    by = Caller(TENANT, "key:bootstrap")
    wanted = tokens.Wanted("lea", timedelta(minutes=5), frozenset({"learners:read"}))
    now = datetime.now(UTC)
    settings = replace(filled.settings, api_key="the one before")

    assert sending(tokens.made(filled.store, filled.settings, by, wanted, now), "GET", OWN).status_code == 200
    assert sending(tokens.made(filled.store, settings, by, wanted, now), "GET", OWN).status_code == 401


# --- forged -----------------------------------------------------------------------------------------------------------


def b64(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def test_changed_claims_do_not_count(sending, keyring):
    token = keyring.token("lea")
    _, claims = parts(token)
    head, _, signature = token.split(".")

    for more in ({"sub": "max"}, {"tenant": OTHER}, {"scope": "keys:write"}, {"exp": claims["exp"] + 9999}):
        assert sending(f"{head}.{b64({**claims, **more})}.{signature}", "GET", OWN).status_code == 401


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "HS512", "HS384", "RS256", "EdDSA", ""])
def test_no_other_algorithm_counts_whatever_the_header_says(sending, keyring, algorithm):
    header, claims = parts(keyring.token("lea"))
    unsigned = f"{b64({**header, 'alg': algorithm})}.{b64(claims)}."
    key = OctKey.import_key(b"0" * 64)

    assert sending(unsigned, "GET", OWN).status_code == 401
    assert sending(unsigned + b64("x"), "GET", OWN).status_code == 401
    if algorithm in ("HS512", "HS384"):
        assert sending(forged(header, claims, key, algorithm), "GET", OWN).status_code == 401


@pytest.mark.parametrize("kid", [
    "", "x", "../../etc/passwd", "' OR 1=1 --", "00000000.bootstrap", "00000000.abcdefghijkl", "\u0000", "*" * 5000,
    "00000000.bootstrap\n", ["00000000.bootstrap"], None, 7, {"a": 1},
])  # fmt: skip
def test_a_kid_names_one_of_our_keys_or_nothing(sending, keyring, kid):
    header, claims = parts(keyring.token("lea"))
    token = f"{b64({**header, 'kid': kid})}.{b64(claims)}.{b64('x')}"

    assert sending(token, "GET", OWN).status_code == 401


def test_a_key_that_the_token_brings_along_is_not_looked_at(sending, keyring):
    header, claims = parts(keyring.token("lea"))
    key = rsa_key("another")
    own = {**header, "jwk": key.as_dict(private=False), "jku": "https://evil.example/keys"}

    assert sending(forged(own, claims, key, "RS256"), "GET", OWN).status_code == 401


def test_a_token_made_for_something_else_does_not_count(sending, filled, keyring):
    header, claims = parts(keyring.token("lea"))
    maker = header["kid"].partition(".")[2]
    key = tokens._signing(filled.store.ring.keys[0], maker, filled.settings)
    assert sending(forged(header, claims, key), "GET", OWN).status_code == 200

    for more in ({"aud": "else"}, {"iss": "else"}, {"aud": []}, {"exp": None}, {"exp": "soon"}, {"iat": None}):
        assert sending(forged(header, {**claims, **more}, key), "GET", OWN).status_code == 401
    assert sending(forged({**header, "typ": "JWT"}, claims, key), "GET", OWN).status_code == 401


@pytest.mark.parametrize("text", ["..", "a.b.c", "e30.e30.e30", "." * 40, "[" * 3000 + "..", "💥.💥.💥"])
def test_rubbish_is_refused(sending, text):
    reply = sending("", "GET", OWN, headers={"Authorization": b"Bearer " + text.encode()})

    assert (reply.status_code, reply.headers["content-type"]) == (401, "application/problem+json")
    assert reply.headers["www-authenticate"].startswith("Bearer")


def test_a_header_nested_beyond_reason_is_refused(sending):
    deep = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"fp-learner+jwt","x":' + b"[" * 5000).decode().rstrip("=")

    assert sending(f"{deep}.e30.e30", "GET", OWN).status_code == 401
