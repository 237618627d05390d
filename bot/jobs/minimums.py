"""Once a week, to himself: how far the week's plan is, while there is time still."""

from __future__ import annotations

from datetime import timedelta

from bot.chat.screen import Screen
from bot.domain import minimums as rules
from bot.domain.rights import KEEPERS
from bot.jobs.recipes import NOON, daily, morning
from bot.storage import minimums as store
from bot.storage import outbox
from bot.storage.desk import Desk
from bot.views import minimums as views
from bot.views.cards import speaking

ENOUGH = 2
"""Working days left, today among them: there is time to make up for it."""


@daily("minimums", at=morning, until=NOON)
async def minimums(desk: Desk) -> Screen | None:
    """In the morning when two working days are left (of a week of one, on that one), if he is behind; silence where
    nothing is asked, and after it was said this week.
    """
    if desk.me.role not in KEEPERS or not _is_the_day(desk):
        return None
    of = await store.own(desk)
    if of is None or not of.behind or await _told(desk):
        return None
    return views.nudge(speaking(desk), of)


def _is_the_day(desk: Desk) -> bool:
    """Known without asking: on the other days nothing is looked up. Who came in this week may have fewer days behind
    him, but then he is behind with nothing on the first of them.
    """
    gone, first = desk.me.absence, rules.monday(desk.today)
    week = rules.week_of(desk.me.calendar, first, desk.today, lambda day: not (gone and gone.takes(day)))
    return 0 < week.left == min(ENOUGH, week.worked)


async def _told(desk: Desk) -> bool:
    """Days off may change in the middle of a week. The planner's keys hold the kind, the person and the date."""
    first = rules.monday(desk.today)
    before = [first + timedelta(days=n) for n in range((desk.today - first).days)]
    return bool(before) and await outbox.any_sent(desk.db, [f"minimums:{desk.me.id}:{day}" for day in before])
