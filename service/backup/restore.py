"""Put a backup in place of what is there: checked to its last byte before anything is touched, read back afterwards.

A SQLite database is built beside the old one and put in its place when it is whole; on PostgreSQL all of it is one
transaction. Whoever was erased since the backup was made is erased again.
"""

import os
import shutil
from contextlib import closing, suppress
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, Table, func, select
from sqlalchemy.engine import make_url

from retrieval.errors import IndexLocked
from retrieval.lock import WriterLock
from service.backup import archive
from service.backup.archive import Hashing
from service.backup.dump import Digest, count_on, filled, lines_of, read, there
from service.backup.manifest import BadBackup, Manifest, Part, table_of
from service.record import ledger
from service.record.erase import reapply
from service.schemas import Wire
from service.secrets import Ring
from service.settings import Settings
from service.store.database.engine import open_engine, writing
from service.store.database.postgres import unhurried
from service.store.errors import StoreUnavailable, translated
from service.store.migrate import FOLDER, POSTGRES_LOCK, config
from service.store.store import Store

BESIDE = ".restoring"  # of a database file that is not whole yet


class Restored(Wire, frozen=True):
    """What was put in place: rows by table, from which version, who was erased again; `notes` say what to look at."""

    created: str
    version: str
    rows: dict[str, int]
    erased_again: int
    notes: tuple[str, ...] = ()


def restore(file: Path, settings: Settings, replace: bool = False) -> Restored:
    """Put a backup in place. Raises BadBackup for a file that is none, a target that is in use or, without `replace`,
    one that holds something; then nothing was changed.
    """
    manifest = archive.verify(file)
    notes = _checked(manifest, Ring.of(settings))
    home = Path(settings.home)
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    _not_in_use(settings)
    _empty_or(replace, settings)
    if make_url(settings.database).get_backend_name() == "sqlite":
        again = _into_file(file, manifest, settings)
    else:
        again = _into_server(file, manifest, settings)
    for folder in _folders(home):
        shutil.rmtree(folder)  # it follows from rows that are no more
    if manifest.files:
        _unpack(file, home)
    rows = {table_of(part): part.rows for part in manifest.tables if part.rows}
    return Restored(manifest.created, manifest.version, rows, again, tuple(notes))


def _checked(manifest: Manifest, ring: Ring) -> list[str]:
    """Raise BadBackup for one of a newer program, or one that its own key did not sign; return what to look at."""
    known = {script.revision for script in ScriptDirectory(str(FOLDER)).walk_revisions()}
    if manifest.version not in known:
        raise BadBackup(f"it is of version {manifest.version}, newer than this program; use the program that wrote it")
    mine, signer = {key.id for key in ring.keys}, manifest.signature.partition(":")[0]
    if signer in mine and not ring.signed(manifest.seal.encode(), manifest.signature):
        raise BadBackup("its signature is wrong: it was changed since the backup was made")
    notes = [] if signer in mine else [f"signed with the key {signer or '(none)'}, which is not here to check it"]
    if lost := sorted({*manifest.keys} - mine):
        notes.append(
            f"put the secret key {', '.join(lost)} of the old installation into secret.key or FINGERPOST_SECRET_KEY:"
            " without it sealed secrets do not open, and people erased since are not known again"
        )
    return notes


def _not_in_use(settings: Settings) -> None:
    """Raise BadBackup where another process writes the index in the data folder, as a running server does."""
    for folder in _folders(Path(settings.home)):
        try:
            WriterLock(folder).release()
        except IndexLocked as error:
            raise BadBackup(f"a server or command has {settings.home} open; stop it first") from error


def _empty_or(replace: bool, settings: Settings) -> None:
    """Raise BadBackup where something is there and is not to be replaced; put its ledger of erasures into the file."""
    address = make_url(settings.database)
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").exists():
        return
    with closing(Store(open_engine(settings.database))) as store:
        with translated(), store.engine.begin() as connection:
            holds = filled(connection)
        if holds and not replace:
            raise BadBackup(f"{settings.home} and its database hold data; give --replace to lose it, or another --to")
        if holds:
            with suppress(StoreUnavailable):  # an older program's database knows of no erasures
                store.check()
                ledger.level(store, settings.home)


# --- rows -------------------------------------------------------------------------------------------------------------


def _into_file(file: Path, manifest: Manifest, settings: Settings) -> int:
    target = Path(make_url(settings.database).database or "")
    beside = target.with_name(f"{target.name}{BESIDE}")
    _remove(beside)
    try:
        engine = open_engine(f"sqlite:///{beside}")
        with closing(Store(engine, ring=Ring.of(settings))) as store:
            with translated(), writing(engine).begin() as connection:
                _fill(connection, file, manifest)
            again = reapply(store, settings.home)
        _synced(beside)
        _remove(target)  # its log first of all: it is not the new file's
        beside.replace(target)
        _synced(target.parent)
    finally:
        _remove(beside)
    return again


def _into_server(file: Path, manifest: Manifest, settings: Settings) -> int:
    with closing(Store(open_engine(settings.database), ring=Ring.of(settings))) as store:
        with translated(), store.engine.begin() as connection:
            unhurried(connection)
            connection.execute(select(func.pg_advisory_xact_lock(POSTGRES_LOCK)))
            there(connection).drop_all(connection)
            _fill(connection, file, manifest)
        return reapply(store, settings.home)


def _fill(connection: Connection, file: Path, manifest: Manifest) -> None:
    """Make the tables of the backup's version, put its rows in, compare, and bring them to this version."""
    command.upgrade(config(connection), manifest.version)
    found = there(connection)
    with archive.opened(file) as (read_again, parts):
        if read_again != manifest:
            raise BadBackup("the file was changed while it was read")
        for part, content in parts:
            if part in manifest.tables:
                _table(connection, found, part, content)
    for part in manifest.tables:
        _compare(connection, found.tables[table_of(part)], part)
    count_on(connection, found)
    command.upgrade(config(connection), "head")


def _table(connection: Connection, found: MetaData, part: Part, content: Hashing) -> None:
    table = found.tables.get(table_of(part))
    if table is None:
        raise BadBackup(f"it holds a table {table_of(part)!r}, which its version has not")
    read(connection, table, content)


def _compare(connection: Connection, table: Table, part: Part) -> None:
    digest = Digest()
    for _ in lines_of(connection, table, digest):
        pass
    if (digest.rows, str(digest)) != (part.rows, part.digest):
        raise BadBackup(f"{table.name} does not come back as it was: {digest.rows} rows of {part.rows}")


# --- files ------------------------------------------------------------------------------------------------------------


def _unpack(file: Path, home: Path) -> None:
    with archive.opened(file) as (manifest, parts):
        for part, content in parts:
            if part in manifest.files:
                to = home / part.name
                to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                with open(to, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as out:
                    while block := content.read():
                        out.write(block)


def _folders(home: Path) -> list[Path]:
    """Return the folders of the generations of the index."""
    return [folder for folder in home.glob("index*") if folder.is_dir()]


def _remove(database: Path) -> None:
    for end in ("-wal", "-shm", ""):
        database.with_name(f"{database.name}{end}").unlink(missing_ok=True)


def _synced(place: Path) -> None:
    number = os.open(place, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
