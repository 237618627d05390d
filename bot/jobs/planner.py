"""Daily pushes: one outbox row per person, kind and local date. A pure function of now; `planned_on`, never "next run".

A morning that was slept through is caught up until noon; the unique key makes a restart harmless.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.jobs.recipes import DAILY
from bot.storage.desk import Me, push
from bot.storage.engine import Db
from bot.storage.roster import Roster
from bot.storage.subscriptions import mark_planned, planned_on

UNTIL = time(12)


async def plan(db: Db, roster: Roster, now: datetime) -> int:
    """Plan what has come due for anybody; how many rows were written."""
    done = await planned_on(db)
    rows = [
        (me, kind, today)
        for me in roster.members()
        for kind in DAILY
        if _is_due(me, now) and done.get((me.id, kind)) != (today := now.astimezone(ZoneInfo(me.zone)).date())
    ]
    for me, kind, today in rows:
        key = f"{kind}:{me.id}:{today}"
        db.later_rows("outbox.put", [push(db.next_id("outbox"), me, kind, [], now, key)])
    await mark_planned(db, [(me.id, kind, today) for me, kind, today in rows])
    return len(rows)


def _is_due(me: Me, now: datetime) -> bool:
    local = now.astimezone(ZoneInfo(me.zone))
    start = datetime.combine(local.date(), time(), local.tzinfo) + timedelta(minutes=me.agenda_at)
    return start <= local and (local.time() < UNTIL or me.agenda_at >= UNTIL.hour * 60)
