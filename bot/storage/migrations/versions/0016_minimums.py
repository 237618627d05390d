"""What should be done in a working week; how long before an appointment one is reminded"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

COLUMNS = {"workspace": ("minimums",), "person": ("minimums", "team_minimums", "leads_by")}


def upgrade() -> None:
    for table, names in COLUMNS.items():
        for name in names:
            op.add_column(table, sa.Column(name, sa.JSON(none_as_null=True), nullable=False, server_default="{}"))


def downgrade() -> None:
    for table, names in COLUMNS.items():
        for name in names:
            op.drop_column(table, name)
