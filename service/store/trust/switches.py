"""Which features of a tenant are switched off, since when, by whom and why."""

import msgspec
from sqlalchemy import select

from service.store import tables
from service.store.area import Area
from service.store.database.sql import upsert

_S = tables.switch.c


class Switch(msgspec.Struct, frozen=True, rename="camel"):
    """One feature: `state` is on or off; the rest says who made it so."""

    feature: str
    state: str
    why: str = ""
    by: str = ""
    since: str = ""


class Switches(Area):
    """What was never switched is on."""

    def get(self, tenant: str, feature: str) -> Switch:
        """Return how a feature stands."""
        mine = select(tables.switch).where(_S.tenant == tenant, _S.feature == feature)
        with self._read() as connection:
            row = connection.execute(mine).one_or_none()
        return Switch(feature, "on") if row is None else _switch(row._mapping)

    def all_of(self, tenant: str) -> list[Switch]:
        """Return the features that were ever switched, by name."""
        mine = select(tables.switch).where(_S.tenant == tenant).order_by(_S.feature)
        with self._read() as connection:
            return [_switch(row._mapping) for row in connection.execute(mine)]

    def put(self, tenant: str, switch: Switch) -> Switch:
        """Keep a switch in place of what was kept; return it with its time."""
        made = msgspec.structs.replace(switch, since=self._now().isoformat())
        with self._write() as connection:
            upsert(connection, tables.switch, [{"tenant": tenant, **msgspec.structs.asdict(made)}])
        return made


def _switch(row: "object") -> Switch:
    return msgspec.convert({name: row[name] for name in Switch.__struct_fields__}, Switch)  # type: ignore[index]
