"""Leads that are put up for whoever takes them first"""

import sqlalchemy as sa
from alembic import op

from bot.records import columns

revision = "0014"
down_revision = "0013"

LINKS = {"workspace_id": "workspace", "lead_id": "lead", "by": "person", "taken_by": "person"}


def upgrade() -> None:
    op.create_table(
        "offer",
        sa.Column("id", columns.Key, nullable=False),
        *(sa.Column(name, columns.Key, nullable=False) for name in ("workspace_id", "lead_id", "by")),
        sa.Column("at", columns.Instant(), nullable=False),
        sa.Column("asked", columns.Json, nullable=False),
        sa.Column("taken_by", columns.Key, nullable=True),
        sa.Column("closed_at", columns.Instant(), nullable=True),
        *(sa.ForeignKeyConstraint([name], [f"{to}.id"], name=op.f(f"fk_offer_{name}")) for name, to in LINKS.items()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
    )
    op.create_index("ix_offer_lead_id_id", "offer", ["lead_id", "id"])


def downgrade() -> None:
    op.drop_table("offer")
