"""Named questions about leads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, or_, select

from bot.records.lead import Lead
from bot.storage.desk import Desk
from bot.storage.kernel import counter
from bot.storage.prepared import inserting


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


async def unanswered(desk: Desk, most: int) -> list[Lead]:
    """One's own that nobody has answered yet, the most urgent first."""
    mine = desk.within(Lead).where(Lead.owner_id == desk.me.id, Lead.status == "new", Lead.responded_at.is_(None))
    return list(await desk.db.scalars(mine.order_by(Lead.respond_by, Lead.id).limit(most)))


async def these(desk: Desk, keys: Sequence[int]) -> list[Lead]:
    """As far as they are within reach."""
    return list(await desk.db.scalars(desk.within(Lead).where(Lead.id.in_(keys)).order_by(Lead.id)))


async def loads(desk: Desk, people: Sequence[int]) -> dict[int, int]:
    """How many leads each of these has in hand; they were found through one's own reach."""
    here = (Lead.workspace_id == desk.me.workspace_id, Lead.owner_id.in_(people), Lead.deleted_at.is_(None))
    open_ = (Lead.status.in_(("new", "contacted", "nurturing")), Lead.practice.is_(False))
    question = select(Lead.owner_id, func.count(Lead.id).label("held")).where(*here, *open_).group_by(Lead.owner_id)
    return {row.owner_id: row.held for row in await desk.db.execute(question)}


def _turn(desk: Desk) -> dict[str, Any]:
    return {"workspace_id": desk.me.workspace_id, "type": f"turn.{desk.me.id}"}


async def last_in_turn(desk: Desk) -> int | None:
    """Whoever got the last lead this person shared out in turn."""
    key = _turn(desk)
    here = (counter.c.workspace_id == key["workspace_id"], counter.c.type == key["type"])
    last: int | None = await desk.db.scalar(select(counter.c.last).where(*here))
    return last


async def now_in_turn(desk: Desk, person: int) -> None:
    key = _turn(desk)
    upsert = inserting(desk.db.postgres)(counter).values(**key, last=person)
    await desk.db.execute(upsert.on_conflict_do_update(index_elements=list(key), set_={"last": person}))
