"""Since when somebody without a firm is a customer himself: those who bought before are told by their deals"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("contact", sa.Column("customer_since", sa.Date(), nullable=True))
    op.execute(
        "UPDATE contact SET customer_since = (SELECT min(closed_on) FROM opportunity"
        " WHERE contact_id = contact.id AND opportunity.account_id IS NULL AND opportunity.status = 'won'"
        " AND opportunity.deleted_at IS NULL AND opportunity.practice = contact.practice)"
    )


def downgrade() -> None:
    op.drop_column("contact", "customer_since")
