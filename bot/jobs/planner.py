"""Daily pushes: one outbox row per person, kind and local date. A pure function of now; `planned_on`, never "next run".

A day that was slept through is caught up as its kind allows; the unique key makes a restart harmless.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from bot.domain.pushes import manner
from bot.jobs.recipes import DAILY
from bot.storage.desk import Me, push
from bot.storage.engine import Db
from bot.storage.roster import Roster
from bot.storage.subscriptions import mark_planned, planned_on

Due = tuple[Me, str, date]


class Planner:
    """Asks the database only about what has come due since it asked last: most beats of a day find nothing."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster
        self._planned: set[tuple[int, str, date]] = set()  # as committed when it was asked last

    def due(self, now: datetime) -> list[Due]:
        """What may have to be planned at this moment."""
        return [
            (me, kind, today)
            for me in self._roster.members()
            for kind, today in _due(me, now)
            if (me.id, kind, today) not in self._planned
        ]

    async def plan(self, db: Db, now: datetime) -> int:
        """Plan what has come due for anybody; how many rows were written."""
        self._planned = await planned_on(db)
        rows = self.due(now)
        for me, kind, today in rows:
            key = f"{kind}:{me.id}:{today}"
            db.later_rows("outbox.put", [push(db.next_id("outbox"), me, kind, [], now, key)])
        await mark_planned(db, [(me.id, kind, today) for me, kind, today in rows])
        return len(rows)


def _due(me: Me, now: datetime) -> Iterator[tuple[str, date]]:
    """Each kind with the local date it is due for, if it is due at all; most kinds keep days off."""
    local = me.local(now)
    today, minute = local.date(), local.hour * 60 + local.minute
    for kind, when in DAILY.items():
        start = when.at(me)
        if start <= minute < max(when.until, start + 60) and (
            manner(kind).any_day or me.calendar.is_working_day(today)
        ):
            yield kind, today
