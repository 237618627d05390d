"""Reminders of what is planned: before its hour, and again at a time that was chosen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.chat.screen import Screen
from bot.jobs.recipes import recipe
from bot.records.activity import Activity
from bot.storage import activities as store
from bot.storage import muted
from bot.storage.desk import Desk
from bot.usecases import activities
from bot.views import appointments as views
from bot.views.activities import Shown
from bot.views.cards import speaking


@recipe("appointment")
async def appointment(desk: Desk, key: int, at: str, minutes: int | None = None, owner: int = 0) -> Screen | None:
    """Before an appointment, with what is good to know; silence when it was moved, done or deleted, or its owner wants
    to be told another time before. What was promised by an older release names no minutes. One that has begun by the
    time it could be sent is told by `missed`.
    """
    activity = await activities.still_planned(desk, key, at)
    if activity is None or activities.is_outdated(desk, activity, minutes, owner):
        return None
    return await _with_brief(desk, activity)


@recipe("missed")
async def missed(desk: Desk, *promised: Sequence[Any]) -> Screen | None:
    """What reminders were to come while nothing could be sent, and is planned still; once, with the way to each."""
    planned = await activities.all_still_planned(desk, promised)
    unheard = await muted.among(desk, "plan", "activity", [one.id for one in planned])
    rows = [one for one in planned if one.id not in unheard]
    return views.missed(speaking(desk), rows, await store.names(desk, rows), desk.today) if rows else None


@recipe("snoozed")
async def snoozed(desk: Desk, key: int, at: str, until: str) -> Screen | None:
    """The same at the time somebody chose, also afterwards; one that comes late says so."""
    activity = await activities.still_planned(desk, key, at)
    if activity is None:
        return None
    shown = await _with_brief(desk, activity)
    return views.late(speaking(desk), shown) if datetime.fromisoformat(until) + views.LATE < desk.now else shown


async def _with_brief(desk: Desk, activity: Activity) -> Screen:
    shown = Shown(activity, await store.names(desk, [activity]))
    return views.reminder(speaking(desk), shown, await store.brief(desk, activity), desk.now)
