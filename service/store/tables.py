"""The tables, as they are now; `migrations` is how a database gets here.

Every row belongs to a tenant. What the planner reads is versioned: a row holds from `since_rev` until `until_rev`
(none: still), so that any revision can be read again. Ids sort by code point on both databases.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)
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


def _key(name: str) -> Column[str]:
    return Column(name, Key, primary_key=True)


def _number_key(name: str) -> Column[int]:
    return Column(name, Integer, primary_key=True, autoincrement=False)


def _need(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _need_number(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def _tenant() -> Column[str]:
    return Column("tenant", Key, ForeignKey("tenant.id", ondelete="CASCADE"), primary_key=True)


def _of(table: str, *columns: str, to: tuple[str, ...]) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(columns, [f"{table}.{name}" for name in to], ondelete="CASCADE")


def _versioned(name: str, *more: SchemaItem) -> Table:
    current = text("until_rev IS NULL")
    return Table(
        name,
        metadata,
        _tenant(),
        _key("id"),
        _number_key("since_rev"),
        Column("until_rev", Integer),
        _need("hash"),
        _need("search"),
        _need("body"),
        *more,
        Index(f"current_{name}", "tenant", "id", unique=True, sqlite_where=current, postgresql_where=current),
    )


tenant = Table("tenant", metadata, _key("id"), _need_number("revision"))
generation = Table("generation", metadata, _key("name"), _need("body"))  # of the index, over all tenants

# --- catalogue and graph, versioned -----------------------------------------------------------------------------------

skill = _versioned("skill")
edge = _versioned("edge")
role = _versioned("role")
policy = _versioned("policy")
resource = _versioned("resource")
precedence = _versioned("precedence")
document = _versioned(
    "document",
    _need("version"),
    _need("text_hash"),
    Column("resource", Key),
    Index(None, "tenant", "resource"),
)
document_text = Table("document_text", metadata, _tenant(), _key("hash"), _need("text"))
access = Table("access", metadata, _tenant(), _key("kind"), _key("id"), _number_key("since_rev"), _key("principal"))
skill_vector = Table(
    "skill_vector",
    metadata,
    _tenant(),
    _key("model"),
    _key("skill"),
    _need("text_hash"),
    Column("vector", LargeBinary, nullable=False),
)

# --- personal data ----------------------------------------------------------------------------------------------------

learner = Table("learner", metadata, _tenant(), _key("id"), _need("search"), _need("body"))
evidence = Table(
    "evidence",
    metadata,
    _key("tenant"),
    _key("learner"),
    _key("id"),
    _need("body"),
    _of("learner", "tenant", "learner", to=("tenant", "id")),
)
path = Table(
    "path",
    metadata,
    _tenant(),
    _key("id"),
    Column("learner", Key, nullable=False),
    _need_number("version"),
    _need("state"),
    _need("fingerprint"),
    _need("created"),
    Index(None, "tenant", "learner"),
)
path_version = Table(
    "path_version",
    metadata,
    _key("tenant"),
    _key("path"),
    _number_key("version"),
    _need("body"),
    _of("path", "tenant", "path", to=("tenant", "id")),
)
decision = Table(
    "decision",
    metadata,
    _key("tenant"),
    _key("path"),
    _number_key("version"),
    _need_number("revision"),
    _need("request"),
    _need("profile"),
    _need("candidates"),
    _need("settings"),
    _need("versions"),
    _of("path_version", "tenant", "path", "version", to=("tenant", "path", "version")),
)
explanation = Table(
    "explanation",
    metadata,
    _key("tenant"),
    _key("path"),
    _number_key("version"),
    _number_key("step"),
    _number_key("n"),
    _need("body"),
    _of("path_version", "tenant", "path", "version", to=("tenant", "path", "version")),
)

# --- work in progress -------------------------------------------------------------------------------------------------

outbox = Table(
    "outbox",
    metadata,
    Column("seq", Sequence, primary_key=True),
    Column("tenant", Key, ForeignKey("tenant.id", ondelete="CASCADE"), nullable=False),
    _need("op"),
    _need("document"),
    _need("version"),
    _need_number("revision"),
    _need("created"),
    sqlite_autoincrement=True,  # a number taken off the list is never given out again
)
ingest_run = Table("ingest_run", metadata, _tenant(), _key("id"), _need("body"))
quarantine = Table(
    "quarantine",
    metadata,
    _key("tenant"),
    _key("run"),
    _number_key("n"),
    _need("body"),
    _of("ingest_run", "tenant", "run", to=("tenant", "id")),
)
idempotency = Table(
    "idempotency",
    metadata,
    _tenant(),
    _key("key"),
    _need("method_path"),
    _need("body_hash"),
    Column("status", Integer),
    Column("response", Text),
    _need("created"),
)
api_key = Table(
    "api_key",
    metadata,
    _key("prefix"),
    Column("tenant", Key, ForeignKey("tenant.id", ondelete="CASCADE"), nullable=False),
    _need("hash"),
    _need("scopes"),
    Column("expires", Text),
)
