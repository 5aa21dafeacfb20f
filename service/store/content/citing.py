"""Which documents the newest versions of paths cite, so that what became of a source is known without reading paths."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, delete, or_, select

from paths.model import LearningPath
from service.store import tables
from service.store.area import Area
from service.store.database.sql import chunks, insert

LIVE = ("draft", "active")  # a path that is done, replaced or withdrawn is history, and its sources may change

_C, _P, _D = tables.cited.c, tables.path.c, tables.document.c


class Cited(NamedTuple):
    """A version of a document that a path cites; `now` is the version that there is, None where it is withdrawn.

    `updated` is the day of the last change of what there is now.
    """

    document: str
    version: str
    path: str
    now: str | None
    updated: str | None


def note(connection: Connection, tenant: str, path: LearningPath) -> None:
    """Keep what the newest version of a path cites, in place of what an earlier one did."""
    connection.execute(delete(tables.cited).where(_C.tenant == tenant, _C.path == path.id))
    found = {(c.document, c.version) for step in path.steps for c in step.citations if c.kind != "graph"}
    names = {"tenant": tenant, "path": path.id}
    insert(connection, tables.cited, [{**names, "document": d, "version": v} for d, v in sorted(found)])


class Citing(Area):
    """Live paths by the documents that they cite."""

    def drifted(self, tenant: str, after: str, limit: int, before: str | None = None) -> list[str]:
        """Return the documents behind `after` of which a live path cites another version than there is, or none.

        In the order of their ids; those that were last changed earlier than the day `before` are among them.
        """
        drift = [_D.version.is_(None), _D.version != _C.version]
        drift += [_D.updated < before] if before else []
        with self._read() as connection:
            cited = _cited(select(_C.document)).where(_C.tenant == tenant, _C.document > after, or_(*drift))
            return list(connection.scalars(cited.distinct().order_by(_C.document).limit(limit)))

    def of(self, tenant: str, documents: Sequence[str]) -> list[Cited]:
        """Return who cites these documents, by document, version and path."""
        columns = (_C.document, _C.version, _C.path, _D.version.label("now"), _D.updated)
        found: list[Cited] = []
        with self._read() as connection:
            for chunk in chunks(documents):
                cited = _cited(select(*columns)).where(_C.tenant == tenant, _C.document.in_(chunk))
                rows = connection.execute(cited.order_by(_C.document, _C.version, _C.path))
                found += [Cited(*row) for row in rows]
        return found


def _cited(statement: Select[Any]) -> Select[Any]:
    """Return what live paths cite, beside the documents that there are now."""
    live = and_(_P.tenant == _C.tenant, _P.id == _C.path, _P.state.in_(LIVE))
    current = and_(_D.tenant == _C.tenant, _D.id == _C.document, _D.until_rev.is_(None))
    return statement.join_from(tables.cited, tables.path, live).outerjoin(tables.document, current)
