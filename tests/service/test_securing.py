"""Headers of every answer, pages that work under their policy, and log lines that cannot be forged or tell secrets."""

import json
import logging
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.http.logs import Lines, masked
from service.http.securing import page_policy

ADDRESSES = ["/v1/learners/lea", "/v1/learners/nobody", "/v1/nothing", "/health", "/schema/openapi.json", "/", "/x/y"]


def line(message, *args, **fields):
    record = logging.LogRecord("service.x", logging.WARNING, "file", 1, message, args, None)
    vars(record).update(fields)
    return Lines().format(record)


def test_every_answer_says_what_a_browser_may_not_do_with_it(client):
    for address in ADDRESSES:
        told = client.get(address).headers
        assert told["x-content-type-options"] == "nosniff"
        assert told["referrer-policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in told["content-security-policy"]
        assert "unsafe" not in told["content-security-policy"]
        assert address == "/" or "script-src" not in told["content-security-policy"]
        for name in ("permissions-policy", "cross-origin-opener-policy", "cross-origin-resource-policy"):
            assert told[name]


def test_errors_of_every_kind_carry_them_too(client):
    answers = [
        client.get("/v1/learners", headers={"Authorization": "Bearer wrong"}),
        client.post("/v1/paths", content=b"{", headers={"Content-Type": "application/json"}),
        client.put("/v1/audit", json={}),
    ]
    assert [answer.status_code for answer in answers] == [401, 400, 405]
    assert all(answer.headers["x-frame-options"] == "DENY" for answer in answers)


def test_personal_data_is_kept_by_no_cache(single_user):
    for address in ("/v1/learners/lea", "/paths"):
        assert single_user.get(address).headers["cache-control"] == "no-store"
    assert "no-store" not in single_user.get("/health").headers.get("cache-control", "")


def test_https_is_asked_for_where_it_was_used(client):
    assert "strict-transport-security" not in client.get("/health").headers
    assert client.get("/health", headers={"X-Forwarded-Proto": "https"}).headers["strict-transport-security"]


def test_the_pages_work_under_their_policy(single_user):
    """One style sheet, allowed by its hash; no script, no other style, nothing from elsewhere."""
    made = single_user.post("/v1/paths", json={"learner": "lea", "roles": [{"role": "r:analyst"}]}).json()
    for address in ("/paths", f"/paths/{made['id']}"):
        page = single_user.get(address)
        (style,) = re.findall(r"<style>(.*?)</style>", page.text, re.DOTALL)
        assert page.headers["content-security-policy"] == page_policy(style)
        assert not re.search(r"<script|\son\w+=|\sstyle=|<img|<iframe|<link|@import|url\(", page.text)


@given(st.text())
def test_a_record_is_one_line_of_printable_ascii_whatever_is_in_it(text):
    told = line("no skill %r: %s", text, text, extra_field=text)
    assert told.isprintable()
    assert told.isascii()
    assert json.loads(told)["level"] == "warning"


@pytest.mark.parametrize(
    "hostile",
    [
        "x\n2026-11-22 CRITICAL all is lost",
        "x\r\nforged: 1",
        "\x1b[2J\x1b[31mred",
        "a\u2028b",
        "a\u202egnirts",
        "\x7f\x00",
    ],
)
def test_ids_titles_and_headers_of_callers_forge_no_line(hostile):
    told = line("not here: %s", hostile)
    assert len(told.splitlines()) == 1
    assert not re.search(r"[\x00-\x1f\x7f-\uffff]", told)


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer s3cret-value", "authorization=s3cret-value", "key fp_abc123_s3cretvalue was used",
        "postgresql://ada:s3cret-value@db/x", "https://x.org/?api_key=s3cret-value&a=1", "{'password': 's3cret-value'}",
        "token eyJhbGciOi.eyJzdWIiOiJzM2NyZXQ.s3cret-value", "whsec_s3cretvalue", "sealed:ab12:webhook:s3cret-value",
        "no learner 's3cret-value' here", "evidence 'e' of learner 's3cret-value' is kept",
        "GET /v1/learners/s3cret-value/export",
        "?learner=s3cret-value", "open to person:s3cret-value", "mailto:s3cret-value@example.org said so",
    ],
)  # fmt: skip
def test_secrets_and_learners_are_masked(text):
    assert "s3cret" not in masked(text)
    assert "s3cret" not in line("%s", text)
    assert "s3cret" not in line("told", detail=text)


@pytest.mark.parametrize("name", ["learner", "api_key", "Authorization", "secret"])
def test_fields_that_hold_secrets_or_learners_are_masked_whole(name):
    assert "s3cret" not in line("told", **{name: "s3cret"})


def test_a_trace_is_kept_in_the_line_and_masked():
    try:
        raise ValueError("no learner 's3cret' here\nforged")
    except ValueError:
        record = logging.getLogger("x").makeRecord("x", 40, "f", 1, "failed", (), __import__("sys").exc_info())
    told = Lines().format(record)
    assert "ValueError" in told
    assert "s3cret" not in told
    assert len(told.splitlines()) == 1


def test_a_reference_and_an_ordinary_message_stay_readable():
    ref = f"person:{'ab' * 4}:{'0f' * 16}"
    assert masked(f"{ref} is erased") == f"{ref} is erased"
    assert masked("the index waits: folder in use (errno 11)") == "the index waits: folder in use (errno 11)"


def test_a_message_that_was_formatted_wrongly_is_still_told():
    assert "told" in line("told %s %s", "once")


def test_what_the_database_refuses_shows_no_parameter(ports):
    from sqlalchemy.exc import SQLAlchemyError

    with pytest.raises(SQLAlchemyError) as caught, ports.store.engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO nothing VALUES (?)", ("s3cret",))
    assert "s3cret" not in str(caught.value)
