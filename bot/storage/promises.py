"""Named questions about what was promised for which day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, func, select

from bot.records.lead import Lead
from bot.records.people import Person
from bot.storage.desk import Desk

AT_MOST = 30  # lines of a morning list: more is no list any more


async def due_by(desk: Desk, today: date) -> tuple[Sequence[Lead], int]:
    """This person's own leads to follow up by `today`, the oldest promise first, and how many there are."""
    return await _promised(desk, Lead.follow_up_on <= today)


async def still_open(desk: Desk, since: date, today: date) -> tuple[Sequence[Lead], int]:
    """This person's own promised from `since` to `today` whose time, where there is one, has come."""
    waiting = Lead.call_back_at.is_(None) | (Lead.call_back_at <= desk.now)
    return await _promised(desk, Lead.follow_up_on.between(since, today), waiting)


async def _promised(desk: Desk, *which: ColumnElement[bool]) -> tuple[Sequence[Lead], int]:
    mine = desk.within(Lead).where(Lead.owner_id == desk.me.id, *which)
    in_order = (Lead.follow_up_on, Lead.call_back_at.nulls_first(), Lead.id)  # both databases put them alike
    rows = await desk.db.scalars(mine.order_by(*in_order).limit(AT_MOST))
    if len(rows) < AT_MOST:
        return rows, len(rows)
    return rows, int(await desk.db.scalar(mine.with_only_columns(func.count(Lead.id))) or 0)


async def birthdays(desk: Desk, near: Mapping[int, int], only: int | None = None) -> list[tuple[Lead, int]]:
    """One's own customers whose month*100 + day is among `near`, the nearest first, with the days that are left."""
    mine = desk.within(Lead).where(Lead.owner_id == desk.me.id, (Lead.birthday % 10000).in_(near))
    rows = await desk.db.scalars(mine if only is None else mine.where(Lead.id == only))
    return sorted(((lead, near[(lead.birthday or 0) % 10000]) for lead in rows), key=lambda pair: (pair[1], pair[0].id))


async def name_of(desk: Desk, person: int) -> str:
    """What a colleague of the same workspace is called."""
    here = select(func.coalesce(Person.nickname, Person.name))
    return str(await desk.db.scalar(here.where(Person.id == person, Person.workspace_id == desk.me.workspace_id)) or "")
