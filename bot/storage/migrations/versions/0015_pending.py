"""What waits to be put into PostgreSQL's index of words is kept short: every search reads all of it"""

from alembic import op

revision = "0015"
down_revision = "0014"

INDEX = "ix_finding_words"
KILOBYTES = 64  # the least there is; of PostgreSQL's own 4 MB a search with a slip in it read each page twenty times


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER INDEX {INDEX} SET (gin_pending_list_limit = {KILOBYTES})")
        op.execute(f"SELECT gin_clean_pending_list('{INDEX}')")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER INDEX {INDEX} RESET (gin_pending_list_limit)")
