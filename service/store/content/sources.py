"""What each file of a source gave: by it an unchanged file need not be read again, and what vanished is known.

A record belongs to the source that wrote it last; what people write through the API belongs to the source ''.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Column, ColumnElement, Connection, Select, and_, delete, func, select, update
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from service.store import tables
from service.store.area import Area
from service.store.content import tenants
from service.store.content.records import TABLE
from service.store.database.body import checked, decode
from service.store.database.sql import chunks, upsert
from service.store.errors import NotFound
from service.store.values import IngestRun, Key, Kind, Refusal

PEOPLE = ""  # the source of what comes through the API
KINDS: tuple[Kind, ...] = ("resource", "document", "precedence")  # the graph is known by its stamp
GRAPH: tuple[Kind, ...] = ("skill", "edge", "role")

Columns = ReadOnlyColumnCollection[str, Column[Any]]

_F, _R = tables.source_file.c, tables.source_record.c


class Waiting(msgspec.Struct, frozen=True, rename="camel"):
    """A record names a resource that was not there."""

    record: str
    field: str
    resource: str


class FileNotes(msgspec.Struct, frozen=True, rename="camel"):
    """What a report says of a file: its records by kind, what was refused, what leads nowhere."""

    counts: dict[str, int] = {}
    refusals: tuple[Refusal, ...] = ()
    waiting: tuple[Waiting, ...] = ()


class KnownFile(msgspec.Struct, frozen=True):
    """A file as it was taken: the hash of its bytes, of all else that its records depend on, how many it has.

    `intact` counts those of them that are now as they were written.
    """

    file: str
    hash: str
    context: str
    records: int
    notes: FileNotes
    intact: int = 0

    @property
    def left_over(self) -> bool:
        """Say whether there are records that it gave once, and not when it was last read."""
        return self.records > sum(self.notes.counts.get(kind, 0) for kind in KINDS)


class Sources(Area):
    """Files by the name of their source; `own` and `put_file` are for the transaction of the write they tell of."""

    def files(self, tenant: str, source: str) -> dict[str, KnownFile]:
        """Return the files of a source by name, as they were taken."""
        with self._read() as connection:
            intact = _intact(connection, tenant, source)
            rows = connection.execute(select(tables.source_file).where(*_of(_F, tenant, source)))
            return {
                row.file: KnownFile(
                    row.file, row.hash, row.context, row.records, decode(row.body, FileNotes), intact.get(row.file, 0)
                )
                for row in rows
            }

    def graph_stamp(self, tenant: str) -> str:
        """Return what changes whenever a skill, an edge or a role does."""
        with self._read() as connection:
            last = []
            for kind in GRAPH:
                table = TABLE[kind].c
                newest = select(func.max(table.since_rev), func.max(table.until_rev)).where(table.tenant == tenant)
                last += list(connection.execute(newest).one())
            return "-".join(str(number or 0) for number in last)

    def documents_since(self, tenant: str, day: str, undated_of: Iterable[str], most: int) -> list[str]:
        """Return up to `most` documents that were last changed on a day or later.

        Of one that does not say, its resource does: those of `undated_of` were.
        """
        table = tables.document.c
        current = select(table.id).where(table.tenant == tenant, table.until_rev.is_(None))
        with self._read() as connection:
            found = set(connection.scalars(current.where(table.updated >= day).limit(most)))
            for chunk in chunks(sorted(undated_of)):
                undated = current.where(table.updated.is_(None), table.resource.in_(chunk))
                found |= set(connection.scalars(undated.limit(most)))
        return sorted(found)[:most]

    def put_file(self, tenant: str, source: str, file: KnownFile) -> None:
        """Keep a file that was taken to its end; its records are counted here."""
        with self._write() as connection:
            mine = select(func.count()).select_from(tables.source_record)
            count = connection.scalar(mine.where(*_of(_R, tenant, source), _R.file == file.file)) or 0
            body = checked(file.notes, f"file {file.file!r}")
            row = {"tenant": tenant, "source": source, "file": file.file, "hash": file.hash, "context": file.context}
            upsert(connection, tables.source_file, [{**row, "records": count, "body": body}])

    def recount(self, tenant: str, source: str, files: Iterable[str]) -> None:
        """Count the records of known files again, after some of them were withdrawn."""
        with self._write() as connection:
            for file in files:
                mine = select(func.count()).select_from(tables.source_record)
                count = mine.where(*_of(_R, tenant, source), _R.file == file).scalar_subquery()
                known = update(tables.source_file).where(*_of(_F, tenant, source), _F.file == file)
                connection.execute(known.values(records=count))

    def forget_files(self, tenant: str, source: str, files: Iterable[str]) -> None:
        """Forget files that are not there any more."""
        with self._write() as connection:
            for chunk in chunks(files):
                connection.execute(delete(tables.source_file).where(*_of(_F, tenant, source), _F.file.in_(chunk)))

    def own(self, tenant: str, source: str, records: Mapping[Key, tuple[str, str]]) -> None:
        """Note that a source wrote these records: key -> (file, hash of what the file says)."""
        with self._write() as connection:
            revision = tenants.revision(connection, tenant)
            stamp = {"tenant": tenant, "source": source, "revision": revision}
            rows = [
                {**stamp, "kind": key.kind, "id": key.id, "file": file, "hash": hash}
                for key, (file, hash) in records.items()
            ]
            upsert(connection, tables.source_record, rows)

    def disown(self, tenant: str, keys: Iterable[Key]) -> None:
        """Forget whose these records are: they are gone."""
        with self._write() as connection:
            for kind, ids in _by_kind(keys).items():
                for chunk in chunks(ids):
                    ours = (_R.tenant == tenant, _R.kind == kind, _R.id.in_(chunk))
                    connection.execute(delete(tables.source_record).where(*ours))

    def unchanged(self, tenant: str, hashes: Mapping[Key, str]) -> set[Key]:
        """Return the records that a file says the same of as when they were written, and nobody changed since."""
        found: set[Key] = set()
        with self._read() as connection:
            for kind, ids in _by_kind(hashes).items():
                for chunk in chunks(ids):
                    asked = _standing(select(_R.id, _R.hash), tenant, kind).where(_R.id.in_(chunk))
                    rows = connection.execute(asked)
                    found |= {key for row in rows if hashes[key := Key(kind, row.id)] == row.hash}
        return found

    def standing(self, tenant: str, keys: Iterable[Key]) -> set[Key]:
        """Return those of the records that are now as their source wrote them."""
        found: set[Key] = set()
        with self._read() as connection:
            for kind, ids in _by_kind(keys).items():
                for chunk in chunks(ids):
                    rows = connection.scalars(_standing(select(_R.id), tenant, kind).where(_R.id.in_(chunk)))
                    found |= {Key(kind, id) for id in rows}
        return found

    def touch(self, tenant: str, keys: Iterable[Key]) -> None:
        """Note that these records, changed by us in this transaction, are still what their files mean."""
        with self._write() as connection:
            revision = tenants.revision(connection, tenant)
            for kind, ids in _by_kind(keys).items():
                for chunk in chunks(ids):
                    ours = (_R.tenant == tenant, _R.kind == kind, _R.id.in_(chunk))
                    connection.execute(update(tables.source_record).where(*ours).values(revision=revision))

    def run(self, tenant: str, id: str) -> IngestRun:
        """Return a run of an ingest; raise NotFound."""
        runs = tables.ingest_run.c
        with self._read() as connection:
            body: str | None = connection.scalar(select(runs.body).where(runs.tenant == tenant, runs.id == id))
        if body is None:
            raise NotFound("run", id)
        return decode(body, IngestRun)

    def forget_refusals(self, tenant: str, run: str) -> None:
        """Forget what a run refused: it is begun again."""
        with self._write() as connection:
            mine = (tables.quarantine.c.tenant == tenant, tables.quarantine.c.run == run)
            connection.execute(delete(tables.quarantine).where(*mine))

    def owned(self, tenant: str, source: str) -> list[tuple[Key, str]]:
        """Return the records that a source wrote last, each with its file."""
        with self._read() as connection:
            mine = select(_R.kind, _R.id, _R.file).where(*_of(_R, tenant, source)).order_by(_R.kind, _R.id)
            return [(Key(row.kind, row.id), row.file) for row in connection.execute(mine)]

    def has_owner(self, tenant: str, kind: Kind, ids: Sequence[str]) -> set[str]:
        """Return those of the records of which is known who wrote them."""
        found: set[str] = set()
        with self._read() as connection:
            for chunk in chunks(ids):
                known = select(_R.id).where(_R.tenant == tenant, _R.kind == kind, _R.id.in_(chunk))
                found |= set(connection.scalars(known))
        return found


def _of(columns: Columns, tenant: str, source: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return columns.tenant == tenant, columns.source == source


def _standing(statement: Select[Any], tenant: str, kind: Kind) -> Select[Any]:
    """Keep the records of a kind that are now as they were written."""
    table = TABLE[kind].c
    same = and_(table.tenant == _R.tenant, table.id == _R.id, table.until_rev.is_(None), table.since_rev <= _R.revision)
    return statement.join_from(tables.source_record, TABLE[kind], same).where(_R.tenant == tenant, _R.kind == kind)


def _intact(connection: Connection, tenant: str, source: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for kind in KINDS:
        counted = _standing(select(_R.file, func.count()), tenant, kind).where(_R.source == source).group_by(_R.file)
        for file, count in connection.execute(counted):
            found[file] = found.get(file, 0) + count
    return found


def _by_kind(keys: Iterable[Key]) -> dict[Kind, list[str]]:
    found: dict[Kind, list[str]] = {}
    for key in keys:
        found.setdefault(key.kind, []).append(key.id)
    return found
