"""Organisations and keys from the command line."""

import pytest

from paths.model import Skill
from tests.e2e.conftest import lines, store_in, told
from tests.service.conftest import TENANT


def test_organisations_are_added_listed_and_removed_with_all_they_have(fingerpost, home, tmp_path):
    assert fingerpost("tenants", "add", "acme").code == 0
    source = lines(tmp_path / "skills.jsonl", Skill("s:acme", "theirs"))
    assert fingerpost("ingest", source, "--tenant", "acme").code == 0
    listed = {one["tenant"]: one["records"] for one in fingerpost("tenants", "list", "--json").json}
    assert listed == {TENANT: 0, "acme": 1}

    told(fingerpost("tenants", "remove", "acme"), "--yes acme")
    told(fingerpost("tenants", "remove", "acme", "--yes", "acmee"), "--yes acme")
    assert fingerpost("tenants", "remove", "acme", "--yes", "acme").code == 0
    with store_in(home) as store:
        assert store.tenants() == [TENANT]
        assert [entry.action for entry in store.audit.page(TENANT, 0, 10)] == ["tenant.removed"]


@pytest.mark.parametrize("command", [
    ("ingest", "FILE"), ("graph", "health"), ("catalogue", "duplicates"), ("export", "graph", "--out", "FILE"),
    ("keys", "list"), ("recommend", "--role", "r:analyst", "--learner", "lea"),
])  # fmt: skip
def test_an_organisation_that_is_not_there_is_not_made_by_a_slip(fingerpost, stocked, tmp_path, command):
    file = lines(tmp_path / "f.jsonl", Skill("s:x", "x"))
    ran = fingerpost(*(file if word == "FILE" else word for word in command), "--tenant", "acme")

    assert ran.code == 2
    told(ran, "--tenant 'acme'", "tenants list")
    with store_in(stocked) as store:
        assert store.tenants() == [TENANT]


def test_the_tenant_of_the_settings_stays(fingerpost, stocked):
    told(fingerpost("tenants", "remove", TENANT, "--yes", TENANT), "FINGERPOST_TENANT")


def test_keys_are_made_listed_rotated_and_removed(fingerpost, home):
    made = fingerpost("keys", "add", "LXP", "--scope", "paths:read", "--days", "7")
    key = made.out.strip()
    prefix = key.split("_")[1]
    assert (made.code, key.startswith("fp_"), "shown once" in made.err) == (0, True, True)

    (listed,) = fingerpost("keys", "list", "--json").json
    assert (listed["prefix"], listed["name"], listed["scopes"]) == (prefix, "LXP", ["paths:read"])
    new = fingerpost("keys", "rotate", prefix, "--json").json
    assert (new["prefix"], new["key"] != key) == (prefix, True)
    assert fingerpost("keys", "remove", prefix).code == 0
    assert fingerpost("keys", "list", "--json").json == []
    with store_in(home) as store:
        actions = [entry.action for entry in store.audit.page(TENANT, 0, 10)]
    assert actions == ["key.created", "key.rotated", "key.removed"]


@pytest.mark.parametrize(("options", "words"), [
    (("add", "x", "--scope", "unicorns:read"), ("scopes[0]",)),
    (("add", "x", "--role", "ld", "--scope", "keys:write"), ("never has keys:write",)),
    (("add", "x", "--days", "0"), ("days",)),
    (("add", ""), ("name",)),
])  # fmt: skip
def test_a_key_that_cannot_be_is_refused_in_words(fingerpost, home, options, words):
    ran = fingerpost("keys", *options)

    assert ran.code == 2
    told(ran, *words)


def test_a_key_that_is_not_there_is_not_found(fingerpost, home):
    for action in ("rotate", "remove"):
        ran = fingerpost("keys", action, "aaaaaaaaaaaa")
        assert ran.code == 1
        told(ran, "no key")


@pytest.mark.parametrize(("name", "value"), [
    ("FINGERPOST_ENVIRONMENT", "production"),
    ("FINGERPOST_DATABASE_URL", "postgresql://localhost/x"),
    ("FINGERPOST_OIDC_ISSUER", "https://sign-on.example"),
])  # fmt: skip
def test_a_server_for_one_user_is_refused_where_there_are_more(fingerpost, home, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    ran = fingerpost("serve", "--single-user")

    assert ran.code == 2
    told(ran, name)


def test_a_server_that_nobody_could_ask_does_not_start(fingerpost, home):
    told(fingerpost("serve"), "keys add", "--single-user")
