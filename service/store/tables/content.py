"""Tenants, and what the planner reads of them: catalogue and graph, by revision."""

from sqlalchemy import Column, Index, LargeBinary, Table

from service.store.tables.base import Key, key_column, metadata, need, need_number, number_key, tenant_column, versioned

tenant = Table("tenant", metadata, key_column("id"), need_number("revision"))

skill = versioned("skill")
edge = versioned("edge")
role = versioned("role")
policy = versioned("policy")
resource = versioned("resource")
precedence = versioned("precedence")
document = versioned(
    "document",
    need("version"),
    need("text_hash"),
    Column("resource", Key),
    Column("updated", Key),
    Index(None, "tenant", "resource"),
    Index(None, "tenant", "updated"),
)
document_text = Table("document_text", metadata, tenant_column(), key_column("hash"), need("text"))
access = Table(
    "access",
    metadata,
    tenant_column(),
    key_column("kind"),
    key_column("id"),
    number_key("since_rev"),
    key_column("principal"),
)
skill_vector = Table(
    "skill_vector",
    metadata,
    tenant_column(),
    key_column("model"),
    key_column("skill"),
    need("text_hash"),
    Column("vector", LargeBinary, nullable=False),
)
