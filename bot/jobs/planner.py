"""Daily pushes: one outbox row per person, kind and local date. A pure function of now; `planned_on`, never "next run".

A day that was slept through is caught up as its kind allows; the unique key makes a restart harmless.
"""

from __future__ import annotations

from datetime import date, datetime

from bot.domain.pushes import manner
from bot.jobs.recipes import DAILY, Daily
from bot.storage.desk import Me, push
from bot.storage.engine import Db
from bot.storage.roster import Roster
from bot.storage.subscriptions import mark_planned, planned_on


async def plan(db: Db, roster: Roster, now: datetime) -> int:
    """Plan what has come due for anybody; how many rows were written."""
    done = await planned_on(db)
    rows = [
        (me, kind, today)
        for me in roster.members()
        for kind, when in DAILY.items()
        if done.get((me.id, kind)) != (today := _due(me, kind, when, now)) and today
    ]
    for me, kind, today in rows:
        key = f"{kind}:{me.id}:{today}"
        db.later_rows("outbox.put", [push(db.next_id("outbox"), me, kind, [], now, key)])
    await mark_planned(db, [(me.id, kind, today) for me, kind, today in rows])
    return len(rows)


def _due(me: Me, kind: str, when: Daily, now: datetime) -> date | None:
    """The local date this push is due for at this moment, if it is due at all; most kinds keep days off."""
    local = me.local(now)
    if not manner(kind).any_day and not me.calendar.is_working_day(local.date()):
        return None
    minute, start = local.hour * 60 + local.minute, when.at(me)
    return local.date() if start <= minute < max(when.until, start + 60) else None
