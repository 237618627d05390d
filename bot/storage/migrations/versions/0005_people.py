"""The working week, leave with a stand-in, switches, links that move an account"""

import sqlalchemy as sa
from alembic import op

from bot.records import columns

revision = "0005"
down_revision = "0004"

WEEK = "[" + ", ".join(["[[510, 720], [780, 1050]]"] * 5 + ["[]"] * 2) + "]"


def upgrade() -> None:
    op.add_column("workspace", sa.Column("week", sa.JSON(none_as_null=True), nullable=False, server_default=WEEK))
    op.add_column("person", sa.Column("nickname", sa.String(length=60), nullable=True))
    op.add_column("person", sa.Column("off", sa.JSON(none_as_null=True), nullable=False, server_default="[]"))
    op.add_column("person", sa.Column("away_from", sa.Date(), nullable=True))
    op.add_column("person", sa.Column("away_until", sa.Date(), nullable=True))
    op.add_column("person", _person("person", "stand_in_id"), inline_references=True)
    op.add_column("person", sa.Column("seen_on", sa.Date(), nullable=True))
    op.add_column("invite", _person("invite", "person_id"), inline_references=True)
    op.add_column("invite", sa.Column("revoked_at", columns.Instant(), nullable=True))
    op.create_index("ix_audit_by", "audit", ["by", "at"], unique=False)
    op.create_index(op.f("ix_note_author_id_at"), "note", ["author_id", "at"], unique=False)


def _person(table: str, name: str) -> "sa.Column[int]":
    return sa.Column(name, columns.Key, sa.ForeignKey("person.id", name=op.f(f"fk_{table}_{name}")), nullable=True)


def downgrade() -> None:
    op.drop_index(op.f("ix_note_author_id_at"), table_name="note")
    op.drop_index("ix_audit_by", table_name="audit")
    for table, names in (
        ("invite", ("revoked_at", "person_id")),
        ("person", ("seen_on", "stand_in_id", "away_until", "away_from", "off", "nickname")),
        ("workspace", ("week",)),
    ):
        for name in names:
            op.drop_column(table, name)
