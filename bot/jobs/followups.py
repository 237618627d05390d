"""Pushes about promises: the morning's list, and a nudge for a promise with a time."""

from __future__ import annotations

from bot.chat.screen import Screen
from bot.domain.habits import told
from bot.jobs.recipes import NOON, daily, morning, recipe
from bot.storage import activities, learnt, muted
from bot.storage.desk import Desk
from bot.usecases import conversion, guide, leads
from bot.views import conversion as conversions
from bot.views import guide as guides
from bot.views import reminders
from bot.views.cards import speaking

HALF_PAST_FOUR = 16 * 60 + 30  # local minutes; source: the product's rules on follow-ups


@recipe("alarm")
@recipe("nudge")
async def nudge(desk: Desk, lead_id: int) -> Screen | None:
    """Remind of one promise; silence when it was kept, moved or deleted meanwhile. A nudge waits out days off."""
    if lead := await leads.still_promised(desk, lead_id):
        return reminders.nudge(speaking(desk), lead, desk.now, desk.me.calendar)
    carried = await conversion.still_carried(desk, lead_id)
    if carried is None or await muted.among(desk, "plan", "activity", [carried[0].id]):
        return None
    return conversions.carried(speaking(desk), *carried)


@daily("agenda", at=morning, until=HALF_PAST_FOUR)
async def agenda(desk: Desk) -> Screen | None:
    """One person's day: what is planned, whom to follow up, with at most one tip; silence on a day without any.

    After noon it is short.
    """
    due, total = await leads.due_by(desk, desk.today)
    plans = await activities.plans(desk)
    if not (due or plans.today or plans.late):
        return None
    say, week = speaking(desk), desk.me.calendar
    if desk.me.local(desk.now).hour >= NOON // 60:
        return reminders.late_agenda(say, desk.today, due, total, week, plans)
    listed, habit = reminders.agenda(say, desk.today, due, total, week, plans), await guide.tip(desk)
    return guides.with_tip(say, listed, habit, learnt.row(desk.me.id, told(habit))) if habit else listed


@daily("still_open", at=lambda _: HALF_PAST_FOUR, until=HALF_PAST_FOUR + 90)
async def still_open(desk: Desk) -> Screen | None:
    """What was promised or planned for today and is open still: the day's last chance, in one message."""
    due, total = await leads.still_open(desk, desk.today)
    plans, count = await activities.still_open(desk)
    if not (due or plans):
        return None
    left = reminders.Left(due, total, plans, count, await activities.names(desk, plans))
    return reminders.still_open(speaking(desk), left)
