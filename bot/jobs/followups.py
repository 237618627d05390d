"""Pushes about promises: the morning's list, and a nudge for a promise with a time."""

from __future__ import annotations

from bot.chat.screen import Screen
from bot.chat.texts import speaker
from bot.jobs.recipes import daily, recipe
from bot.storage.desk import Desk
from bot.usecases import leads
from bot.views import reminders


@recipe("nudge")
async def nudge(desk: Desk, lead_id: int) -> Screen | None:
    """Remind of one promise; silence when it was kept, moved or deleted meanwhile."""
    lead = await leads.still_promised(desk, lead_id)
    return reminders.nudge(speaker(desk.me.language, desk.me.era, desk.me.zone), lead) if lead else None


@daily("agenda")
async def agenda(desk: Desk) -> Screen | None:
    """Today's follow-ups of one person; silence on a day without any."""
    due = await leads.due_by(desk, desk.today)
    say = speaker(desk.me.language, desk.me.era, desk.me.zone)
    return reminders.agenda(say, desk.today, due) if due else None
