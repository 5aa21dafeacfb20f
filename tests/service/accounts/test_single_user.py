"""A server without keys is for one person on one machine; whatever speaks of more refuses it, and says what."""

from dataclasses import replace

import pytest

from service.accounts.single_user import against_single_user
from service.app import create_app
from service.settings import BadSetting, Settings

PLAIN = Settings(home="/nowhere")
AGAINST = [
    ({"environment": "production"}, "FINGERPOST_ENVIRONMENT"),
    ({"database_url": "postgresql://db/fingerpost"}, "FINGERPOST_DATABASE_URL"),
    ({"oidc_issuer": "https://sign-on.example"}, "FINGERPOST_OIDC_ISSUER"),
]


def test_alone_on_this_machine_it_may():
    assert all(against_single_user(PLAIN, host) == [] for host in ("127.0.0.1", "::1", "localhost", None))


@pytest.mark.parametrize(("fields", "name"), AGAINST)
def test_each_sign_of_more_than_one_user_is_named(fields, name):
    (reason,) = against_single_user(replace(PLAIN, **fields), "127.0.0.1")

    assert name in reason


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.7", "example.org", "127.0.0.1.evil.example", ""])
def test_no_other_address_is_this_machine(host):
    (reason,) = against_single_user(PLAIN, host)

    assert "not on" in reason


def test_all_reasons_are_said_at_once():
    fields = {name: value for given, _ in AGAINST for name, value in given.items()}

    assert len(against_single_user(replace(PLAIN, **fields), "0.0.0.0")) == 4


@pytest.mark.parametrize(("fields", "name"), AGAINST)
def test_the_application_itself_refuses_too(filled, fields, name):
    settings = replace(filled.settings, **fields, **({"oidc_audience": "x"} if "oidc_issuer" in fields else {}))
    with pytest.raises(BadSetting, match=name):
        create_app(replace(filled, settings=settings, single_user=True))
