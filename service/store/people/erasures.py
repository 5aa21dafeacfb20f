"""The ledger of erasures: who is to stay forgotten, by keyed reference only, with the proof of each."""

import msgspec
from sqlalchemy import select

from service.store import tables
from service.store.area import Area
from service.store.database.sql import upsert

_E = tables.erasure.c


class Erasure(msgspec.Struct, frozen=True, rename="camel"):
    """One learner forgotten; `proof` is the JSON of the report."""

    tenant: str
    ref: str
    at: str
    proof: str = "{}"


class Erasures(Area):
    """Rows stay: what is put back from a backup is compared with them."""

    def add(self, tenant: str, ref: str) -> Erasure:
        """Keep an erasure of now, and return it."""
        made = Erasure(tenant, ref, self._now().isoformat())
        self.put(made)
        return made

    def put(self, erasure: Erasure) -> None:
        """Keep an erasure; one of the same person earlier gives way."""
        with self._write() as connection:
            upsert(connection, tables.erasure, [msgspec.structs.asdict(erasure)])

    def all_of(self, tenant: str | None = None) -> list[Erasure]:
        """Return the erasures of a tenant, or of all, the oldest first."""
        mine = select(tables.erasure).order_by(_E.at, _E.tenant, _E.ref)
        mine = mine if tenant is None else mine.where(_E.tenant == tenant)
        with self._read() as connection:
            return [Erasure(**row._mapping) for row in connection.execute(mine)]
