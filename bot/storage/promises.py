"""Named questions about what was promised for which day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, func, select

from bot.records.lead import Lead
from bot.records.people import Person
from bot.storage.asked import Asked, Door
from bot.storage.desk import Desk
from bot.storage.muted import unheard

AT_MOST = 30  # lines of a morning list: more is no list any more


async def due_by(desk: Desk, today: date) -> tuple[Sequence[Lead], int]:
    """This person's own leads to follow up by `today`, the oldest promise first, and how many there are."""
    return await _listed(desk, _own(desk, desk.within(Lead), Lead.follow_up_on <= today))


async def still_open(desk: Desk, since: date, today: date) -> tuple[Sequence[Lead], int]:
    """This person's own promised from `since` to `today` whose time, where there is one, has come; but for those of
    which he wants to hear no more.
    """
    waiting = Lead.call_back_at.is_(None) | (Lead.call_back_at <= desk.now)
    which = (Lead.follow_up_on.between(since, today), waiting, ~unheard(desk, "call", Lead))
    return await _listed(desk, _own(desk, desk.within(Lead), *which))


async def shown_on(desk: Desk, day: date) -> tuple[Sequence[Lead], int]:
    """A day's list, asked for in the chat: today's has what was left over; what he practises with is in it."""
    rows = await desk.db.scalars(*desk.put(_DAY, Lead, day == desk.today, day=day))
    return rows, len(rows) if len(rows) < AT_MOST else await count_on(desk, day)


async def count_on(desk: Desk, day: date) -> int:
    """How many a day's list has."""
    return int(await desk.db.scalar(_shown(desk, day).with_only_columns(func.count(Lead.id))) or 0)


async def counts(desk: Desk, today: date) -> tuple[int, int]:
    """How many of today's list are of today, and how many were left over."""
    late = func.count(Lead.id).filter(Lead.follow_up_on < today)
    counted: Any = await desk.db.execute(_shown(desk, today).with_only_columns(func.count(Lead.id), late))
    whole, left = counted.one()
    return whole - left, left


async def next_day(desk: Desk, after: date) -> date | None:
    """The next day anything is promised for."""
    ahead = _own(desk, desk.shown(Lead), Lead.follow_up_on > after)
    found: date | None = await desk.db.scalar(ahead.with_only_columns(func.min(Lead.follow_up_on)))
    return found


def _shown(desk: Desk, day: date) -> Select[Lead]:
    which = Lead.follow_up_on <= day if day == desk.today else Lead.follow_up_on == day
    return _own(desk, desk.shown(Lead), which)


def _own(desk: Desk, among: Select[Lead], *which: ColumnElement[bool]) -> Select[Lead]:
    return among.where(Lead.owner_id == desk.me.id, *which)


_IN_ORDER = (Lead.follow_up_on, Lead.call_back_at.nulls_first(), Lead.id)  # both databases put them alike


def _day(door: Door, left_over: bool) -> Select[Lead]:
    day: BindParameter[date] = bindparam("day")
    which = Lead.follow_up_on <= day if left_over else Lead.follow_up_on == day
    return door.shown(Lead).where(Lead.owner_id == door.me, which).order_by(*_IN_ORDER).limit(AT_MOST)


_DAY = Asked(_day)


async def _listed(desk: Desk, question: Select[Lead]) -> tuple[Sequence[Lead], int]:
    rows = await desk.db.scalars(question.order_by(*_IN_ORDER).limit(AT_MOST))
    if len(rows) < AT_MOST:
        return rows, len(rows)
    return rows, int(await desk.db.scalar(question.with_only_columns(func.count(Lead.id))) or 0)


async def birthdays(desk: Desk, near: Mapping[int, int], only: int | None = None) -> list[tuple[Lead, int]]:
    """One's own customers whose month*100 + day is among `near`, the nearest first, with the days that are left."""
    mine = desk.within(Lead).where(Lead.owner_id == desk.me.id, (Lead.birthday % 10000).in_(near))
    rows = await desk.db.scalars(mine if only is None else mine.where(Lead.id == only))
    return sorted(((lead, near[(lead.birthday or 0) % 10000]) for lead in rows), key=lambda pair: (pair[1], pair[0].id))


async def name_of(desk: Desk, person: int) -> str:
    """What a colleague of the same workspace is called."""
    here = select(func.coalesce(Person.nickname, Person.name))
    return str(await desk.db.scalar(here.where(Person.id == person, Person.workspace_id == desk.me.workspace_id)) or "")
