"""What an organisation used of what costs money, a day at a time, and how much it may use."""

from sqlalchemy import BigInteger, Column, Table

from service.store.tables.base import key_column, metadata, tenant_column

usage = Table(
    "usage",
    metadata,
    tenant_column(),
    key_column("day"),
    key_column("kind"),
    Column("amount", BigInteger, nullable=False),
)
budget = Table(
    "budget",
    metadata,
    tenant_column(),
    key_column("kind"),
    Column("per_day", BigInteger, nullable=False),
)
