"""Practice records, how far a member is in his guided first day, and what he has learnt"""

import sqlalchemy as sa
from alembic import op

from bot.records import columns

revision = "0007"
down_revision = "0006"

RECORD = {"workspace_id", "number", "owner_id", "version", "deleted_at"}
"""What a table of records has: whichever stand here get the new column."""


DEALS = {
    "open": (
        "workspace_id",
        "owner_id",
        "status",
        "expected_close",
        "amount",
        "probability",
        "on_hold_until",
        "next_step_on",
        "next_activity_at",
        "last_touch_at",
        "created_at",
        "deleted_at",
    ),
    "closed": ("workspace_id", "closed_on", "status", "owner_id", "amount", "deleted_at"),
    "new": ("workspace_id", "created_at", "owner_id", "amount", "deleted_at"),
}


def upgrade() -> None:
    for table in _records("practice", has=False):
        op.add_column(table, sa.Column("practice", sa.Boolean(), server_default=sa.false(), nullable=False))
    _deals_by("practice")
    op.add_column("person", sa.Column("guide", sa.String(length=60), nullable=True))
    op.create_table(
        "learnt",
        sa.Column("person_id", columns.Key, nullable=False),
        sa.Column("what", sa.String(length=30), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_learnt_person_id")),
        sa.PrimaryKeyConstraint("person_id", "what", name=op.f("pk_learnt")),
    )


def downgrade() -> None:
    op.drop_table("learnt")
    op.drop_column("person", "guide")
    _deals_by()
    for table in _records("practice", has=True):
        op.drop_column(table, "practice")


def _deals_by(*more: str) -> None:
    """The pipeline's questions read an index and no row: it has to hold all they look at."""
    for name, looked_at in DEALS.items():
        still_open = "status NOT IN ('won', 'lost') AND " if name == "open" else ""
        where = sa.text(f"{still_open}deleted_at IS NULL")
        made = f"ix_opportunity_{name}"
        op.drop_index(made, "opportunity")
        op.create_index(made, "opportunity", [*looked_at, *more], sqlite_where=where, postgresql_where=where)


def _records(column: str, *, has: bool) -> list[str]:
    """The tables of records that have this column, or that lack it."""
    seen = sa.inspect(op.get_bind())
    names = {table: {str(one["name"]) for one in seen.get_columns(table)} for table in seen.get_table_names()}
    return [table for table, there in sorted(names.items()) if there >= RECORD and (column in there) is has]
