"""The doctor finds what is wrong, says how it is mended, and changes nothing."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from service.doctor import checks
from service.doctor.checks import Check
from service.doctor.checkup import check_up
from service.secrets import Ring
from service.settings import Settings
from service.store.database.engine import open_engine
from service.store.store import Store
from service.store.telling.webhooks import Webhook
from tests.service.conftest import TENANT

LONG_AGO = timedelta(hours=1)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FINGERPOST_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    settings = Settings(home=str(home))
    opened = Store(open_engine(settings.database), ring=Ring.of(settings))
    opened.migrate()
    opened.add_tenant(TENANT)
    yield opened
    opened.close()


def found(name: str) -> list[Check]:
    return [check for check in check_up().checks if check.name == name]


def one(name: str) -> Check:
    (check,) = found(name)
    return check


def test_a_new_installation_is_well(store: Store) -> None:
    assert [check for check in check_up().checks if check.state == "wrong"] == []


def test_files_that_others_may_read_are_named_with_what_to_run(home: Path, store: Store) -> None:
    (home / "fingerpost.db").chmod(0o644)
    check = one("permissions")
    assert (check.state, check.remedy) == ("wrong", f"chmod 600 {home / 'fingerpost.db'}")


@pytest.mark.parametrize(
    ("free", "state"), [(10**12, "ok"), (10**9, "note"), (10**7, "wrong")]
)  # fmt: skip
def test_a_disk_that_runs_full_is_told(free: int, state: str) -> None:
    check = checks._space(free)
    assert (check.state, bool(check.remedy)) == (state, state != "ok")


def sealed(store: Store) -> None:
    secret = store.ring.seal(TENANT, "webhook", "s")
    store.webhooks.add(TENANT, Webhook("hook", "https://example.org/"), secret)


def test_a_secret_key_that_is_gone_is_told_and_not_made_anew(home: Path, store: Store) -> None:
    sealed(store)
    assert one("secret key").state == "ok"
    (home / "secret.key").unlink()
    assert one("secret key").state == "wrong"
    assert not (home / "secret.key").exists()


def test_a_secret_key_that_opens_nothing_is_told(home: Path, store: Store) -> None:
    sealed(store)
    (home / "secret.key").write_text("00" * 32)
    assert "does not open" in one("secret key").found


def test_a_secret_key_that_is_none_is_told(home: Path, store: Store) -> None:
    (home / "secret.key").write_text("abc")
    (home / "secret.key").chmod(0o600)
    assert "hexadecimal" in one("secret key").found


def test_a_database_of_an_older_version_is_told(home: Path, store: Store) -> None:
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0003'")
    check = one("database")
    assert (check.state, "0003" in check.found) == ("wrong", True)


def test_dead_letters_are_told(store: Store) -> None:
    store.jobs.add(TENANT, "work", {})
    store.jobs.fail(store.jobs.claim("w", {"work"}, 30), "no", None)
    check = one("dead letters")
    assert (check.state, "1 jobs" in check.found, "retry" in check.remedy) == ("note", True, True)


def test_jobs_that_nobody_takes_are_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(checks.KINDS, "work", lambda _, __: None)
    past = Store(store.engine, lambda: datetime.now(UTC) - LONG_AGO)
    past.jobs.add(TENANT, "work", {})
    past.jobs.add(TENANT, "work", {})
    assert past.jobs.claim("w", {"work"}, 30) is not None
    check = one("jobs")
    assert check.state == "wrong"
    assert "1 jobs wait for more than 5 minutes, 1 lost their worker" in check.found


def test_jobs_of_a_kind_that_nobody_knows_are_told(store: Store) -> None:
    store.jobs.add(TENANT, "from the future", {})
    assert "from the future" in one("jobs").found


def test_webhooks_that_are_off_are_told(store: Store) -> None:
    store.webhooks.add(TENANT, Webhook("hook", "https://example.org/", state="disabled", note="410"), "s")
    assert "hook of default is disabled: 410" in one("webhook").found


def test_a_setting_that_cannot_be_read_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FINGERPOST_LLM_TIMEOUT_S", "soon")
    check = one("settings")
    assert (check.state, "FINGERPOST_LLM_TIMEOUT_S" in check.found) == ("wrong", True)


def test_a_database_file_that_is_none_is_told(home: Path) -> None:
    (home / "fingerpost.db").write_bytes(b"garbage" * 1000)
    assert one("database").state == "wrong"
