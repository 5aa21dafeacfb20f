"""What all tables are made of: one metadata, and columns by their part in a row."""

from sqlalchemy import BigInteger, Column, ForeignKey, ForeignKeyConstraint, Index, Integer, MetaData, Table, Text, text
from sqlalchemy.schema import SchemaItem

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

Key = Text().with_variant(Text(collation="C"), "postgresql")
Sequence = BigInteger().with_variant(Integer(), "sqlite")  # SQLite counts up INTEGER columns only


def key_column(name: str) -> Column[str]:
    return Column(name, Key, primary_key=True)


def number_key(name: str) -> Column[int]:
    return Column(name, Integer, primary_key=True, autoincrement=False)


def need(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def need_number(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def tenant_column() -> Column[str]:
    return Column("tenant", Key, ForeignKey("tenant.id", ondelete="CASCADE"), primary_key=True)


def of(table: str, *columns: str, to: tuple[str, ...]) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(columns, [f"{table}.{name}" for name in to], ondelete="CASCADE")


def versioned(name: str, *more: SchemaItem) -> Table:
    current = text("until_rev IS NULL")
    return Table(
        name,
        metadata,
        tenant_column(),
        key_column("id"),
        number_key("since_rev"),
        Column("until_rev", Integer),
        need("hash"),
        need("search"),
        need("body"),
        *more,
        Index(f"current_{name}", "tenant", "id", unique=True, sqlite_where=current, postgresql_where=current),
    )
