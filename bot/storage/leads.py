"""Named questions about leads."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, or_

from bot.records.lead import Lead
from bot.storage.desk import Desk


def _waits(desk: Desk) -> ColumnElement[bool]:
    """No first answer yet; or talked to, and nothing planned from today on. See domain/staleness."""
    midnight = datetime.combine(desk.today, time(), ZoneInfo(desk.me.zone))
    unanswered = (Lead.status == "new") & Lead.respond_by.is_not(None) & Lead.responded_at.is_(None)
    unplanned = or_(Lead.follow_up_on.is_(None), Lead.follow_up_on < desk.today)
    unplanned &= or_(Lead.next_activity_at.is_(None), Lead.next_activity_at < midnight)
    return unanswered | (Lead.status.in_(("contacted", "nurturing")) & unplanned)


async def waiting(desk: Desk, whose: str, first: int, size: int) -> tuple[list[Lead], int]:
    """A page of them, the most urgent first, and how many there are."""
    question = desk.shown(Lead).where(_waits(desk))
    if whose == "mine":
        question = question.where(Lead.owner_id == desk.me.id)
    urgent = (Lead.status != "new", Lead.respond_by, func.coalesce(Lead.last_touch_at, Lead.created_at), Lead.id)
    rows = await desk.db.scalars(question.order_by(*urgent).offset(first).limit(size))
    return list(rows), int(await desk.db.scalar(question.with_only_columns(func.count(Lead.id))) or 0)
