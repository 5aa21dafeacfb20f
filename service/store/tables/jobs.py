"""Jobs: work that outlives a request, and whose turn it was."""

from sqlalchemy import Column, Index, Table, Text, text

from service.store.tables.base import key_column, metadata, need, need_number, tenant_column

OPEN = text("key IS NOT NULL AND state IN ('queued', 'running')")

job = Table(
    "job",
    metadata,
    tenant_column(),
    key_column("id"),
    need("kind"),
    Column("key", Text),
    need("state"),
    need("args"),
    need("due"),
    need("created"),
    need("changed"),
    Column("started", Text),
    Column("ended", Text),
    need_number("done"),
    need_number("total"),
    need("note"),
    need_number("tries"),
    need_number("lapses"),  # tries that ended without a word: the worker died
    need_number("cancel_asked"),
    Column("saved", Text),
    Column("result", Text),
    Column("error", Text),
    Column("worker", Text),
    Column("lease", Text),
    Column("lease_until", Text),
    Index("open_job_by_key", "tenant", "kind", "key", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
    Index("ix_job_state_due", "state", "due"),
)
job_turn = Table("job_turn", metadata, tenant_column(), need_number("turn"))  # the tenant served longest ago is next
