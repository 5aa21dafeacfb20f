"""What a source file gave, uploads that wait, decisions on tags, and which documents paths cite."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    _of_tenant("source_file", ("source", "file"), sa.Column("hash", sa.Text(), nullable=False),
               sa.Column("context", sa.Text(), nullable=False), sa.Column("records", sa.Integer(), nullable=False),
               sa.Column("body", sa.Text(), nullable=False))  # fmt: skip
    _of_tenant("source_record", ("kind", "id"), sa.Column("source", KEY, nullable=False),
               sa.Column("file", KEY, nullable=False), sa.Column("hash", sa.Text(), nullable=False),
               sa.Column("revision", sa.Integer(), nullable=False))  # fmt: skip
    op.create_index("ix_source_record_tenant_source_file", "source_record", ["tenant", "source", "file"])
    op.create_table(
        "upload",
        *(sa.Column(name, KEY, nullable=False) for name in ("tenant", "hash")),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("created", sa.Text(), nullable=False),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name="fk_upload_tenant", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tenant", "hash", "n", name="pk_upload"),
    )
    _of_tenant("tag_decision", ("resource", "skill"), sa.Column("body", sa.Text(), nullable=False))
    op.add_column("document", sa.Column("updated", KEY))
    op.create_index("ix_document_tenant_updated", "document", ["tenant", "updated"])
    _cited()


def _of_tenant(name: str, keys: tuple[str, ...], *columns: sa.Column[Any]) -> None:
    op.create_table(
        name,
        *(sa.Column(key, KEY, nullable=False) for key in ("tenant", *keys)),
        *columns,
        sa.ForeignKeyConstraint(["tenant"], ["tenant.id"], name=f"fk_{name}_tenant", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tenant", *keys, name=f"pk_{name}"),
    )


def _cited() -> None:
    """Make the table, and fill it from the newest version of every path that there is."""
    names = ("tenant", "path", "document", "version")
    cited = op.create_table(
        "cited",
        *(sa.Column(name, KEY, nullable=False) for name in names),
        sa.ForeignKeyConstraint(["tenant", "path"], ["path.tenant", "path.id"], name="fk_cited_path",
                                ondelete="CASCADE"),
        sa.PrimaryKeyConstraint(*names, name="pk_cited"),
    )  # fmt: skip
    op.create_index("ix_cited_tenant_document", "cited", ["tenant", "document"])
    newest = sa.text(
        "SELECT v.tenant, v.path, v.body FROM path_version v"
        " JOIN path p ON p.tenant = v.tenant AND p.id = v.path AND p.version = v.version"
    )
    for tenant, path, body in op.get_bind().execute(newest).all():
        steps = json.loads(body).get("steps", [])
        found = {(c["document"], c["version"]) for s in steps for c in s.get("citations", []) if c["kind"] != "graph"}
        rows = [{"tenant": tenant, "path": path, "document": d, "version": v} for d, v in sorted(found)]
        if rows:
            op.bulk_insert(cited, rows)
