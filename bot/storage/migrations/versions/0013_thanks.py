"""When whoever recommended a deal was thanked"""

import sqlalchemy as sa
from alembic import op

from bot.records import columns

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("opportunity", sa.Column("thanked_at", columns.Instant(), nullable=True))


def downgrade() -> None:
    op.drop_column("opportunity", "thanked_at")
