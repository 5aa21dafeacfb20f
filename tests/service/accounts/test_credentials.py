"""What is sent as Authorization, and what attackers try with it: one answer for whatever is no key."""

import statistics
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.service.conftest import KEY

SKILLS = "/v1/skills"


def answer(anyone, *values):
    """Return what a request with these Authorization headers is told."""
    return anyone.get(SKILLS, headers=[("Authorization", value) for value in values])


def test_without_a_credential_the_answer_says_how(anyone):
    reply = answer(anyone)

    assert (reply.status_code, reply.headers["www-authenticate"]) == (401, "Bearer")
    assert "Authorization: Bearer KEY" in reply.json()["detail"]


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "bEaReR"])
def test_the_scheme_may_be_written_in_any_case(anyone, scheme):
    assert answer(anyone, f"{scheme} {KEY}").status_code == 200


@pytest.mark.parametrize(
    "sent",
    [
        "", "Bearer", "Bearer ", f"Basic {KEY}", f"Token {KEY}", KEY, f"Bearer\t{KEY}", f"Bearer  {KEY}",
        f"Bearer {KEY} ", f"Bearer {KEY},Bearer {KEY}", f"Bearer {KEY}\u00a0", "Bearer 💥".encode(),
        f"Bearer {KEY}".replace("e", "е", 1).encode(), "Bearer " + "x" * 10_000, f"Bearer {KEY.upper()}",
    ],
)  # fmt: skip
def test_nothing_but_the_key_itself_is_the_key(anyone, sent):
    raw = sent if isinstance(sent, bytes) else sent.encode()
    reply = answer(anyone, raw)

    assert reply.status_code == 401


@pytest.mark.parametrize("pair", [(KEY, "wrong"), ("wrong", KEY), (KEY, KEY)])
def test_two_authorization_headers_are_refused_whichever_is_right(anyone, pair):
    assert answer(anyone, *(f"Bearer {key}" for key in pair)).status_code == 401


@pytest.mark.parametrize("name", ["X-Authorization", "Proxy-Authorization", "X-Api-Key", "Cookie", "X-Forwarded-User"])
def test_no_other_header_is_a_credential(anyone, name):
    assert anyone.get(SKILLS, headers={name: f"Bearer {KEY}"}).status_code == 401


@pytest.mark.parametrize("where", ["api_key", "access_token", "key"])
def test_a_key_in_the_address_is_no_credential(anyone, where):
    assert anyone.get(SKILLS, params={where: KEY}).status_code == 401


@pytest.mark.parametrize("address", [
    "//v1/skills", "/v1//skills", "/v1/./skills", "/v1/skills/", "/V1/skills", "/v1/%73kills", "/x/../v1/skills",
    "/v1/skills;x", "/v1/skills%00", "/v1%2fskills",
])  # fmt: skip
def test_no_spelling_of_an_address_comes_past_the_gate(anyone, address):
    assert anyone.get(address).status_code in (401, 404)


def test_known_and_unknown_prefixes_get_the_same_answer(anyone, keyring):
    prefix = keyring.key().split("_")[1]
    wrong = "A" * 43
    told = {
        (reply.status_code, reply.json()["detail"], reply.headers["www-authenticate"])
        for reply in (answer(anyone, f"Bearer fp_{name}_{wrong}") for name in (prefix, "aaaaaaaaaaaa", "zzzzzzzzzzzz"))
    }

    assert len(told) == 1


def test_known_and_unknown_prefixes_take_about_the_same_time(anyone, keyring):
    prefix = keyring.key().split("_")[1]
    taken = {prefix: [], "aaaaaaaaaaaa": []}
    for _ in range(60):
        for name, times in taken.items():
            since = time.perf_counter()
            answer(anyone, f"Bearer fp_{name}_{'A' * 43}")
            times.append(time.perf_counter() - since)
    known, unknown = (statistics.median(times) for times in taken.values())

    assert 0.5 < known / unknown < 2  # one more row that is read and decoded, no slow hash and no second query


@given(st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), max_size=80))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_text_is_a_credential_by_chance(anyone, text):
    reply = answer(anyone, f"Bearer fp_{text}".encode())

    assert reply.status_code == 401
    assert reply.headers["content-type"] == "application/problem+json"


# --- pages of other origins -------------------------------------------------------------------------------------------


def test_pages_of_other_origins_may_ask_only_where_they_are_named(filled):
    from dataclasses import replace

    from litestar.testing import TestClient

    from service.app import create_app

    page = "https://learn.example.org"
    asked = {"Origin": page, "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization"}
    named = replace(filled, settings=replace(filled.settings, allowed_origins=f"{page}, http://localhost:5173"))
    with TestClient(create_app(named)) as client:
        before = client.options(SKILLS, headers=asked)
        told = client.get(SKILLS, headers={"Origin": page, "Authorization": f"Bearer {KEY}"})
        refused = client.get(SKILLS, headers={"Origin": page})
        other = client.get(SKILLS, headers={"Origin": "https://evil.example", "Authorization": f"Bearer {KEY}"})
    assert before.headers["access-control-allow-origin"] == page
    assert "access-control-allow-credentials" not in {**before.headers, **told.headers}
    assert [reply.headers.get("access-control-allow-origin") for reply in (told, refused, other)] == [page, page, None]
    with TestClient(create_app(filled)) as client:
        assert "access-control-allow-origin" not in client.get(SKILLS, headers={"Origin": page}).headers
