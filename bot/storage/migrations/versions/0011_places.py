"""Customers are found by where they are"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

PLACED = sa.text("latitude IS NOT NULL AND deleted_at IS NULL")


def upgrade() -> None:
    columns = ["workspace_id", "latitude", "longitude"]
    op.create_index("ix_account_place", "account", columns, sqlite_where=PLACED, postgresql_where=PLACED)


def downgrade() -> None:
    op.drop_index("ix_account_place", "account")
