"""Personal data: learners, their evidence, their paths and what was computed for them."""

from sqlalchemy import Column, Index, Table

from service.store.tables.base import Key, key_column, metadata, need, need_number, number_key, of, tenant_column

learner = Table("learner", metadata, tenant_column(), key_column("id"), need("search"), need("body"))
evidence = Table(
    "evidence",
    metadata,
    key_column("tenant"),
    key_column("learner"),
    key_column("id"),
    need("body"),
    of("learner", "tenant", "learner", to=("tenant", "id")),
)
path = Table(
    "path",
    metadata,
    tenant_column(),
    key_column("id"),
    Column("learner", Key, nullable=False),
    need_number("version"),
    need("state"),
    need("fingerprint"),
    need("created"),
    Index(None, "tenant", "learner"),
)
path_version = Table(
    "path_version",
    metadata,
    key_column("tenant"),
    key_column("path"),
    number_key("version"),
    need("body"),
    of("path", "tenant", "path", to=("tenant", "id")),
)
decision = Table(
    "decision",
    metadata,
    key_column("tenant"),
    key_column("path"),
    number_key("version"),
    need_number("revision"),
    need("request"),
    need("profile"),
    need("candidates"),
    need("settings"),
    need("versions"),
    of("path_version", "tenant", "path", "version", to=("tenant", "path", "version")),
)
explanation = Table(
    "explanation",
    metadata,
    key_column("tenant"),
    key_column("path"),
    number_key("version"),
    number_key("step"),
    number_key("n"),
    need("body"),
    of("path_version", "tenant", "path", "version", to=("tenant", "path", "version")),
)
