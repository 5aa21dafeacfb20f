"""What learners and the assistant said to each other, what was proposed, and answers piece by piece in the making."""

from sqlalchemy import Column, Index, Table

from service.store.tables.base import Key, key_column, metadata, need, need_number, number_key, of, tenant_column

conversation = Table(
    "conversation",
    metadata,
    tenant_column(),
    key_column("id"),
    Column("learner", Key),
    need("created"),
    need("updated"),
    need_number("messages"),
    need("body"),
    Index(None, "tenant", "learner"),
)
message = Table(
    "message",
    metadata,
    key_column("tenant"),
    key_column("conversation"),
    number_key("n"),
    need("body"),
    of("conversation", "tenant", "conversation", to=("tenant", "id")),
)
proposal = Table(
    "proposal",
    metadata,
    key_column("tenant"),
    key_column("conversation"),
    key_column("id"),
    need_number("n"),
    need("status"),
    need("body"),
    of("conversation", "tenant", "conversation", to=("tenant", "id")),
)
chat_run = Table(
    "chat_run",
    metadata,
    tenant_column(),
    key_column("id"),
    Column("conversation", Key, nullable=False),
    need("state"),
    need("asked"),
    need("updated"),
    of("conversation", "tenant", "conversation", to=("tenant", "id")),
    Index(None, "tenant", "conversation"),
)
chat_event = Table(
    "chat_event",
    metadata,
    key_column("tenant"),
    key_column("run"),
    number_key("n"),
    need("body"),
    of("chat_run", "tenant", "run", to=("tenant", "id")),
)
