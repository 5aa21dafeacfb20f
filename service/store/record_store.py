"""The half of the store that the planner reads: tenants, and records by revision."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from datetime import datetime
from typing import Self, TypeVar

from sqlalchemy import Connection, Engine

from paths.model import Document, GraphRecord, Policy, Precedence, Record, Resource, Role, Skill, SkillEdge
from service.clock import utc_now
from service.secrets import Ring
from service.store.area import Area
from service.store.content import catalogue, tenants, writing
from service.store.content.records import R
from service.store.database.engine import writing as writing_engine
from service.store.errors import translated
from service.store.migrate import check, migrate
from service.store.values import Changes, Kind, Query, Written, batches
from service.store.work import requests

A = TypeVar("A", bound=Area)

ALL = Query()


class RecordStore:
    """Each method is one transaction. Safe to share between threads; `connection` is set by `atomic` only."""

    def __init__(
        self,
        engine: Engine,
        clock: Callable[[], datetime] = utc_now,
        connection: Connection | None = None,
        ring: Ring | None = None,
    ) -> None:
        self._engine, self._writing = engine, writing_engine(engine)
        self._clock, self._connection = clock, connection
        self.ring = ring or Ring.fresh()  # without one, what it seals and signs counts for this object alone

    @contextmanager
    def atomic(self) -> Iterator[Self]:
        """Yield a store whose calls are one transaction: kept when the block ends, undone when it raises."""
        with self._write() as connection:
            together = copy(self)
            together._connection = connection
            yield together

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        if self._connection is not None:
            yield self._connection
            return
        with translated(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        if self._connection is not None:
            with translated(), self._connection.begin_nested():
                yield self._connection
            return
        with translated(), self._writing.begin() as connection:
            yield connection
            requests.written(connection)

    def _stamp(self) -> str:
        return self._clock().isoformat()

    def area(self, kind: type[A]) -> A:
        """Return an area that works in this store's transaction."""
        return kind(self._read, self._write, self._clock)

    # --- the database itself ------------------------------------------------------------------------------------------

    @property
    def engine(self) -> Engine:
        """The database itself, for what no transaction of ours can do: copies of it, and what deleted rows left."""
        return self._engine

    def migrate(self) -> None:
        """Bring the database to this program's tables; harmless when it is there already."""
        migrate(self._engine)

    def check(self) -> None:
        """Raise StoreUnavailable unless the database answers and is at this program's version."""
        check(self._engine)

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    # --- tenants ------------------------------------------------------------------------------------------------------

    def add_tenant(self, tenant: str) -> None:
        """Add a tenant at revision 0; one that is there stays as it is."""
        with self._write() as connection:
            tenants.add(connection, tenant)

    def tenants(self) -> list[str]:
        """Return the ids of all tenants."""
        with self._read() as connection:
            return tenants.all_(connection)

    def erase_tenant(self, tenant: str) -> None:
        """Remove a tenant and all it has; its index is the caller's to remove. Raise NotFound."""
        with self._write() as connection:
            tenants.remove(connection, tenant)

    def revision(self, tenant: str) -> int:
        """Return the number of writes that changed this tenant's records; raise NotFound."""
        with self._read() as connection:
            return tenants.revision(connection, tenant)

    # --- records ------------------------------------------------------------------------------------------------------

    def write(self, tenant: str, changes: Changes) -> Written:
        """Write records as one revision, and tell the outbox of changed documents; the same again changes nothing.

        A document without a version gets one that its text determines. Raise BadRecord, NotFound (tenant).
        """
        prepared = writing.prepare(changes)
        with self._write() as connection:
            return writing.write(connection, tenant, prepared, self._stamp())

    def put_all(self, tenant: str, records: Iterable[Record]) -> Written:
        """Write a stream of records, one transaction for each batch; what was written before an error stays."""
        total = Written(self.revision(tenant))
        for lot in batches(iter(records)):
            total = total.then(self.write(tenant, Changes(put=lot)))
        return total

    def records(self, tenant: str, type_: type[R], query: Query = ALL) -> list[R]:
        """Return the records that the query asks for, in the order of their ids."""
        with self._read() as connection:
            return catalogue.records(connection, tenant, type_, query)

    def record(self, tenant: str, type_: type[R], id: str, rev: int | None = None) -> R:
        """Return one record; raise NotFound."""
        with self._read() as connection:
            return catalogue.record(connection, tenant, type_, id, rev)

    def skills(self, tenant: str, rev: int | None = None) -> list[Skill]:
        """Return all skills, now or at a revision."""
        return self.records(tenant, Skill, Query(rev=rev))

    def edges(self, tenant: str, rev: int | None = None) -> list[SkillEdge]:
        """Return all skill edges, now or at a revision."""
        return self.records(tenant, SkillEdge, Query(rev=rev))

    def roles(self, tenant: str, rev: int | None = None) -> list[Role]:
        """Return all roles, now or at a revision."""
        return self.records(tenant, Role, Query(rev=rev))

    def policy(self, tenant: str, rev: int | None = None) -> Policy | None:
        """Return the policy, now or at a revision, None where none was set."""
        return next(iter(self.records(tenant, Policy, Query(rev=rev))), None)

    def precedences(self, tenant: str, rev: int | None = None) -> list[Precedence]:
        """Return what comes before what among resources, now or at a revision."""
        return self.records(tenant, Precedence, Query(rev=rev))

    def graph(self, tenant: str, rev: int | None = None) -> list[GraphRecord]:
        """Return all records of the graph, now or at a revision."""
        found: list[GraphRecord] = [*self.skills(tenant, rev), *self.edges(tenant, rev), *self.roles(tenant, rev)]
        policy = self.policy(tenant, rev)
        return [*found, policy] if policy else found

    def resources(self, tenant: str, rev: int | None = None) -> list[Resource]:
        """Return all resources, now or at a revision."""
        return self.records(tenant, Resource, Query(rev=rev))

    def documents(self, tenant: str, ids: Sequence[str], rev: int | None = None) -> list[Document]:
        """Return those of the documents that there are, in the order of their ids."""
        return self.records(tenant, Document, Query(rev=rev, ids=tuple(ids)))

    def documents_of(self, tenant: str, resources: Iterable[str], rev: int | None = None) -> list[Document]:
        """Return the documents of these resources, in the order of their ids."""
        with self._read() as connection:
            return catalogue.documents_of(connection, tenant, resources, rev)

    def document(self, tenant: str, id: str, rev: int | None = None) -> Document:
        """Return one document; raise NotFound."""
        return self.record(tenant, Document, id, rev)

    def document_version(self, tenant: str, id: str, version: str) -> Document:
        """Return the newest text that a document had under this version, current or not; raise NotFound."""
        with self._read() as connection:
            return catalogue.document_version(connection, tenant, id, version)

    def ids(self, tenant: str, kind: Kind, prefix: str = "", rev: int | None = None) -> list[str]:
        """Return the ids that begin with `prefix`, sorted: what a source has here, to withdraw what vanished."""
        with self._read() as connection:
            return catalogue.ids(connection, tenant, kind, prefix, rev)

    def counts(self, tenant: str, rev: int | None = None) -> dict[Kind, int]:
        """Return how many records there are of each kind."""
        with self._read() as connection:
            return catalogue.counts(connection, tenant, rev)
