"""Work in progress: the outbox and the generations of the index, ingest runs, requests that may be sent twice."""

from sqlalchemy import Column, ForeignKey, Integer, Table, Text

from service.store.tables.base import (
    Key,
    Sequence,
    key_column,
    metadata,
    need,
    need_number,
    number_key,
    of,
    tenant_column,
)

generation = Table("generation", metadata, key_column("name"), need("body"))  # of the index, over all tenants
outbox = Table(
    "outbox",
    metadata,
    Column("seq", Sequence, primary_key=True),
    Column("tenant", Key, ForeignKey("tenant.id", ondelete="CASCADE"), nullable=False),
    need("op"),
    need("document"),
    need("version"),
    need_number("revision"),
    need("created"),
    sqlite_autoincrement=True,  # a number taken off the list is never given out again
)
ingest_run = Table("ingest_run", metadata, tenant_column(), key_column("id"), need("body"))
quarantine = Table(
    "quarantine",
    metadata,
    key_column("tenant"),
    key_column("run"),
    number_key("n"),
    need("body"),
    of("ingest_run", "tenant", "run", to=("tenant", "id")),
)
idempotency = Table(
    "idempotency",
    metadata,
    tenant_column(),
    key_column("key"),
    need("method_path"),
    need("body_hash"),
    Column("status", Integer),
    Column("response", Text),
    need("created"),
    Column("headers", Text),
    Column("holder", Text),  # who is answering; its sign of life is `created`
)
