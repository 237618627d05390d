"""The pipeline's questions read an index and no row"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

OPEN = sa.text("status NOT IN ('won', 'lost') AND deleted_at IS NULL")
KEPT = sa.text("deleted_at IS NULL")
CLOSED_BEFORE = ["workspace_id", "closed_on", "status", "owner_id", "amount"]
CLOSED = [*CLOSED_BEFORE, "deleted_at"]
BEFORE = ["workspace_id", "owner_id", "status", "expected_close", "amount", "probability"]
SUMMED = [*BEFORE, "on_hold_until", "next_step_on", "next_activity_at", "last_touch_at", "created_at", "deleted_at"]
NEW = ["workspace_id", "created_at", "owner_id", "amount", "deleted_at"]
USUAL = {"qualification": 10, "needs": 25, "proposal": 50, "negotiation": 75, "verbal": 90, "won": 100, "lost": 0}


def upgrade() -> None:
    _drop("open", "closed")
    _index("open", SUMMED, OPEN)
    _index("closed", CLOSED, KEPT)
    _index("new", NEW, KEPT)
    _every_deal_has_a_probability()


def downgrade() -> None:
    _drop("new", "closed", "open")
    _index("open", BEFORE, OPEN)
    op.create_index("ix_opportunity_closed", "opportunity", CLOSED_BEFORE)


def _drop(*names: str) -> None:
    for name in names:
        op.drop_index(f"ix_opportunity_{name}", "opportunity")


def _index(name: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(f"ix_opportunity_{name}", "opportunity", columns, sqlite_where=where, postgresql_where=where)


def _every_deal_has_a_probability() -> None:
    deal = sa.table(
        "opportunity", *(sa.column(name) for name in ("status", "probability", "stage_since", "created_at"))
    )
    for stage, probability in USUAL.items():
        here = sa.and_(deal.c.probability.is_(None), deal.c.status == stage)
        op.execute(sa.update(deal).where(here).values(probability=probability))
    op.execute(sa.update(deal).where(deal.c.stage_since.is_(None)).values(stage_since=deal.c.created_at))
