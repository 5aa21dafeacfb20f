"""Keys with names, roles and dates, and a second secret while one takes the other's place."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, default in (("name", ""), ("role", "admin"), ("created", "")):
        op.add_column("api_key", sa.Column(name, sa.Text(), nullable=False, server_default=default))
    for name in ("used", "old_hash", "old_until"):
        op.add_column("api_key", sa.Column(name, sa.Text()))
