"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table("tenant", _key("id"), _whole("revision"), sa.PrimaryKeyConstraint("id", name="pk_tenant"))
    _records()
    _beside_records()
    _learners()
    _learning_paths()
    _outbox()
    _work()


def _records() -> None:
    for name in ("skill", "edge", "role", "resource"):
        _versioned(name)
    _versioned("document", _text("version"), _text("text_hash"), sa.Column("resource", KEY))
    op.create_index("ix_document_tenant_resource", "document", ["tenant", "resource"])


def _beside_records() -> None:
    _table("document_text", ["tenant", "hash"], _key("tenant"), _key("hash"), _text("text"))
    _table(
        "access",
        ["tenant", "kind", "id", "since_rev", "principal"],
        _key("tenant"),
        _key("kind"),
        _key("id"),
        _whole("since_rev"),
        _key("principal"),
    )
    _table(
        "skill_vector",
        ["tenant", "model", "skill"],
        _key("tenant"),
        _key("model"),
        _key("skill"),
        _text("text_hash"),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
    )


def _learners() -> None:
    _table("learner", ["tenant", "id"], _key("tenant"), _key("id"), _text("search"), _text("body"))
    _part(
        "evidence",
        ["tenant", "learner", "id"],
        _of("evidence", "learner", {"tenant": "tenant", "learner": "id"}),
        _key("tenant"),
        _key("learner"),
        _key("id"),
        _text("body"),
    )


def _learning_paths() -> None:
    summary = (_key("learner"), _whole("version"), _text("state"), _text("fingerprint"), _text("created"))
    _table("path", ["tenant", "id"], _key("tenant"), _key("id"), *summary)
    op.create_index("ix_path_tenant_learner", "path", ["tenant", "learner"])
    names = ["tenant", "path", "version"]
    to_path = _of("path_version", "path", {"tenant": "tenant", "path": "id"})
    _part("path_version", names, to_path, _key("tenant"), _key("path"), _whole("version"), _text("body"))
    inputs = [_text(name) for name in ("request", "profile", "candidates", "settings", "versions")]
    to_version = {name: name for name in names}
    _part(
        "decision",
        names,
        _of("decision", "path_version", to_version),
        *(_key("tenant"), _key("path"), _whole("version"), _whole("revision")),
        *inputs,
    )
    _part(
        "explanation",
        [*names, "step", "n"],
        _of("explanation", "path_version", to_version),
        *(_key("tenant"), _key("path"), _whole("version"), _whole("step"), _whole("n")),
        _text("body"),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("seq", SEQUENCE, nullable=False, autoincrement=True),
        _key("tenant"),
        *(_text("op"), _text("document"), _text("version"), _whole("revision"), _text("created")),
        sa.PrimaryKeyConstraint("seq", name="pk_outbox"),
        _of("outbox", "tenant", {"tenant": "id"}),
        sqlite_autoincrement=True,
    )


def _work() -> None:
    _table("ingest_run", ["tenant", "id"], _key("tenant"), _key("id"), _text("body"))
    to_run = _of("quarantine", "ingest_run", {"tenant": "tenant", "run": "id"})
    _part("quarantine", ["tenant", "run", "n"], to_run, _key("tenant"), _key("run"), _whole("n"), _text("body"))
    _table(
        "idempotency",
        ["tenant", "key"],
        *(_key("tenant"), _key("key"), _text("method_path"), _text("body_hash")),
        sa.Column("status", sa.Integer()),
        sa.Column("response", sa.Text()),
        _text("created"),
    )
    _table(
        "api_key",
        ["prefix"],
        *(_key("prefix"), _key("tenant"), _text("hash"), _text("scopes")),
        sa.Column("expires", sa.Text()),
    )


def _versioned(name: str, *more: sa.Column[str]) -> None:
    bodies = (_text("hash"), _text("search"), _text("body"))
    revisions = (_whole("since_rev"), sa.Column("until_rev", sa.Integer()))
    _table(name, ["tenant", "id", "since_rev"], _key("tenant"), _key("id"), *revisions, *bodies, *more)
    current = sa.text("until_rev IS NULL")
    op.create_index(
        f"current_{name}", name, ["tenant", "id"], unique=True, sqlite_where=current, postgresql_where=current
    )


def _table(name: str, keys: list[str], *columns: sa.Column[str] | sa.Column[int] | sa.Column[bytes]) -> None:
    _part(name, keys, _of(name, "tenant", {"tenant": "id"}), *columns)


def _part(
    name: str,
    keys: list[str],
    whole: sa.ForeignKeyConstraint,
    *columns: sa.Column[str] | sa.Column[int] | sa.Column[bytes],
) -> None:
    op.create_table(name, *columns, sa.PrimaryKeyConstraint(*keys, name=f"pk_{name}"), whole)


def _of(table: str, whole: str, keys: dict[str, str]) -> sa.ForeignKeyConstraint:
    to = [f"{whole}.{key}" for key in keys.values()]
    return sa.ForeignKeyConstraint(list(keys), to, name=f"fk_{table}_{whole}", ondelete="CASCADE")


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, KEY, nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)
