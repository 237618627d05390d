"""Birthdays of one's own customers: seven days before, one day before, and on the day, at one's morning hour."""

from __future__ import annotations

from bot.chat.screen import Screen
from bot.jobs.recipes import ALL_DAY, daily, morning, recipe
from bot.storage.desk import Desk, Missing
from bot.usecases import leads
from bot.views import reminders
from bot.views.cards import speaking


@daily("birthday", at=morning, until=ALL_DAY)
async def birthday(desk: Desk) -> Screen | None:
    """All of today's news in one message; silence on a day without any."""
    near = await leads.birthdays(desk)
    return reminders.birthdays(speaking(desk), desk.today, near) if near else None


@recipe("birthday_now")
async def birthday_now(desk: Desk, lead_id: int, day: str) -> Screen | None:
    """One that was added on `day`, when that morning's message was out already; from the next day on it is in it."""
    if day != f"{desk.today}":
        return None
    try:
        near = await leads.birthdays(desk, lead_id)
    except Missing:
        return None
    return reminders.birthdays(speaking(desk), desk.today, near) if near else None
