"""When somebody was pushed something is found by an index of its own"""

from alembic import op

from bot.records.columns import partial

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_index("ix_outbox_told", "outbox", ["person_id", "sent_at"], **partial("kind <> 'reply'"))


def downgrade() -> None:
    op.drop_index("ix_outbox_told", table_name="outbox")
