"""Tables as lines of JSON and back, all of one moment: the first line names the columns, each other is a row.

The form is the same whichever database wrote it, so a backup of one can be restored into the other.
"""

import base64
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, LargeBinary, MetaData, Table, func, select, text
from sqlalchemy.exc import DataError, IntegrityError

from service.backup.manifest import BadBackup, Part
from service.store import tables
from service.store.database.sql import chunks

T = TypeVar("T")

FETCH = 500  # rows in memory at a time; a document of a megabyte makes that half a gigabyte at the very worst
SUM = 2**256


class Digest:
    """The sum of the hashes of rows: the same in whatever order they come."""

    def __init__(self) -> None:
        self._sum, self.rows = 0, 0

    def add(self, line: bytes) -> None:
        self._sum = (self._sum + int.from_bytes(sha256(line).digest())) % SUM
        self.rows += 1

    def __str__(self) -> str:
        return f"{self._sum:064x}"


def snapshot(engine: Engine) -> Engine:
    """Return the engine whose transactions see the database as it is at their first statement, to their end."""
    level = "REPEATABLE READ" if engine.dialect.name == "postgresql" else None
    return engine.execution_options(isolation_level=level) if level else engine


def version_of(connection: Connection) -> str:
    """Return the version of the tables."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def write_all(connection: Connection, folder: Path) -> list[Part]:
    """Write every table into a file of its own below `folder`; return what there is to say of each."""
    (folder / "tables").mkdir()
    return [_write(connection, table, folder) for table in tables.metadata.sorted_tables]


def _write(connection: Connection, table: Table, folder: Path) -> Part:
    name, hash, digest, size = f"tables/{table.name}.jsonl", sha256(), Digest(), 0
    with (folder / name).open("xb") as file:
        for line in lines_of(connection, table, digest):
            file.write(line + b"\n")
            hash.update(line + b"\n")
            size += len(line) + 1
    return Part(name, size, hash.hexdigest(), digest.rows, str(digest))


def lines_of(connection: Connection, table: Table, digest: Digest) -> Iterator[bytes]:
    """Yield the columns, then the rows of a table as JSON, and add each row to the digest."""
    columns = sorted(str(column.name) for column in table.columns)
    yield msgspec.json.encode(columns)
    asked = select(*(table.c[name] for name in columns)).execution_options(yield_per=FETCH)
    for row in connection.execute(asked):
        line = msgspec.json.encode([bytes(value) if isinstance(value, memoryview) else value for value in row])
        digest.add(line)
        yield line


def read(connection: Connection, table: Table, lines: Iterable[bytes]) -> None:
    """Insert the rows that were written from this table; raise BadBackup where they do not fit it."""
    rest = iter(lines)
    columns = _decoded(next(rest, b""), list[str], table)
    if sorted(table.c.keys()) != sorted(columns):
        raise BadBackup(f"its table {table.name} has other columns than its version has")
    binary = [isinstance(table.c[name].type, LargeBinary) for name in columns]
    for lot in chunks(rest, FETCH):
        rows = [_row(_decoded(line, list[Any], table), columns, binary, table) for line in lot]
        try:
            connection.execute(table.insert(), rows)
        except (IntegrityError, DataError) as error:
            raise BadBackup(
                f"rows of {table.name} do not fit each other or the table ({type(error).__name__})"
            ) from error


def _row(values: list[Any], columns: Sequence[str], binary: Sequence[bool], table: Table) -> dict[str, Any]:
    if len(values) != len(columns):
        raise BadBackup(f"a row of {table.name} has {len(values)} values, not {len(columns)}")
    return {
        name: base64.b64decode(value) if raw and isinstance(value, str) else value
        for name, value, raw in zip(columns, values, binary, strict=True)
    }


def _decoded(line: bytes, kind: type[T], table: Table) -> T:
    try:
        return msgspec.json.decode(line, type=kind)
    except msgspec.DecodeError as error:
        raise BadBackup(f"a row of {table.name} cannot be read ({error})") from error


def there(connection: Connection) -> MetaData:
    """Return those tables of ours that the database has, as they are."""
    ours = {*tables.metadata.tables, "alembic_version"}
    found = MetaData()
    found.reflect(connection, only=lambda name, _: name in ours)
    return found


def filled(connection: Connection) -> bool:
    """Say whether the database holds anything that somebody wrote."""
    for table in there(connection).sorted_tables:
        if table.name in ("alembic_version", "job", "job_turn"):  # a server queues some jobs by itself
            continue
        if table.name == "tenant":
            asked = select(table.c.id).where(table.c.revision > 0)
        else:
            asked = select(text("1")).select_from(table)
        if connection.execute(asked.limit(1)).first() is not None:
            return True
    return False


def count_on(connection: Connection, found: MetaData) -> None:
    """Have PostgreSQL go on numbering after the rows that were put in with their numbers."""
    if connection.dialect.name != "postgresql":
        return  # SQLite looks at the rows
    for table in found.sorted_tables:
        for column in table.columns:
            named = text("SELECT pg_get_serial_sequence(:table, :column)")
            sequence = connection.scalar(named, {"table": f'"{table.name}"', "column": column.name})
            last = connection.scalar(select(func.max(column))) if sequence else None
            if last is not None:
                connection.execute(text("SELECT setval(:sequence, :last)"), {"sequence": sequence, "last": last})
