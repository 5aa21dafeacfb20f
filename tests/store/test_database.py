"""Migrations, transactions, several writers, killed processes, databases that do not answer."""

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from msgspec.structs import replace
from sqlalchemy import Engine, event, text

from paths.errors import BadRecord
from paths.model import Document, Evidence, Learner, Skill
from service.store import tables
from service.store.database.engine import open_engine
from service.store.errors import Conflict, StoreUnavailable
from service.store.migrate import migrate
from service.store.store import Store
from service.store.values import BATCH_RECORDS, Changes

ROOT = Path(__file__).resolve().parents[2]
FIRST = Evidence(id="e:1", skill="x:0", level=2, source="self", when="2026-01-05")
SECOND = replace(FIRST, id="e:2")
SKILLS = tuple(Skill(id=f"x:{n}", label=str(n)) for n in range(5))


class Interrupted(Exception):
    """What a test raises in the middle of something."""


# --- migrations -------------------------------------------------------------------------------------------------------


def test_migrating_twice_is_harmless(store: Store, tenant: str) -> None:
    store.write(tenant, Changes(put=SKILLS))
    store.migrate()
    store.check()
    assert len(store.skills(tenant)) == 5


def test_the_migrations_make_exactly_the_tables(engine: Engine) -> None:
    with engine.begin() as connection:
        assert compare_metadata(MigrationContext.configure(connection), tables.metadata) == []


def test_several_that_start_together_migrate_once(tmp_path: Path) -> None:
    engines = [open_engine(f"sqlite:///{tmp_path}/new.db") for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(migrate, engines))
    Store(engines[0]).check()
    for engine in engines:
        engine.dispose()


def test_a_database_that_was_not_migrated_is_not_ready(tmp_path: Path) -> None:
    store = Store(open_engine(f"sqlite:///{tmp_path}/new.db"))
    with pytest.raises(StoreUnavailable, match="run migrate"):
        store.check()
    store.close()


def test_a_database_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/new.db")
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreUnavailable, match="newer version"):
        migrate(engine)
    engine.dispose()


# --- transactions -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("at", ["INSERT INTO document ", "INSERT INTO access", "INSERT INTO outbox", "UPDATE tenant"])
def test_a_write_that_fails_in_the_middle_leaves_nothing(engine: Engine, tenant: str, at: str) -> None:
    store = Store(engine)
    page = Document(id="x:page", text="Joins.")

    def fail(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith(at):
            raise Interrupted

    event.listen(engine, "before_cursor_execute", fail)
    with pytest.raises(Interrupted):
        store.write(tenant, Changes(put=(*SKILLS, page)))
    event.remove(engine, "before_cursor_execute", fail)
    assert (store.revision(tenant), store.skills(tenant), store.pending()) == (0, [], [])
    assert store.write(tenant, Changes(put=(*SKILLS, page))).revision == 1


def test_several_calls_can_be_one_transaction(store: Store, tenant: str) -> None:
    def write_and_fail() -> None:
        with store.atomic() as together:
            together.write(tenant, Changes(put=SKILLS[:1]))
            together.write(tenant, Changes(put=SKILLS[1:]))
            assert len(together.skills(tenant)) == 5
            raise Interrupted

    with pytest.raises(Interrupted):
        write_and_fail()
    assert (store.revision(tenant), store.skills(tenant)) == (0, [])


def test_a_refused_call_leaves_the_rest_of_its_transaction_alone(store: Store, tenant: str) -> None:
    store.put_learner(tenant, Learner(id="hr:ada", evidence=(FIRST,)))
    with store.atomic() as together:
        together.write(tenant, Changes(put=SKILLS))
        with pytest.raises(Conflict):
            together.add_evidence(tenant, "hr:ada", [SECOND, replace(FIRST, level=5)])
    assert store.revision(tenant) == 1
    assert store.learner(tenant, "hr:ada").evidence == (FIRST,)


def test_a_stream_is_written_in_batches_and_the_one_that_fails_leaves_nothing(store: Store, tenant: str) -> None:
    def stream(good: int) -> Iterator[Skill]:
        yield from (Skill(id=f"x:{n}", label="s") for n in range(good))
        yield Skill(id="x:bad", label="a\0b")

    with pytest.raises(BadRecord, match="label"):
        store.put_all(tenant, stream(BATCH_RECORDS + 7))
    assert (store.revision(tenant), store.counts(tenant)["skill"]) == (1, BATCH_RECORDS)


def test_a_stream_can_be_longer_than_a_batch(store: Store, tenant: str) -> None:
    skills = [Skill(id=f"x:{n:04}", label="s") for n in range(BATCH_RECORDS * 2 + 1)]
    assert store.put_all(tenant, skills[:-1]).revision == 2
    again = store.put_all(tenant, skills)
    assert (again.revision, again.added, again.unchanged) == (3, 1, 2 * BATCH_RECORDS)
    assert store.skills(tenant) == skills


# --- several writers --------------------------------------------------------------------------------------------------


def test_two_writers_never_get_the_same_revision(store: Store, tenant: str) -> None:
    def write(n: int) -> int:
        return store.write(tenant, Changes(put=(Skill(id=f"y:{n}", label="s"),))).revision

    with ThreadPoolExecutor(8) as pool:
        revisions = sorted(pool.map(write, range(40)))
    assert revisions == list(range(1, 41))
    assert [len(store.skills(tenant, rev)) for rev in (0, 20, 40)] == [0, 20, 40]


def test_writers_of_the_same_record_leave_one_current_row(store: Store, tenant: str) -> None:
    def write(n: int) -> None:
        store.write(tenant, Changes(put=(Skill(id="y:1", label=str(n % 3)), Document(id="y:d", text=str(n % 3)))))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(24)))
    assert len(store.skills(tenant)) == 1
    assert len(store.documents(tenant, ["y:d"])) == 1


def test_readers_see_whole_writes_only(store: Store, tenant: str) -> None:
    def write(n: int) -> None:
        store.write(tenant, Changes(put=tuple(Skill(id=skill.id, label=str(n)) for skill in SKILLS)))

    def read(_: int) -> int:
        return len({skill.label for skill in store.skills(tenant)})

    with ThreadPoolExecutor(4) as pool:
        writes, reads = pool.map(write, range(20)), list(pool.map(read, range(40)))
        list(writes)
    assert set(reads) <= {0, 1}


# --- killed processes, databases that do not answer -------------------------------------------------------------------

WRITER = """
import sys
from paths.model import Document
from service.store.database.engine import open_engine
from service.store.store import Store
from service.store.values import Changes
store = Store(open_engine(sys.argv[1]))
for n in range(100_000):
    lot = tuple(Document(id=f"k:{i}", text=f"{n} {i}") for i in range(20))
    print(store.write(sys.argv[2], Changes(put=lot)).revision, flush=True)
"""


def test_what_was_acknowledged_survives_a_killed_process(url: str, store: Store, tenant: str) -> None:
    command = [sys.executable, "-c", WRITER, url, tenant]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=os.environ) as writer:
        assert writer.stdout is not None
        acknowledged = [int(next(writer.stdout)) for _ in range(10)][-1]
        writer.send_signal(signal.SIGKILL)
        acknowledged = max([acknowledged, *(int(line) for line in writer.stdout if line.endswith("\n"))])
    revision = store.revision(tenant)
    texts = {d.text for d in store.documents(tenant, [f"k:{i}" for i in range(20)])}
    assert revision in (acknowledged, acknowledged + 1)
    assert texts == {f"{revision - 1} {i}" for i in range(20)}
    assert store.pending_count() == 20 * revision


def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a database at all " * 100)
    store = Store(open_engine(f"sqlite:///{tmp_path}/notes.txt"))
    with pytest.raises(StoreUnavailable, match="not a database"):
        store.revision("acme")
    store.close()


def test_a_server_that_is_not_there_is_unavailable_and_its_password_stays_secret() -> None:
    store = Store(open_engine("postgresql://ada:hunter2@127.0.0.1:1/none"))
    with pytest.raises(StoreUnavailable) as caught:
        store.revision("acme")
    assert "hunter2" not in str(caught.value)


def test_a_folder_that_cannot_be_made_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnavailable, match="cannot be opened"):
        open_engine(f"sqlite:///{tmp_path}/file/store.db")


@pytest.mark.parametrize("url", ["", "sqlite://", "sqlite:///:memory:", "mysql://localhost/x", "no address"])
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(BadRecord, match=r"^database: "):
        open_engine(url)


def test_a_new_database_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    store = Store(open_engine(f"sqlite:///{tmp_path}/deep/er/store.db"))
    store.migrate()
    modes = {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "deep/er").iterdir()}
    store.close()
    assert modes == {0o600}
