"""Since when somebody is at his firm; who is or was at another is found by that firm's name"""

import sqlalchemy as sa
from alembic import op

from bot.domain.sounding import sounding

revision = "0020"
down_revision = "0019"
SIGN = "@"
AT_ONCE = 1000

FINDING = sa.table("finding", *map(sa.column, ("id", "type", "record_id", "words")))
POSITION = sa.table("position", *map(sa.column, ("id", "number", "job", "contact_id", "account_id")))
CONTACT = sa.table("contact", *map(sa.column, ("id", "name", "nickname", "phone", "line_id", "email")))
ACCOUNT = sa.table("account", *map(sa.column, ("id", "name")))


def upgrade() -> None:
    op.add_column("contact", sa.Column("firm_since", sa.Date(), nullable=True))
    joined = _theirs().outerjoin(CONTACT, CONTACT.c.id == POSITION.c.contact_id)
    joined = joined.outerjoin(ACCOUNT, ACCOUNT.c.id == POSITION.c.account_id)
    named = sa.func.coalesce(*(CONTACT.c[name] for name in ("name", "nickname", "phone", "line_id", "email")))
    rows = op.get_bind().execute(sa.select(FINDING.c.id, named.label("who"), ACCOUNT.c.name).select_from(joined)).all()
    _put([{"row": row.id, "now": _words(row.who, row.name)} for row in rows])


def downgrade() -> None:
    rows = (
        op.get_bind().execute(sa.select(FINDING.c.id, POSITION.c.number, POSITION.c.job).select_from(_theirs())).all()
    )
    _put([{"row": row.id, "now": f"{row.number} {sounding(row.job or '')}".strip()} for row in rows])
    op.drop_column("contact", "firm_since")


def _theirs() -> sa.Join:
    return FINDING.join(POSITION, (FINDING.c.type == "position") & (FINDING.c.record_id == POSITION.c.id))


def _words(*names: str | None) -> str:
    return " ".join(f"{SIGN}{word}{SIGN}" for name in names if (word := sounding(name or "")))


def _put(rows: list[dict[str, object]]) -> None:
    change = FINDING.update().where(FINDING.c.id == sa.bindparam("row")).values(words=sa.bindparam("now"))
    for first in range(0, len(rows), AT_ONCE):
        op.get_bind().execute(change, rows[first : first + AT_ONCE])
