"""Public holidays, and a workspace's own days off"""

import sqlalchemy as sa
from alembic import op

from bot.records import columns

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "holiday",
        sa.Column("workspace_id", columns.Key, nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=True),
        sa.Column("off", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_holiday_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", "on_day", name=op.f("pk_holiday")),
    )
    op.add_column("workspace", sa.Column("public_holidays", sa.Boolean(), server_default=sa.true(), nullable=False))


def downgrade() -> None:
    op.drop_column("workspace", "public_holidays")
    op.drop_table("holiday")
