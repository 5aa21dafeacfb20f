"""Jobs."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
OPEN = sa.text("key IS NOT NULL AND state IN ('queued', 'running')")


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("tenant", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text()),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("state", "args", "due", "created", "changed")),
        sa.Column("started", sa.Text()),
        sa.Column("ended", sa.Text()),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("tries", "lapses", "cancel_asked")),
        *(sa.Column(name, sa.Text()) for name in ("saved", "result", "error", "worker", "lease", "lease_until")),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name="fk_job_tenant", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_job"),
    )
    op.create_index(
        "open_job_by_key", "job", ["tenant", "kind", "key"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_index("ix_job_state_due", "job", ["state", "due"])
    op.create_table(
        "job_turn",
        sa.Column("tenant", KEY, nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name="fk_job_turn_tenant", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tenant", name="pk_job_turn"),
    )
