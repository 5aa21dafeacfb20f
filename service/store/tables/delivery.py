"""Webhooks, what happened that they are told of, and how telling them goes."""

from sqlalchemy import Column, Index, Integer, Table, Text

from service.store.tables.base import Key, key_column, metadata, need, need_number, of, tenant_column

webhook = Table(
    "webhook",
    metadata,
    tenant_column(),
    key_column("id"),
    need("url"),
    need("types"),  # JSON; an empty list is all of them
    need("state"),
    need("note"),
    need("created"),
    need("secret"),  # sealed, as is the one before it
    Column("old_secret", Text),
    Column("old_until", Text),
    Column("failing_since", Text),
    need("description"),
)
event = Table(
    "event",
    metadata,
    tenant_column(),
    key_column("id"),
    need("type"),
    need("created"),
    Column("learner", Key),
    Column("body", Text),  # gone once nobody waits for it where it would outlive the learner it names
    Index("ix_event_created", "tenant", "created"),
    Index("ix_event_learner", "tenant", "learner"),
)
delivery = Table(
    "delivery",
    metadata,
    tenant_column(),
    key_column("id"),
    Column("webhook", Key, nullable=False),
    Column("event", Key, nullable=False),
    need("state"),
    need_number("tries"),
    need("due"),
    Column("lease", Text),
    Column("status", Integer),
    need("answer"),
    Column("ended", Text),
    of("webhook", "tenant", "webhook", to=("tenant", "id")),
    of("event", "tenant", "event", to=("tenant", "id")),
    Index("ix_delivery_due", "state", "due"),
    Index("ix_delivery_webhook", "tenant", "webhook", "id"),
    Index("ix_delivery_event", "tenant", "event"),
)
