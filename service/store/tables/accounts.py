"""Who may call."""

from sqlalchemy import Column, ForeignKey, Table, Text

from service.store.tables.base import Key, key_column, metadata, need

api_key = Table(
    "api_key",
    metadata,
    key_column("prefix"),
    Column("tenant", Key, ForeignKey("tenant.id", ondelete="CASCADE"), nullable=False),
    need("hash"),
    need("scopes"),
    Column("expires", Text),
)
