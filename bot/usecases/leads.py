"""What a team does with leads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from bot.domain.anniversaries import to_tell
from bot.domain.pushes import stamped
from bot.records.lead import Lead
from bot.storage import activities as store
from bot.storage import muted, outbox, promises
from bot.storage.desk import Changed, Desk, Missing
from bot.usecases import activities, answers


async def add(desk: Desk, lead: Lead) -> Lead:
    """Keep a new lead and promise its call-back; a date without a time is the agenda's business."""
    answers.begin(desk, lead)
    await desk.keep(lead)
    await answers.promise(desk, lead)
    await promise(desk, lead)
    if lead.birthday:
        await _greet_in_time(desk, lead)
    return lead


async def promise(desk: Desk, lead: Lead) -> None:
    """The nudge of a follow-up with a time; one for today comes at its very time even if nobody works today."""
    if at := lead.call_back_at:
        today = desk.me.local(at).date() == desk.today
        await desk.later("alarm" if today else "nudge", lead.id, at=at, key=nudge_key(lead, at), about=lead)


def nudge_key(lead: Lead, at: datetime) -> str:
    """It holds the moment: a moved promise is another one."""
    return f"nudge:lead:{lead.id}:{stamped(at)}"


async def to_the_minute(desk: Desk, lead: Lead) -> None:
    """This nudge comes at its very time, day off or not. Raises Changed when it does not wait any more."""
    at = lead.call_back_at
    if at is None or not await outbox.turn_into(desk.db, nudge_key(lead, at), "alarm"):
        raise Changed("lead")


async def still_promised(desk: Desk, lead_id: int) -> Lead | None:
    """The lead, if its call-back is due and was neither kept nor moved nor deleted."""
    try:
        lead = await desk.find(Lead, lead_id)
    except Missing:
        return None
    return lead if lead.call_back_at and lead.call_back_at <= desk.now else None


async def due_by(desk: Desk, today: date) -> tuple[Sequence[Lead], int]:
    """One's own follow-ups of today and those left over, the oldest first, and how many there are."""
    return await promises.due_by(desk, today)


async def still_open(desk: Desk, today: date) -> tuple[Sequence[Lead], int]:
    """What was promised for today, or for the days off before it, but for what has a time that is still to come."""
    since = desk.me.calendar.working_days_back(today - timedelta(days=1), 1) + timedelta(days=1)
    return await promises.still_open(desk, since, today)


async def shown_on(desk: Desk, day: date) -> tuple[Sequence[Lead], int]:
    """A day's list, asked for: today's is the morning's, with what was left over; another day's is that day alone."""
    return await promises.shown_on(desk, day)


async def count_on(desk: Desk, day: date) -> int:
    """How many a day's list has."""
    return await promises.count_on(desk, day)


async def waiting(desk: Desk) -> tuple[int, int]:
    """How many of that list are today's, and how many were left over."""
    return await promises.counts(desk, desk.today)


async def next_day(desk: Desk, after: date) -> date | None:
    """The next day with a follow-up."""
    return await promises.next_day(desk, after)


async def done(desk: Desk, lead: Lead) -> None:
    """The promise is kept, by a call that is logged: no date any more, and a new lead has been contacted."""
    await activities.keep_promise(desk, lead)


async def undo(desk: Desk, lead: Lead) -> None:
    """Take back the last change within ten minutes, and the call that was logged with it."""
    at = lead.updated_at
    await desk.undo(lead)
    call = None if lead.deleted_at else await store.logged_with(desk, lead, at)
    if call:
        await activities.remove(desk, call)


async def birthdays(desk: Desk, only: int | None = None) -> list[tuple[Lead, int]]:
    """One's own customers to congratulate or prepare for today, each with the days that are left."""
    return await promises.birthdays(desk, to_tell(desk.today), only)


async def amend(desk: Desk, lead: Lead, values: Mapping[str, Any]) -> Lead:
    """Change some fields and promise what follows from them. A new day without a time takes the old time away.
    Whoever chooses one wants to hear of it, whatever he said before.
    """
    no_time = {"call_back_at": None} if "follow_up_on" in values else {}
    await desk.change(lead, **{**no_time, **values, **answers.follows(desk, lead, values)})
    if "rating" in values:
        await answers.promise(desk, lead)
    if values.keys() & {"call_back_at", "follow_up_on"}:
        await muted.lift(desk, "call", lead)
    if "call_back_at" in values:
        await promise(desk, lead)
    if "birthday" in values:
        await _greet_in_time(desk, lead)
    return lead


async def _greet_in_time(desk: Desk, lead: Lead) -> None:
    """A birthday learnt after this morning's message went out, for a day that message was about."""
    mark = int(lead.birthday or 0) % 10000
    local = desk.me.local(desk.now)
    if mark in to_tell(desk.today) and local.hour * 60 + local.minute >= desk.me.agenda_at:
        key = f"birthday:{lead.id}:{mark}:{desk.today}"
        await desk.later("birthday_now", lead.id, f"{desk.today}", at=desk.now, key=key, about=lead)
