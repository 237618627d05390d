"""Searchable words as they sound, an index by owner, private notes"""

import sqlalchemy as sa
from alembic import op

from bot.domain.sounding import sounding

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("note", sa.Column("private", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index("ix_finding_owner", "finding", ["workspace_id", "owner_id"])
    bind = op.get_bind()
    finding = sa.table("finding", sa.column("id"), sa.column("words"))
    for row in bind.execute(sa.select(finding.c.id, finding.c.words)).all():
        heard = " ".join(filter(None, map(sounding, row.words.split())))
        bind.execute(finding.update().where(finding.c.id == row.id).values(words=heard))


def downgrade() -> None:
    op.drop_index("ix_finding_owner", "finding")
    op.drop_column("note", "private")
