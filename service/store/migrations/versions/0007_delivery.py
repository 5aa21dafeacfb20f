"""Webhooks, events and deliveries."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "webhook",
        *_keys(),
        *_texts("url", "types", "state", "note", "created", "secret"),
        *(sa.Column(name, sa.Text()) for name in ("old_secret", "old_until", "failing_since")),
        *_texts("description"),
        *_of_tenant("webhook"),
    )
    op.create_table(
        "event",
        *_keys(),
        *_texts("type", "created"),
        sa.Column("learner", KEY),
        sa.Column("body", sa.Text()),
        *_of_tenant("event"),
    )
    op.create_index("ix_event_created", "event", ["tenant", "created"])
    op.create_index("ix_event_learner", "event", ["tenant", "learner"])
    _delivery()


def _delivery() -> None:
    op.create_table(
        "delivery",
        *_keys(),
        sa.Column("webhook", KEY, nullable=False),
        sa.Column("event", KEY, nullable=False),
        *_texts("state"),
        sa.Column("tries", sa.Integer(), nullable=False),
        *_texts("due"),
        sa.Column("lease", sa.Text()),
        sa.Column("status", sa.Integer()),
        *_texts("answer"),
        sa.Column("ended", sa.Text()),
        *(
            sa.ForeignKeyConstraint(
                ["tenant", to], [f"{to}.tenant", f"{to}.id"], name=f"fk_delivery_{to}", ondelete="CASCADE"
            )
            for to in ("webhook", "event")
        ),
        *_of_tenant("delivery"),
    )
    op.create_index("ix_delivery_due", "delivery", ["state", "due"])
    op.create_index("ix_delivery_webhook", "delivery", ["tenant", "webhook", "id"])
    op.create_index("ix_delivery_event", "delivery", ["tenant", "event"])


def _keys() -> list[sa.Column[str]]:
    return [sa.Column(name, KEY, nullable=False) for name in ("tenant", "id")]


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _of_tenant(table: str) -> list[sa.Constraint]:
    return [
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=f"fk_{table}_tenant", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tenant", "id", name=f"pk_{table}"),
    ]
