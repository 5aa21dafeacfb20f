"""What a tenant used of what costs money, day by day and kind by kind, and its budget for a day."""

from datetime import timedelta

from sqlalchemy import ColumnElement, Connection, delete, select, update

from paths.errors import BadRecord
from paths.model import Value
from service.store import tables
from service.store.area import Area
from service.store.content import tenants
from service.store.database.body import key
from service.store.database.sql import insert_missing, upsert

LARGEST = 2**62  # a sum of these still fits both databases' whole numbers
KEPT = timedelta(days=800)  # two years and a bit: what bills and budgets are compared by

_U, _B = tables.usage.c, tables.budget.c


class Used(Value, frozen=True):
    """What was used of a kind on a day (UTC)."""

    day: str
    kind: str
    amount: int


class Budget(Value, frozen=True):
    """How much of a kind may be used in a day; 0 is nothing at all."""

    kind: str
    per_day: int


class Usage(Area):
    """Each call is one transaction; `spend` is exact, however many processes spend at once."""

    def spend(self, tenant: str, kind: str, amount: int, most: int | None) -> bool:
        """Add to what was used today, unless that would be more than `most`; say whether it was added."""
        if not 0 <= amount <= LARGEST:
            raise BadRecord("amount", f"give 0 to {LARGEST}")
        with self._write() as connection:
            ours = self._today(connection, tenant, kind)
            adding = update(tables.usage).where(*ours, _U.amount <= (LARGEST if most is None else most) - amount)
            return connection.execute(adding.values(amount=_U.amount + amount)).rowcount == 1

    def correct(self, tenant: str, kind: str, difference: int) -> None:
        """Put right what was added as an estimate; never below nothing."""
        with self._write() as connection:
            ours = self._today(connection, tenant, kind)
            low = update(tables.usage).where(*ours, _U.amount + difference < 0).values(amount=0)
            if connection.execute(low).rowcount == 0:
                connection.execute(update(tables.usage).where(*ours).values(amount=_U.amount + difference))

    def today(self, tenant: str, kind: str) -> int:
        """Return what was used of a kind today."""
        with self._read() as connection:
            tenants.revision(connection, tenant)
            same = (_U.tenant == tenant, _U.day == self._day(), _U.kind == kind)
            return connection.scalar(select(_U.amount).where(*same)) or 0

    def page(self, tenant: str, after: str = "", limit: int = 100) -> list[Used]:
        """Return what was used, by day and kind, after the cursor `DAY|KIND`."""
        day, _, kind = after.partition("|")
        with self._read() as connection:
            tenants.revision(connection, tenant)
            mine = select(_U.day, _U.kind, _U.amount).where(
                _U.tenant == tenant, (_U.day > day) | ((_U.day == day) & (_U.kind > kind))
            )
            rows = connection.execute(mine.order_by(_U.day, _U.kind).limit(limit))
            return [Used(row.day, row.kind, row.amount) for row in rows]

    def budget(self, tenant: str, kind: str) -> int | None:
        """Return the tenant's own budget of a kind for a day, None where it has none."""
        with self._read() as connection:
            tenants.revision(connection, tenant)
            same = (_B.tenant == tenant, _B.kind == kind)
            return connection.scalar(select(_B.per_day).where(*same))

    def set_budget(self, tenant: str, kind: str, per_day: int | None) -> None:
        """Give the tenant a budget of its own, or take it away."""
        with self._write() as connection:
            tenants.revision(connection, tenant)
            if per_day is None:
                connection.execute(delete(tables.budget).where(_B.tenant == tenant, _B.kind == kind))
            else:
                row = {"tenant": tenant, "kind": key("kind", kind), "per_day": per_day}
                upsert(connection, tables.budget, [row])

    def forget_old(self) -> int:
        """Remove what was used long ago; return how many rows."""
        oldest = (self._now() - KEPT).date().isoformat()
        with self._write() as connection:
            return connection.execute(delete(tables.usage).where(_U.day < oldest)).rowcount

    def _today(self, connection: Connection, tenant: str, kind: str) -> tuple[ColumnElement[bool], ...]:
        tenants.revision(connection, tenant)
        row = {"tenant": tenant, "day": self._day(), "kind": key("kind", kind), "amount": 0}
        insert_missing(connection, tables.usage, [row])
        return _U.tenant == tenant, _U.day == row["day"], _U.kind == kind

    def _day(self) -> str:
        return self._now().date().isoformat()
