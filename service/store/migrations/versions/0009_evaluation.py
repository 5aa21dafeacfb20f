"""Datasets, runs and reviews of evaluations."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    _datasets()
    _runs()
    _ratings()


def _key(name: str) -> "sa.Column[str]":
    return sa.Column(name, KEY, nullable=False)


def _text(*names: str) -> "list[sa.Column[str]]":
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _number(*names: str) -> "list[sa.Column[int]]":
    return [sa.Column(name, sa.Integer(), autoincrement=False, nullable=False) for name in names]


def _tenant(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=f"fk_{table}_tenant", ondelete="CASCADE")


def _of(table: str, other: str, columns: list[str], to: list[str]) -> sa.ForeignKeyConstraint:
    targets = [f"{other}.{name}" for name in to]
    return sa.ForeignKeyConstraint(columns, targets, name=f"fk_{table}_{other}", ondelete="CASCADE")


def _datasets() -> None:
    op.create_table(
        "evaluation_dataset",
        _key("tenant"), _key("id"), *_number("version"), *_text("suite", "digest"), *_number("cases"), *_text("body"),
        _tenant("evaluation_dataset"),
        sa.PrimaryKeyConstraint("tenant", "id", "version", name="pk_evaluation_dataset"),
    )  # fmt: skip
    op.create_index("ix_evaluation_dataset_digest", "evaluation_dataset", ["tenant", "digest"])
    op.create_table(
        "evaluation_case",
        _key("tenant"), _key("dataset"), *_number("version", "n"), sa.Column("learner", sa.Text()), *_text("body"),
        _of("evaluation_case", "evaluation_dataset", ["tenant", "dataset", "version"], ["tenant", "id", "version"]),
        sa.PrimaryKeyConstraint("tenant", "dataset", "version", "n", name="pk_evaluation_case"),
    )  # fmt: skip


def _runs() -> None:
    op.create_table(
        "evaluation_run",
        _key("tenant"), _key("id"), *_text("suite", "state", "created"), *_number("scored"), *_text("body"),
        sa.Column("result", sa.Text()),
        _tenant("evaluation_run"),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_evaluation_run"),
    )  # fmt: skip
    op.create_table(
        "evaluation_result",
        _key("tenant"), _key("run"), *_number("n"), _key("case"),
        sa.Column("standing", sa.Float(), nullable=False), *_text("body"),
        _of("evaluation_result", "evaluation_run", ["tenant", "run"], ["tenant", "id"]),
        sa.PrimaryKeyConstraint("tenant", "run", "n", name="pk_evaluation_result"),
    )  # fmt: skip
    op.create_index("ix_evaluation_result_case", "evaluation_result", ["tenant", "run", "case"], unique=True)
    op.create_index("ix_evaluation_result_standing", "evaluation_result", ["tenant", "run", "standing", "n"])


def _ratings() -> None:
    op.create_table(
        "rating_queue",
        _key("tenant"), _key("id"), *_text("state", "created", "body"),
        _tenant("rating_queue"),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_rating_queue"),
    )  # fmt: skip
    op.create_table(
        "rating_item",
        _key("tenant"), _key("queue"), *_number("n"), _key("case"), *_text("state", "body"),
        sa.Column("resolution", sa.Text()),
        _of("rating_item", "rating_queue", ["tenant", "queue"], ["tenant", "id"]),
        sa.PrimaryKeyConstraint("tenant", "queue", "n", name="pk_rating_item"),
    )  # fmt: skip
    op.create_index("ix_rating_item_case", "rating_item", ["tenant", "queue", "case"], unique=True)
    op.create_table(
        "rating",
        _key("tenant"), _key("queue"), *_number("n"), _key("rater"), *_text("given", "body"),
        _of("rating", "rating_item", ["tenant", "queue", "n"], ["tenant", "queue", "n"]),
        sa.PrimaryKeyConstraint("tenant", "queue", "n", "rater", name="pk_rating"),
    )  # fmt: skip
