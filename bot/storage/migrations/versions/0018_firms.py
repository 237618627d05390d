"""People are found by their firm's name, too: its words stand beside theirs, between two signs"""

import sqlalchemy as sa
from alembic import op

from bot.domain.sounding import sounding

revision = "0018"
down_revision = "0017"
SIGN = "@"
AT_ONCE = 1000

FINDING = sa.table("finding", *map(sa.column, ("id", "type", "record_id", "words")))
CONTACT = sa.table("contact", *map(sa.column, ("id", "account_id")))
ACCOUNT = sa.table("account", *map(sa.column, ("id", "name")))


def upgrade() -> None:
    theirs = (FINDING.c.type == "contact") & (FINDING.c.record_id == CONTACT.c.id)
    joined = FINDING.join(CONTACT, theirs).join(ACCOUNT, ACCOUNT.c.id == CONTACT.c.account_id)
    asked = (
        sa.select(FINDING.c.id, FINDING.c.words, ACCOUNT.c.name).select_from(joined).where(ACCOUNT.c.name.is_not(None))
    )
    rows = op.get_bind().execute(asked).all()
    _put([{"row": row.id, "now": f"{row.words} {SIGN}{word}{SIGN}"} for row in rows if (word := sounding(row.name))])


def downgrade() -> None:
    asked = sa.select(FINDING.c.id, FINDING.c.words).where(FINDING.c.type == "contact", FINDING.c.words.contains(SIGN))
    rows = op.get_bind().execute(asked).all()
    _put([{"row": row.id, "now": " ".join(w for w in row.words.split() if w[0] != SIGN)} for row in rows])


def _put(rows: list[dict[str, object]]) -> None:
    change = FINDING.update().where(FINDING.c.id == sa.bindparam("row")).values(words=sa.bindparam("now"))
    for first in range(0, len(rows), AT_ONCE):
        op.get_bind().execute(change, rows[first : first + AT_ONCE])
