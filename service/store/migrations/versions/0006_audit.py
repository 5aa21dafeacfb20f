"""The audit log, switches, reviews and erasures."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _key(name: str) -> "sa.Column[str]":
    return sa.Column(name, KEY, nullable=False)


def _texts(*names: str) -> "list[sa.Column[str]]":
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _number(name: str) -> "sa.Column[int]":
    return sa.Column(name, sa.Integer(), nullable=False)


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        _key("tenant"),
        _number("seq"),
        *_texts("at", "actor", "action", "object", "facts", "prev", "hash"),
        sa.PrimaryKeyConstraint("tenant", "seq", name="pk_audit_entry"),
    )
    op.create_table(
        "audit_head",
        _key("tenant"),
        _number("floor"),
        *_texts("floor_hash"),
        _number("seq"),
        *_texts("hash", "signature"),
        sa.PrimaryKeyConstraint("tenant", name="pk_audit_head"),
    )
    op.create_table(
        "switch",
        _key("tenant"),
        _key("feature"),
        *_texts("state", "why", "by", "since"),
        sa.PrimaryKeyConstraint("tenant", "feature", name="pk_switch"),
    )
    op.create_table(
        "review",
        _key("tenant"),
        _key("path"),
        _number("n"),
        *_texts("body"),
        sa.ForeignKeyConstraint(
            ["tenant", "path"], ["path.tenant", "path.id"], name="fk_review_path", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant", "path", "n", name="pk_review"),
    )
    op.create_table(
        "erasure",
        _key("tenant"),
        _key("ref"),
        *_texts("at", "proof"),
        sa.PrimaryKeyConstraint("tenant", "ref", name="pk_erasure"),
    )
    op.create_index("ix_erasure_tenant_at", "erasure", ["tenant", "at"])
    op.create_table(
        "retention",
        _key("tenant"),
        *_texts("body"),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name="fk_retention_tenant", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tenant", name="pk_retention"),
    )
