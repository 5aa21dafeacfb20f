"""What a source file gave, uploads that wait to be taken in, decisions on tags, and which documents paths cite."""

from sqlalchemy import Column, Index, LargeBinary, Table

from service.store.tables.base import Key, key_column, metadata, need, need_number, number_key, of, tenant_column

source_file = Table(
    "source_file",
    metadata,
    tenant_column(),
    key_column("source"),
    key_column("file"),
    need("hash"),
    need("context"),
    need_number("records"),
    need("body"),
)
source_record = Table(
    "source_record",
    metadata,
    tenant_column(),
    key_column("kind"),
    key_column("id"),
    Column("source", Key, nullable=False),
    Column("file", Key, nullable=False),
    need("hash"),
    need_number("revision"),
    Index(None, "tenant", "source", "file"),
)
upload = Table(
    "upload",
    metadata,
    tenant_column(),
    key_column("hash"),
    number_key("n"),
    need("created"),
    Column("bytes", LargeBinary, nullable=False),
)
tag_decision = Table(
    "tag_decision", metadata, tenant_column(), key_column("resource"), key_column("skill"), need("body")
)
cited = Table(
    "cited",
    metadata,
    key_column("tenant"),
    key_column("path"),
    key_column("document"),
    key_column("version"),
    of("path", "tenant", "path", to=("tenant", "id")),
    Index(None, "tenant", "document"),
)
