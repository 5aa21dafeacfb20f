"""What a database file still shows of rows that were deleted, and how it is made to forget them.

SQLite overwrites what is deleted (`secure_delete`), but older copies of a page stand in the write-ahead log until it is
emptied, and a row that moved between pages may have left itself behind: such a file is written anew. PostgreSQL keeps
dead rows until they are vacuumed; its own logs and replicas are their operator's.
"""

import sqlite3
import time
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Literal

from sqlalchemy import Engine, Text, cast, func, or_, select

from service.store import tables
from service.store.database.postgres import unhurried
from service.store.errors import translated

BLOCK = 1 << 20
PATIENCE_S, PAUSE_S = 5.0, 0.1  # for readers of the write-ahead log to end

Cleaned = Literal["nothing was left", "written anew", "vacuumed", "the write-ahead log is in use, empty it later"]


def forget(engine: Engine, probes: Collection[bytes], names: Collection[str]) -> Cleaned:
    """Leave nothing of the deleted rows that hold one of the probes, in the tables of these names."""
    with translated():
        if engine.dialect.name != "sqlite":
            return _vacuum_tables(engine, names)
        emptied = _empty_log(engine)
        again = emptied and any(shows(file, probes) for file in files_of(engine))
        if again:
            emptied = _run(engine, "VACUUM") is not None and _empty_log(engine)
    if not emptied:
        return "the write-ahead log is in use, empty it later"
    return "written anew" if again else "nothing was left"


def files_of(engine: Engine) -> list[Path]:
    """Return the files of a SQLite database that there are, none for another database."""
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return []
    named = (Path(engine.url.database + ending) for ending in ("", "-wal", "-shm", "-journal"))
    return [file for file in named if file.exists()]


def shows(file: Path, probes: Collection[bytes]) -> bool:
    """Say whether a file holds one of the probes."""
    return bool(probes) and any(probe in block for block in _blocks(file, max(map(len, probes))) for probe in probes)


def rows_showing(engine: Engine, probes: Collection[str]) -> dict[str, int]:
    """Return how many rows of each table hold one of the probes in any column; tables without any are left out."""
    found = {}
    with translated(), engine.begin() as connection:
        for table in tables.metadata.sorted_tables:
            texts = [cast(column, Text) for column in table.columns if not _binary(column.type)]
            shown = or_(*(func.replace(text, probe, "") != text for text in texts for probe in probes))
            count = connection.scalar(select(func.count()).select_from(table).where(shown)) or 0
            if count:
                found[table.name] = count
    return found


def _binary(kind: object) -> bool:
    return getattr(kind, "python_type", str) is bytes


def _blocks(file: Path, overlap: int) -> Iterator[bytes]:
    rest = b""
    try:
        with file.open("rb") as opened:
            while block := opened.read(BLOCK):
                yield rest + block
                rest = block[-overlap:]
    except FileNotFoundError:
        return  # it was taken away while we looked


def _empty_log(engine: Engine) -> bool:
    until = time.monotonic() + PATIENCE_S
    while not (done := _run(engine, "PRAGMA wal_checkpoint(TRUNCATE)") == 0) and time.monotonic() < until:
        time.sleep(PAUSE_S)
    return done


def _run(engine: Engine, statement: str) -> int | None:
    """Run a statement outside any transaction; return the first number that it gives, None while others are in it."""
    connection = engine.raw_connection()
    try:
        row = connection.cursor().execute(statement).fetchone()
    except sqlite3.OperationalError:
        return None
    finally:
        connection.close()
    return int(row[0]) if row else 0


def _vacuum_tables(engine: Engine, names: Collection[str]) -> Cleaned:
    preparer = engine.dialect.identifier_preparer
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        unhurried(connection)
        for name in sorted(names):
            connection.exec_driver_sql(f"VACUUM {preparer.quote(name)}")
    return "vacuumed"
