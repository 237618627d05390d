"""What became of a lead"""

import sqlalchemy as sa
from alembic import op

from bot.records import columns

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "conversion",
        sa.Column("id", columns.Key, nullable=False),
        *(sa.Column(name, columns.Key, nullable=False) for name in ("workspace_id", "lead_id", "by")),
        sa.Column("at", columns.Instant(), nullable=False),
        *(sa.Column(name, columns.Json, nullable=False) for name in ("made", "filled", "moved", "before")),
        sa.Column("undone_at", columns.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_conversion_workspace_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_conversion_lead_id")),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_conversion_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversion")),
    )
    op.create_index("ix_conversion_lead_id_id", "conversion", ["lead_id", "id"])


def downgrade() -> None:
    op.drop_table("conversion")
