"""A workspace may see the short set of stages; a stage's number that nobody chose is the usual one of the set"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

USUAL = {
    "qualification": (10, 7),
    "needs": (25, 10),
    "proposal": (50, 7),
    "negotiation": (75, 7),
    "verbal": (90, 5),
    "won": (100, 0),
    "lost": (0, 0),
}
NUMBERS = ("probability", "rot_days")
SETTING = sa.table("stage_setting", *map(sa.column, ("stage", *NUMBERS)))


def upgrade() -> None:
    op.add_column("workspace", sa.Column("short_stages", sa.Boolean(), server_default=sa.false(), nullable=False))
    _nullable(True)
    for stage, number, usual in _numbers():
        op.execute(SETTING.update().where(SETTING.c.stage == stage, number == usual).values({number.name: None}))


def downgrade() -> None:
    for stage, number, usual in _numbers():
        op.execute(SETTING.update().where(SETTING.c.stage == stage, number.is_(None)).values({number.name: usual}))
    _nullable(False)
    op.drop_column("workspace", "short_stages")


def _numbers() -> list[tuple[str, sa.ColumnClause[int], int]]:
    return [
        (stage, SETTING.c[name], usual)
        for stage, usuals in USUAL.items()
        for name, usual in zip(NUMBERS, usuals, strict=True)
    ]


def _nullable(free: bool) -> None:
    with op.batch_alter_table("stage_setting") as table:
        for name in NUMBERS:
            table.alter_column(name, existing_type=sa.Integer(), nullable=free)
