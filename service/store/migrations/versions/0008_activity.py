"""xAPI statements, accounts of learners, other names of activities, and statements to be forwarded."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
WAITING = sa.text("outcome IN ('new', 'undo')")


def upgrade() -> None:
    _table("statement_clock", [], sa.Column("n", sa.BigInteger(), nullable=False), *_texts("stored"))
    _statement()
    _table(
        "statement_ref",
        ["kind", "value", "n"],
        *_keys("kind", "value"),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("near", sa.Integer(), nullable=False),
    )
    op.create_index("ix_statement_ref_n", "statement_ref", ["tenant", "n"])
    _names()
    _emitted()


def _statement() -> None:
    _table(
        "statement",
        ["id"],
        *_keys("id"),
        sa.Column("n", sa.BigInteger(), nullable=False),
        *_texts("stored", "digest", "outcome", "reason"),
        *(sa.Column(name, KEY) for name in ("actor", "activity", "learner", "resource")),
        sa.Column("effect", sa.Text()),
        sa.Column("voids", sa.Integer(), nullable=False),
        *(sa.Column(name, KEY) for name in ("target", "voided")),
        *_texts("body"),
        sa.UniqueConstraint("tenant", "n", name="uq_statement_n"),
    )
    op.create_index("ix_statement_outcome", "statement", ["tenant", "outcome", "n"])
    op.create_index("waiting_statement", "statement", ["tenant", "n"], sqlite_where=WAITING, postgresql_where=WAITING)
    op.create_index("ix_statement_learner", "statement", ["tenant", "learner", "resource"])
    op.create_index("ix_statement_target", "statement", ["tenant", "target"])


def _names() -> None:
    _table(
        "account",
        ["key"],
        *_keys("key", "learner"),
        sa.Column("place", sa.Integer(), nullable=False),
        *_texts("body"),
        _of("account", "learner", "learner"),
    )
    op.create_index("ix_account_learner", "account", ["tenant", "learner"])
    _table("activity_alias", ["key"], *_keys("key", "resource"), *_texts("activity"))
    op.create_index("ix_activity_alias_resource", "activity_alias", ["tenant", "resource"])
    _table("score_scale", [], *_texts("body"))


def _emitted() -> None:
    _table(
        "emitted",
        ["id"],
        *_keys("id", "path"),
        *_texts("resource", "verb", "state"),
        sa.Column("tries", sa.Integer(), nullable=False),
        *_texts("due", "created"),
        sa.Column("lease", sa.Text()),
        sa.Column("status", sa.Integer()),
        *_texts("answer", "body"),
        _of("emitted", "path", "path"),
    )
    op.create_index("ix_emitted_due", "emitted", ["state", "due"])
    op.create_index("ix_emitted_path", "emitted", ["tenant", "path", "resource"])


def _table(name: str, keys: list[str], *columns: SchemaItem) -> None:
    op.create_table(
        name,
        *_keys("tenant"),
        *columns,
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=f"fk_{name}_tenant", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tenant", *keys, name=f"pk_{name}"),
    )


def _keys(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, KEY, nullable=False) for name in names]


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _of(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant", column], [f"{to}.tenant", f"{to}.id"], name=f"fk_{table}_{to}", ondelete="CASCADE"
    )
