"""Databases of every released version come to this one with all they hold; a migration that dies changes nothing."""

import os
import signal
from collections.abc import Callable, Iterator
from itertools import count

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, event, text

from paths.fingerprint import fingerprint
from service.store import tables
from service.store.database.engine import open_engine
from service.store.errors import StoreUnavailable
from service.store.migrate import migrate
from service.store.store import Store
from tests.store.released import FINGERPRINT, PATH, VERSIONS, empty_database, kept, make, rows_of, same, tables_of

DIED = 9
# every statement in each released version takes a minute; every ninth of the newest one takes seconds
INTERRUPTED = [
    pytest.param(VERSIONS[-1], 9),
    *(pytest.param(version, 1, marks=pytest.mark.slow) for version in VERSIONS),
]
_numbers = count(1)


@pytest.fixture
def new_engine(url: str) -> Iterator[Engine]:
    """Give an engine to an empty database."""
    engine = open_engine(empty_database(url, f"released{next(_numbers)}"))
    yield engine
    engine.dispose()


class Interrupted(Exception):
    """What a test raises in the middle of a migration."""


def at_statement(engine: Engine, number: int, act: Callable[[], None]) -> None:
    """Have `act` called before the statement of this number, counted from 1."""
    seen = count(1)

    def look(*_: object) -> None:
        if next(seen) == number:
            act()

    event.listen(engine, "before_cursor_execute", look)


def raised() -> None:
    raise Interrupted


def killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def migrated_in_a_child(url: str, number: int) -> int:
    """Migrate in a process that is killed at its statement of this number; return the signal that ended it, or 0."""
    child = os.fork()
    if child == 0:
        try:
            engine = open_engine(url)
            at_statement(engine, number, killed)
            migrate(engine)
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) * -1


def address(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_released_database_comes_here_with_all_it_holds(new_engine: Engine, version: str) -> None:
    make(new_engine, version)
    migrate(new_engine)
    assert same(kept(new_engine, version), rows_of(version))
    with new_engine.begin() as connection:
        assert compare_metadata(MigrationContext.configure(connection), tables.metadata) == []


@pytest.mark.parametrize("version", VERSIONS)
def test_this_program_reads_what_a_released_one_wrote(new_engine: Engine, version: str) -> None:
    make(new_engine, version)
    store = Store(new_engine)
    store.migrate()
    path = store.path("default", PATH[version])
    assert (path.fingerprint, fingerprint(path)) == (FINGERPRINT, FINGERPRINT)
    assert store.decision("default", path.id).revision <= store.revision("default")
    assert [evidence.id for evidence in store.learner("default", "lea").evidence] == ["e1"]
    assert store.counts("default")["skill"] == len(store.skills("default")) == 4
    assert [row.document for row in store.pending()] == ["hub:new"]
    assert [refusal.line for refusal in store.refusals("default", "run-1")] == [3]


@pytest.mark.parametrize(("version", "every"), INTERRUPTED)
def test_a_migration_that_fails_at_any_statement_changes_nothing(
    new_engine: Engine, version: str, every: int
) -> None:  # fmt: skip
    make(new_engine, version)
    before, url = tables_of(new_engine), address(new_engine)
    for number in count(1, every):
        engine = open_engine(url)
        at_statement(engine, number, raised)
        try:
            migrate(engine)
        except Interrupted:
            assert tables_of(new_engine) == before, f"half migrated at statement {number}"
        else:
            break
        finally:
            engine.dispose()
    assert number > 10
    assert same(kept(new_engine, version), rows_of(version))


@pytest.mark.parametrize(("version", "every"), INTERRUPTED)
def test_a_migration_that_is_killed_at_any_statement_changes_nothing(
    new_engine: Engine, version: str, every: int
) -> None:  # fmt: skip
    make(new_engine, version)
    before, url = tables_of(new_engine), address(new_engine)
    new_engine.dispose()
    for number in count(1, every):
        if migrated_in_a_child(url, number) != DIED:
            break
        assert tables_of(new_engine) == before, f"half migrated at statement {number}"
        new_engine.dispose()
    migrate(new_engine)
    assert same(kept(new_engine, version), rows_of(version))
    Store(new_engine).check()


def test_a_database_between_two_versions_says_so(new_engine: Engine) -> None:
    make(new_engine, VERSIONS[0])
    with pytest.raises(StoreUnavailable, match="at version 0001"):
        Store(new_engine).check()
    with new_engine.begin() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "0001"
