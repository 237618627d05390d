"""How often each person used a thing, and was told a tip about it. Counted at a group's end, like all bookkeeping."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import delete, select

from bot.domain.habits import LEARNT, OFF
from bot.storage.desk import Desk
from bot.storage.kernel import learnt

Row = dict[str, Any]


def row(person: int, what: str, times: int = 1) -> Row:
    """One more use, for the kernel statement "learnt.add"."""
    return {"person_id": person, "what": what, "times": times}


def used(desk: Desk, habits: Iterable[str]) -> None:
    if rows := [row(desk.me.id, habit) for habit in sorted(habits)]:
        desk.db.later_rows("learnt.add", rows)


def known(desk: Desk, habit: str) -> None:
    """He says he knows it: as good as used."""
    desk.db.later_rows("learnt.add", [row(desk.me.id, habit, LEARNT)])


def switch_off(desk: Desk) -> None:
    desk.db.later_rows("learnt.add", [row(desk.me.id, OFF)])


async def switch_on(desk: Desk) -> None:
    await desk.db.execute(delete(learnt).where(learnt.c.person_id == desk.me.id, learnt.c.what == OFF))


async def of(desk: Desk) -> Mapping[str, int]:
    """How often, by what."""
    rows = await desk.db.execute(select(learnt.c.what, learnt.c.times).where(learnt.c.person_id == desk.me.id))
    return {one.what: one.times for one in rows}
