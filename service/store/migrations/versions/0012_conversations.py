"""Conversations with the assistant: messages, proposals, and answers as they are made."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "conversation",
        _key("tenant"),
        _key("id"),
        sa.Column("learner", KEY),
        _text("created"),
        _text("updated"),
        _number("messages"),
        _text("body"),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name="fk_conversation_tenant", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_conversation"),
    )
    op.create_index("ix_conversation_tenant_learner", "conversation", ["tenant", "learner"])
    _of_conversation("message", [_number("n")], [_text("body")])
    _of_conversation("proposal", [_key("id")], [_number("n"), _text("status"), _text("body")])
    op.create_table(
        "chat_run",
        _key("tenant"),
        _key("id"),
        _key("conversation"),
        _text("state"),
        _text("asked"),
        _text("updated"),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name="fk_chat_run_tenant", ondelete="CASCADE"),
        _parent("chat_run", "conversation", "conversation"),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_chat_run"),
    )
    op.create_index("ix_chat_run_tenant_conversation", "chat_run", ["tenant", "conversation"])
    op.create_table(
        "chat_event",
        _key("tenant"),
        _key("run"),
        _number("n"),
        _text("body"),
        _parent("chat_event", "chat_run", "run"),
        sa.PrimaryKeyConstraint("tenant", "run", "n", name="pk_chat_event"),
    )


def _of_conversation(table: str, keys: "list[sa.Column[Any]]", more: "list[sa.Column[Any]]") -> None:
    op.create_table(
        table,
        _key("tenant"),
        _key("conversation"),
        *keys,
        *more,
        _parent(table, "conversation", "conversation"),
        sa.PrimaryKeyConstraint("tenant", "conversation", *(key.name for key in keys), name=f"pk_{table}"),
    )


def _parent(table: str, parent: str, column: str) -> sa.ForeignKeyConstraint:
    columns, to = ["tenant", column], [f"{parent}.tenant", f"{parent}.id"]
    return sa.ForeignKeyConstraint(columns, to, name=f"fk_{table}_{parent}", ondelete="CASCADE")


def _key(name: str) -> "sa.Column[str]":
    return sa.Column(name, KEY, nullable=False)


def _text(name: str) -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), nullable=False)


def _number(name: str) -> "sa.Column[int]":
    return sa.Column(name, sa.Integer(), nullable=False)
