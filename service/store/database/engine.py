"""Open the database: one place that knows how SQLite and PostgreSQL are made to keep the same promises."""

import os
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from paths.errors import BadRecord
from service.store.database.postgres import open_postgres
from service.store.errors import StoreUnavailable

WAIT_S = 15  # longer than any write transaction of ours takes, shorter than a client waits
POOL, OVERFLOW = 10, 30  # together the 40 threads in which the web server runs synchronous handlers
WRITES = "fingerpost_writes"  # execution option: this transaction will write

SQLITE_PRAGMAS = (
    f"busy_timeout = {WAIT_S * 1000}",  # first: the others may have to wait for the file
    "journal_mode = WAL",  # readers never wait for the writer
    "synchronous = FULL",  # what was acknowledged survives a power cut, not only a killed process
    "foreign_keys = ON",
    "secure_delete = ON",  # an erased learner is not left in free pages
)


def open_engine(url: str) -> Engine:
    """Return an engine for `sqlite:///FILE` or `postgresql://...`; raise BadRecord for any other address,
    StoreUnavailable where the file cannot be written.

    The folder of a SQLite file is made, and a new file is readable by its owner only. Connecting happens on first use.
    """
    address = _address(url)
    if address.get_backend_name() == "sqlite":
        engine = create_engine(
            address, pool_size=POOL, max_overflow=OVERFLOW, pool_timeout=WAIT_S, hide_parameters=True
        )  # fmt: skip
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        engine = open_postgres(address, POOL, OVERFLOW)
    event.listen(engine, "before_cursor_execute", _refuse_nul)
    return engine


def writing(engine: Engine) -> Engine:
    """Return the same engine whose transactions take SQLite's write lock when they begin, not when they first write."""
    return engine.execution_options(**{WRITES: True})


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise BadRecord("database", "give sqlite:///FILE or postgresql://USER@HOST/NAME") from error
    if address.get_backend_name() == "sqlite":
        _make_private(address.database)
        return address.set(drivername="sqlite+pysqlite")
    if address.get_backend_name() in ("postgresql", "postgres"):
        return address.set(drivername="postgresql+psycopg")
    raise BadRecord("database", f"{address.get_backend_name()} is not supported; give sqlite:///FILE or postgresql://")


def _make_private(database: str | None) -> None:
    if not database or database == ":memory:" or database.startswith("file:"):
        raise BadRecord("database", "SQLite needs a file, as in sqlite:///FILE: in memory each thread has its own")
    file = Path(database)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))  # SQLite gives its log files the same mode
    except OSError as error:
        raise StoreUnavailable(f"the database file cannot be opened for writing ({error})") from error


def _prepare_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    for pragma in SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that reads, then writes, fails at once when another has written meanwhile.
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _refuse_nul(_c: object, _cursor: object, _sql: str, parameters: Any, _context: object, many: bool) -> None:
    # PostgreSQL cannot keep NUL and says so obscurely; SQLite can, so a tenant could not move. Neither takes it here.
    for row in parameters if many else (parameters,):
        values = row.values() if isinstance(row, dict) else row
        if any(isinstance(value, str) and "\0" in value for value in values):
            raise BadRecord("text", "holds a NUL character; remove it")
