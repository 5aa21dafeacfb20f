"""Usage and budgets; of requests that may be sent twice also the headers, and who is answering."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("idempotency", sa.Column("headers", sa.Text()))
    op.add_column("idempotency", sa.Column("holder", sa.Text()))
    _of_tenant("usage", ["day", "kind"], "amount")
    _of_tenant("budget", ["kind"], "per_day")


def _of_tenant(table: str, keys: list[str], number: str) -> None:
    op.create_table(
        table,
        *(sa.Column(name, KEY, nullable=False) for name in ("tenant", *keys)),
        sa.Column(number, sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=f"fk_{table}_tenant", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tenant", *keys, name=f"pk_{table}"),
    )
