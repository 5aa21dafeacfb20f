"""The few statements that the two databases do not share, and lists too long for one statement."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

T = TypeVar("T")
CHUNK = 500  # rows or ids a statement: far below both databases' limits on parameters

Rows = Sequence[Mapping[str, Any]]


def chunks(items: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """Yield `items` in lists of at most `size`."""
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk


def insert(connection: Connection, table: Table, rows: Rows) -> None:
    """Insert all rows; nothing to do for none."""
    for chunk in chunks(rows):
        connection.execute(table.insert(), chunk)


def _insert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def insert_missing(connection: Connection, table: Table, rows: Rows) -> None:
    """Insert the rows whose keys are not there yet."""
    statement = _insert(connection, table).on_conflict_do_nothing()
    for chunk in chunks(rows):
        connection.execute(statement, chunk)


def claim(connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert the row unless its key is taken; say whether it is ours. Of several at once exactly one gets True."""
    statement = _insert(connection, table).values(**row).on_conflict_do_nothing()
    return connection.execute(statement.returning(*table.primary_key)).one_or_none() is not None


def upsert(connection: Connection, table: Table, rows: Rows) -> None:
    """Insert the rows; where a key is there already, replace what is kept under it."""
    keys = [column.name for column in table.primary_key]
    statement = _insert(connection, table)
    new = {c.name: statement.excluded[c.name] for c in table.columns if not c.primary_key}
    replacing = statement.on_conflict_do_update(index_elements=keys, set_=new)
    for chunk in chunks(rows):
        connection.execute(replacing, chunk)
