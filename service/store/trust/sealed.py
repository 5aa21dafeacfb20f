"""Sealed texts wherever they stand: every text column of every table of tenants is looked at, so none is forgotten."""

from collections.abc import Callable, Iterator

from sqlalchemy import Column, Text, select, update

from service.secrets import SEALED
from service.store import tables
from service.store.area import Area

Renew = Callable[[str, str], str]


class SealedTexts(Area):
    """What was sealed, found by its form."""

    def each(self) -> Iterator[tuple[str, str]]:
        """Yield each sealed text with its tenant."""
        for column in _columns():
            mine = select(column.table.c.tenant, column).where(column.startswith(f"{SEALED}:"))
            with self._read() as connection:
                yield from [(tenant, text) for tenant, text in connection.execute(mine)]

    def renew(self, again: Renew) -> int:
        """Put what `again(tenant, text)` gives in place of each; return how many. All of it or nothing."""
        count = 0
        with self._write() as connection:
            for column in _columns():
                mine = select(column.table.c.tenant, column).where(column.startswith(f"{SEALED}:")).with_for_update()
                for tenant, text in connection.execute(mine).all():
                    same = (column.table.c.tenant == tenant, column == text)
                    connection.execute(update(column.table).where(*same).values({column.name: again(tenant, text)}))
                    count += 1
        return count


def _columns() -> list[Column[str]]:
    return [
        column
        for table in tables.metadata.sorted_tables
        if "tenant" in table.c
        for column in table.columns
        if isinstance(column.type, Text) and not column.primary_key and not column.foreign_keys
    ]
