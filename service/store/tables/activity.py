"""xAPI statements, who and what they are about, and the statements that we make ourselves.

Like learners and paths these rows are personal data: they go when their learner is erased.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text, UniqueConstraint, text

from service.store.tables.base import Key, key_column, metadata, need, need_number, of, tenant_column

WAITING = text("outcome IN ('new', 'undo')")  # asked for twice a second, so these few have an index of their own

statement_clock = Table(
    "statement_clock",
    metadata,
    tenant_column(),
    Column("n", BigInteger, nullable=False),  # of the newest statement; whoever adds one holds this row
    need("stored"),
)
statement = Table(
    "statement",
    metadata,
    tenant_column(),
    key_column("id"),
    Column("n", BigInteger, nullable=False),
    need("stored"),
    need("digest"),
    need("outcome"),
    need("reason"),
    Column("actor", Key),  # digests of the one who did it and of what it was done with
    Column("activity", Key),
    Column("learner", Key),
    Column("resource", Key),
    Column("effect", Text),
    need_number("voids"),
    Column("target", Key),  # the statement that this one refers to
    Column("voided", Key),  # the statement that voids this one
    need("body"),
    UniqueConstraint("tenant", "n", name="uq_statement_n"),
    Index("ix_statement_outcome", "tenant", "outcome", "n"),
    Index("waiting_statement", "tenant", "n", sqlite_where=WAITING, postgresql_where=WAITING),
    Index("ix_statement_learner", "tenant", "learner", "resource"),
    Index("ix_statement_target", "tenant", "target"),
)
statement_ref = Table(
    "statement_ref",
    metadata,
    tenant_column(),
    key_column("kind"),
    key_column("value"),
    Column("n", BigInteger, primary_key=True, autoincrement=False),
    need_number("near"),  # 1: as the filters agent and activity ask of themselves, 0: only when related ones count
    Index("ix_statement_ref_n", "tenant", "n"),
)
account = Table(
    "account",
    metadata,
    tenant_column(),
    key_column("key"),
    Column("learner", Key, nullable=False),
    need_number("place"),
    need("body"),
    of("learner", "tenant", "learner", to=("tenant", "id")),
    Index("ix_account_learner", "tenant", "learner"),
)
activity_alias = Table(
    "activity_alias",
    metadata,
    tenant_column(),
    key_column("key"),
    Column("resource", Key, nullable=False),
    need("activity"),
    Index("ix_activity_alias_resource", "tenant", "resource"),
)
score_scale = Table("score_scale", metadata, tenant_column(), need("body"))
emitted = Table(
    "emitted",
    metadata,
    tenant_column(),
    key_column("id"),
    Column("path", Key, nullable=False),
    need("resource"),
    need("verb"),
    need("state"),
    need_number("tries"),
    need("due"),
    need("created"),
    Column("lease", Text),
    Column("status", Integer),
    need("answer"),
    need("body"),
    of("path", "tenant", "path", to=("tenant", "id")),
    Index("ix_emitted_due", "state", "due"),
    Index("ix_emitted_path", "tenant", "path", "resource"),
)
