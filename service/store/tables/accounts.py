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
    Column("name", Text, nullable=False, server_default=""),
    Column("role", Text, nullable=False, server_default="admin"),
    Column("created", Text, nullable=False, server_default=""),
    Column("used", Text),
    Column("old_hash", Text),  # of the secret before the last rotation, until it counts no more
    Column("old_until", Text),
)
