"""The organisation's policy, and what comes before what among resources."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    _versioned("policy")
    _versioned("precedence")


def _versioned(name: str) -> None:
    op.create_table(
        name,
        sa.Column("tenant", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("since_rev", sa.Integer(), nullable=False),
        sa.Column("until_rev", sa.Integer()),
        *(sa.Column(text, sa.Text(), nullable=False) for text in ("hash", "search", "body")),
        sa.PrimaryKeyConstraint("tenant", "id", "since_rev", name=f"pk_{name}"),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=f"fk_{name}_tenant", ondelete="CASCADE"),
    )
    current = sa.text("until_rev IS NULL")
    op.create_index(
        f"current_{name}", name, ["tenant", "id"], unique=True, sqlite_where=current, postgresql_where=current
    )
