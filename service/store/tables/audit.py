"""The audit log and its head, switches, reviews, erasures, and how long things are kept.

Log, switches that are off and erasures name no learner but by reference, and outlive their tenant: they say what was
done with it.
"""

from sqlalchemy import Index, Table

from service.store.tables.base import key_column, metadata, need, need_number, number_key, of, tenant_column

audit_entry = Table(
    "audit_entry",
    metadata,
    key_column("tenant"),
    number_key("seq"),
    need("at"),
    need("actor"),
    need("action"),
    need("object"),
    need("facts"),
    need("prev"),
    need("hash"),
)
audit_head = Table(
    "audit_head",
    metadata,
    key_column("tenant"),
    need_number("floor"),  # entries up to here were removed when their time was over
    need("floor_hash"),
    need_number("seq"),
    need("hash"),
    need("signature"),
)
switch = Table(
    "switch",
    metadata,
    key_column("tenant"),
    key_column("feature"),
    need("state"),
    need("why"),
    need("by"),
    need("since"),
)
review = Table(
    "review",
    metadata,
    key_column("tenant"),
    key_column("path"),
    number_key("n"),
    need("body"),
    of("path", "tenant", "path", to=("tenant", "id")),
)
erasure = Table(
    "erasure",
    metadata,
    key_column("tenant"),
    key_column("ref"),
    need("at"),
    need("proof"),
    Index(None, "tenant", "at"),
)
retention = Table("retention", metadata, tenant_column(), need("body"))
