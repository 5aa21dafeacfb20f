"""Secrets: sealed to one tenant and purpose, masked, never in the clear in any file; keys rotate."""

import logging
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert

from service.commands.secrets import rotate, status
from service.record.audit import note, verify
from service.secrets import FILE, Ring, Secret, SecretLost, add_key, keys_of, new_key, verified
from service.settings import BadSetting, Settings
from service.store import tables

CANARY = "canary-7f3a-whsec"
ring = Ring.fresh()


@pytest.fixture
def settings(tmp_path):
    return Settings(home=str(tmp_path))


@given(st.text(), st.text(alphabet="abc:-", max_size=5))
def test_what_is_sealed_is_opened_by_its_tenant_for_its_purpose_alone(text, tenant):
    sealed = ring.seal(tenant, "webhook", text)
    assert ring.open(tenant, "webhook", sealed).reveal() == text
    assert not text or len(text) < 3 or text not in sealed or text in "sealed:webhook"
    for other, purpose in ((f"{tenant}x", "webhook"), (tenant, "oidc")):
        with pytest.raises(SecretLost):
            ring.open(other, purpose, sealed)


@given(st.data())
def test_any_character_changed_is_found(data):
    sealed = ring.seal("t", "webhook", "hello")
    at = data.draw(st.integers(0, len(sealed) - 1))
    new = data.draw(st.characters(codec="ascii").filter(lambda c: c != sealed[at]))
    with pytest.raises(SecretLost):
        ring.open("t", "webhook", sealed[:at] + new + sealed[at + 1 :])


def test_another_spelling_of_the_same_bytes_is_found():
    """The decoder of base64 takes + for -, and / for _."""
    whole = ring.seal("t", "webhook", "hello")
    while not {"-", "_"} & set(whole.rpartition(":")[2]):
        whole = ring.seal("t", "webhook", "hello")
    head, sign, body = whole.rpartition(":")
    with pytest.raises(SecretLost):
        ring.open("t", "webhook", head + sign + body.replace("-", "+").replace("_", "/"))


def test_a_text_is_never_sealed_alike_twice():
    assert ring.seal("t", "webhook", "x") != ring.seal("t", "webhook", "x")


def test_a_secret_shows_itself_only_when_asked(caplog):
    secret = Secret(CANARY)
    with caplog.at_level(logging.INFO):
        logging.getLogger(__name__).info("%s %r %s", secret, [secret], f"{secret:>30}")
    assert CANARY not in caplog.text + str(secret) + repr({"s": secret})
    assert secret.reveal() == CANARY


def test_no_key_shows_itself(settings):
    made = keys_of(settings)[0]
    assert made.raw.hex() not in repr(made) + repr(Ring.of(settings).__dict__) + repr(
        replace(settings, secret_key=made.raw.hex())
    )


def test_the_key_file_is_made_once_for_its_owner_alone(settings, tmp_path):
    with ThreadPoolExecutor(8) as pool:
        found = {keys_of(settings)[0].raw for _ in pool.map(lambda _: None, range(8))}
        found |= set(pool.map(lambda _: keys_of(settings)[0].raw, range(8)))
    assert len(found) == 1
    assert [file.name for file in tmp_path.iterdir()] == [FILE]
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_a_key_file_that_others_can_read_is_refused(settings, tmp_path):
    keys_of(settings)
    os.chmod(tmp_path / FILE, 0o644)
    with pytest.raises(BadSetting, match="chmod 600"):
        keys_of(settings)


@pytest.mark.parametrize("key", ["short", "z" * 64, "ab" * 31, "ab" * 33, ",", f"{'ab' * 32},x"])
def test_a_key_that_is_none_is_refused_without_being_repeated(settings, key):
    with pytest.raises(BadSetting) as caught:
        keys_of(replace(settings, secret_key=key))
    assert key == "," or key not in str(caught.value)


def test_the_variable_goes_before_the_file_and_leaves_none_behind(settings, tmp_path):
    key = new_key()
    assert keys_of(replace(settings, secret_key=f"{key}, {new_key()}"))[0].raw.hex() == key
    assert list(tmp_path.iterdir()) == []


def test_what_an_older_key_sealed_is_opened_after_a_new_one_came(settings):
    before = Ring.of(settings)
    sealed = before.seal("t", "webhook", CANARY)
    add_key(settings)
    after = Ring.of(settings)
    assert after.open("t", "webhook", sealed).reveal() == CANARY
    assert before.open("t", "webhook", after.seal("t", "webhook", "new")).reveal() == "new"
    assert after.seal("t", "webhook", "x").split(":")[1] != sealed.split(":")[1]


def test_what_a_lost_key_sealed_says_which_key_is_wanted():
    with pytest.raises(SecretLost, match=ring.keys[0].id):
        Ring.fresh().open("t", "webhook", ring.seal("t", "webhook", "x"))


def test_a_signature_is_checked_with_the_public_key_alone():
    signature = ring.sign(b"message")
    (public,) = ring.public_keys().values()
    assert verified(public, b"message", signature)
    assert not verified(public, b"other", signature)
    assert not verified("rubbish", b"message", signature)


def test_references_tell_nothing_and_differ_by_tenant():
    assert "ada" not in ring.ref("t", "ada")
    assert ring.ref("t", "ada") == ring.ref("t", "ada")
    assert len({ring.ref("t", "ada"), ring.ref("u", "ada"), ring.ref("t", "bob")}) == 3


@pytest.fixture
def sealed_home(ports, tmp_path):
    """Ports whose keys are in a file, with a sealed secret in a row of a table."""
    ports.store.ring = Ring.of(ports.settings)
    row = {"tenant": "default", "id": "run", "body": ports.store.ring.seal("default", "webhook", CANARY)}
    with ports.store._write() as connection:
        connection.execute(insert(tables.ingest_run), [row])
    return ports


def test_no_byte_of_the_data_folder_shows_a_sealed_secret(sealed_home, tmp_path):
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert len(files) > 1
    assert not [file for file in files if CANARY.encode() in file.read_bytes()]


def test_rotation_seals_everything_anew_and_is_on_record(sealed_home):
    old = sealed_home.store.ring.keys[0].id
    note(sealed_home.store, "default", "kim", "key.created", "key:1")

    assert rotate(sealed_home) == 1

    assert [(key.key == old, key.in_use, key.sealed) for key in status(sealed_home)] == [
        (False, True, 1),
        (True, False, 0),
    ]
    ((tenant, text),) = sealed_home.store.sealed.each()
    assert Ring.of(sealed_home.settings).open(tenant, "webhook", text).reveal() == CANARY
    assert verify(sealed_home.store, "default").faults == ()
    assert sealed_home.store.audit.page("default")[-1].action == "secrets.rotated"
