"""What somebody does not want to be reminded of any more"""

import sqlalchemy as sa
from alembic import op

from bot.records import columns

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "muted",
        sa.Column("id", columns.Key, nullable=False),
        sa.Column("workspace_id", columns.Key, nullable=False),
        sa.Column("person_id", columns.Key, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("record_id", columns.Key, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_muted_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_muted")),
        sa.UniqueConstraint(
            "type", "record_id", "person_id", "kind", name=op.f("uq_muted_type_record_id_person_id_kind")
        ),
    )


def downgrade() -> None:
    op.drop_table("muted")
