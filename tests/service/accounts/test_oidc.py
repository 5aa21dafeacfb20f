"""Tokens of the organisation's sign-on, against a real server whose keys change and which misbehaves."""

import base64
import hmac
import json
import threading
import time
from dataclasses import replace

import pytest
from joserfc.jwk import ECKey
from litestar.exceptions import HTTPException, NotAuthorizedException, PermissionDeniedException

from service.accounts.keyset import FRESH_S, REST_S, STALE_S, KeySet, Unreachable, read_keys
from service.accounts.oidc import Oidc, fetched_keys, oidc_of
from service.settings import BadSetting, Settings
from tests.service.accounts.conftest import OTHER
from tests.service.accounts.issuer import AUDIENCE, Issuer, rsa_key
from tests.service.conftest import TENANT


class Clock:
    """A clock that goes when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def issuer():
    made = Issuer()
    with made.running():
        yield made


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def oidc(issuer, clock):
    """Checks tokens of the issuer; the keys age by the clock."""
    return checker(issuer, clock)


def checker(issuer, clock, **more):
    settings = Settings(home="/nowhere", oidc_issuer=issuer.url, oidc_audience=AUDIENCE, **more)
    return Oidc(settings, KeySet(lambda: fetched_keys(settings), clock), time.time)


def caller(oidc, filled, token):
    return oidc.caller_of(token, filled.store)


def refused(oidc, filled, token, why=None):
    with pytest.raises(NotAuthorizedException, match=why):
        caller(oidc, filled, token)


def test_a_token_of_the_sign_on_is_its_learner_and_no_more(oidc, filled, issuer):
    found = caller(oidc, filled, issuer.token())

    assert (found.tenant, found.role, found.learner) == (TENANT, "learner", "lea")
    assert "lea" not in found.subject


def test_over_http_it_opens_what_is_the_learners_own(filled, issuer):
    from litestar.testing import TestClient

    from service.app import create_app

    named = replace(filled, settings=replace(filled.settings, oidc_issuer=issuer.url, oidc_audience=AUDIENCE))
    with TestClient(create_app(named)) as client:
        headers = {"Authorization": f"Bearer {issuer.token()}"}
        told = [client.get(f"/v1/learners/{id}", headers=headers).status_code for id in ("lea", "max")]
        issuer.status = 500
        stale = client.get("/v1/learners/lea", headers={"Authorization": f"Bearer {issuer.token(kid='one')}"})
    assert told == [200, 404]
    assert stale.status_code == 200


def test_claims_say_tenant_role_and_learner(filled, issuer, clock):
    mapping = {"oidc_role_claim": "groups", "oidc_roles": "staff=ld,boss=admin", "oidc_tenant_claim": "org"}
    oidc = checker(issuer, clock, oidc_learner_claim="employee", **mapping)

    boss = caller(oidc, filled, issuer.token(groups=["x", "staff", "boss"], org=OTHER))
    assert (boss.tenant, boss.role, boss.learner) == (OTHER, "admin", None)
    assert caller(oidc, filled, issuer.token(groups="staff", org=TENANT)).role == "ld"
    for claims in ({"groups": "admin"}, {"groups": None}, {"groups": 7}, {"org": "nobody"}, {"org": None}):
        with pytest.raises(PermissionDeniedException):
            caller(oidc, filled, issuer.token(**{"groups": "staff", "org": TENANT, **claims}))


@pytest.mark.parametrize("learner", ["", "a b", "../x", "a\n", "x" * 201, 7, None, ["lea"]])
def test_a_claim_that_is_no_id_is_no_learner(filled, issuer, clock, learner):
    oidc = checker(issuer, clock, oidc_learner_claim="employee")

    with pytest.raises(PermissionDeniedException):
        caller(oidc, filled, issuer.token(employee=learner))


@pytest.mark.parametrize("claims", [
    {"iss": "https://else.example"}, {"iss": None}, {"aud": "else"}, {"aud": None}, {"aud": ["else"]}, {"aud": []},
    {"exp": 1}, {"exp": None}, {"exp": "9999999999"}, {"exp": True}, {"sub": None}, {"sub": ""}, {"sub": 7},
])  # fmt: skip
def test_a_token_that_is_not_for_us_or_not_for_now_does_not_count(oidc, filled, issuer, claims):
    refused(oidc, filled, issuer.token(**claims))


def test_clocks_may_differ_by_a_minute_and_no_more(oidc, filled, issuer):
    now = int(time.time())

    assert caller(oidc, filled, issuer.token(exp=now - 30, nbf=now + 30, iat=now + 30)).learner == "lea"
    for late in ({"exp": now - 90}, {"nbf": now + 90}, {"iat": now + 90}):
        refused(oidc, filled, issuer.token(**late))


def test_one_of_several_audiences_is_enough(oidc, filled, issuer):
    assert caller(oidc, filled, issuer.token(aud=["else", AUDIENCE])).learner == "lea"


# --- algorithms and keys ----------------------------------------------------------------------------------------------


def test_the_public_key_is_no_secret_that_signs(oidc, filled, issuer):
    claims = issuer.token().split(".")[1]
    header = b64(json.dumps({"alg": "HS256", "kid": "one"}).encode())
    for public in (issuer.keys["one"].as_pem(private=False), issuer.keys["one"].as_der(private=False)):
        signature = b64(hmac.digest(public, f"{header}.{claims}".encode(), "sha256"))
        refused(oidc, filled, f"{header}.{claims}.{signature}")


def b64(raw):
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def test_none_is_no_algorithm(oidc, filled, issuer):
    _, claims, _ = issuer.token().split(".")
    for header in ("eyJhbGciOiJub25lIn0", "eyJhbGciOiJub25lIiwia2lkIjoib25lIn0"):
        refused(oidc, filled, f"{header}.{claims}.")


def test_a_key_of_another_kind_or_another_owner_does_not_count(oidc, filled, issuer):
    refused(oidc, filled, issuer.token(key=rsa_key("another")))
    refused(oidc, filled, issuer.token(alg="ES256", key=ECKey.generate_key("P-256")))


@pytest.mark.parametrize("kid", ["two", "", "../one", "one\u0000", "' OR 1=1", "x" * 3000])
def test_a_kid_that_names_no_key_does_not_count(oidc, filled, issuer, kid):
    refused(oidc, filled, issuer.token(kid=kid, key=rsa_key("another")))


def test_a_token_without_kid_counts_where_a_key_fits(oidc, filled, issuer):
    assert caller(oidc, filled, issuer.token(kid=None)).learner == "lea"


def test_only_public_keys_for_signatures_and_of_fair_length_are_read(issuer):
    short, good = (
        {"kty": "RSA", "kid": "short", "e": "AQAB", "n": b64(b"\xc1" * 128)},
        issuer.keys["one"].as_dict(private=False),
    )
    secret = {"kty": "oct", "k": "c2VjcmV0", "kid": "s"}
    listed = [secret, short, {**good, "use": "enc"}, {"kty": "RSA"}, 7, None, {**good, "kid": 7}, {**good, "kid": "ok"}]
    (found,) = read_keys(json.dumps({"keys": listed}).encode())

    assert found.kid == "ok"


# --- keys that change, a sign-on that is away -------------------------------------------------------------------------


def test_new_keys_are_fetched_when_a_token_names_one(oidc, filled, issuer, clock):
    caller(oidc, filled, issuer.token())
    issuer.rotate("two")
    clock.now += REST_S + 1

    assert caller(oidc, filled, issuer.token("two", "ES256")).learner == "lea"
    assert issuer.fetched == 2


def test_a_withdrawn_key_stops_counting_once_the_keys_are_no_longer_fresh(oidc, filled, issuer, clock):
    old = issuer.token()
    caller(oidc, filled, old)
    issuer.rotate("two")
    clock.now += FRESH_S + 1

    refused(oidc, filled, old)


def test_made_up_names_of_keys_cost_the_sign_on_one_question(oidc, filled, issuer):
    for n in range(20):
        refused(oidc, filled, issuer.token(kid=f"made-up-{n}", key=issuer.keys["one"]))

    assert issuer.fetched == 1


def test_while_the_sign_on_is_away_the_keys_known_last_count_for_a_day(oidc, filled, issuer, clock):
    caller(oidc, filled, issuer.token())
    issuer.status = 500
    clock.now += STALE_S - 60

    assert caller(oidc, filled, issuer.token()).learner == "lea"
    clock.now += 120
    unavailable(oidc, filled, issuer)


def unavailable(oidc, filled, issuer, why=None):
    with pytest.raises(HTTPException, match=why) as caught:
        caller(oidc, filled, issuer.token())
    assert caught.value.status_code == 503
    assert caught.value.headers == {"Retry-After": "30"}


@pytest.mark.parametrize(("body", "why"), [
    (b"", "no JSON"), (b"{", "no JSON"), (b"[" * 100_000, "no JSON"), (b"\xff\xfe", "no JSON"), (b"[]", "no list"),
    (b"7", "no list"), (b'{"keys": {}}', "no list"), (b'{"keys": []}', "no public key"),
    (b'{"keys": [' + b"{}," * 200 + b"{}]}", "no list"), (b" " * 1_100_000, "larger than"),
])  # fmt: skip
def test_a_sign_on_that_gives_no_keys_is_unavailable_and_the_answer_says_why(oidc, filled, issuer, body, why):
    issuer.body = body
    unavailable(oidc, filled, issuer, why)


def test_a_sign_on_that_says_it_is_another_is_not_believed(oidc, filled, issuer):
    issuer.says = "https://else.example"
    unavailable(oidc, filled, issuer, "another issuer")


def test_a_sign_on_that_sends_us_elsewhere_unprotected_is_not_followed(issuer):
    issuer.answer = lambda path: f'{{"issuer": "{issuer.url}", "jwks_uri": "http://evil.example/keys"}}'.encode()
    settings = Settings(home="/nowhere", oidc_issuer=issuer.url, oidc_audience=AUDIENCE)

    with pytest.raises(Unreachable, match="no protected address"):
        fetched_keys(settings)


def test_after_a_failure_it_is_left_alone_for_a_while(oidc, filled, issuer, clock):
    issuer.status = 500
    for _ in range(5):
        unavailable(oidc, filled, issuer)
    assert issuer.fetched == 0  # its own description failed already

    issuer.status = 200
    clock.now += REST_S + 1
    assert caller(oidc, filled, issuer.token()).learner == "lea"


def test_one_caller_waits_for_a_slow_sign_on_the_others_go_on_with_the_keys_there_are(oidc, filled, issuer, clock):
    token = issuer.token()
    caller(oidc, filled, token)
    issuer.delay_s = 1.0
    clock.now += FRESH_S + 1
    waiting = threading.Thread(target=caller, args=(oidc, filled, token))
    waiting.start()
    time.sleep(0.2)
    since = time.monotonic()
    assert caller(oidc, filled, token).learner == "lea"
    assert time.monotonic() - since < 0.5
    waiting.join()


def test_a_sign_on_that_does_not_end_its_answer_is_given_up_in_time(filled, issuer, clock, monkeypatch):
    from service.accounts import oidc as module
    from service.network.fetching import Caps

    monkeypatch.setattr(module, "CAPS", Caps(connect_s=0.3, total_s=0.5))
    issuer.delay_s = 3.0
    since = time.monotonic()
    unavailable(checker(issuer, clock), filled, issuer)

    assert time.monotonic() - since < 2


def test_a_port_where_nobody_listens_is_unavailable(filled, clock):
    gone = Issuer()
    with gone.running():
        token = gone.token()
    with pytest.raises(HTTPException) as caught:
        caller(checker(gone, clock), filled, token)
    assert caught.value.status_code == 503


# --- settings ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("given", "names"), [
    ({"oidc_issuer": "https://a.example"}, "AUDIENCE"),
    ({"oidc_audience": "x"}, "ISSUER"),
    ({"oidc_issuer": "http://a.example", "oidc_audience": "x"}, "ISSUER"),
    ({"oidc_issuer": "https://a.example", "oidc_audience": "x", "oidc_jwks_url": "http://b.example"}, "JWKS_URL"),
    ({"oidc_issuer": "https://a.example", "oidc_audience": "x", "oidc_roles": "a=king"}, "ROLES"),
    ({"oidc_issuer": "https://[", "oidc_audience": "x"}, "ISSUER"),
])  # fmt: skip
def test_settings_that_would_let_others_in_are_refused_by_name(given, names):
    with pytest.raises(BadSetting, match=f"FINGERPOST_OIDC_{names}"):
        oidc_of(Settings(home="/nowhere", **given))


def test_without_an_issuer_there_is_no_sign_on():
    assert oidc_of(Settings(home="/nowhere")) is None
