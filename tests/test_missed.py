"""Reminders that could not come in time: everybody is told once of what he missed, and of nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.records.activity import Activity
from bot.storage.desk import Desk
from bot.usecases import activities
from tests.chat import PowerCut, World, world
from tests.test_outbox import states
from tests.test_standing import at_desk

GOY, TAI = 103, 104
MISSED = "🕗 พลาดเตือน"
TWO = datetime(2026, 8, 1, 7, 0, tzinfo=UTC)  # in the afternoon, in Bangkok
LATE = TWO + timedelta(hours=1, minutes=30)


async def plan(where: World, chat: int, kind: str = "visit", at: datetime = TWO) -> Activity:
    owner = {GOY: 3, TAI: 4}[chat]
    return await at_desk(where, chat, lambda desk: activities.plan(desk, Activity(kind=kind, at=at, owner_id=owner)))


async def told(where: World, at: datetime) -> list[tuple[int, int]]:
    """Who is told of how many by the first beat after a stop."""
    where.now = at
    assert where.service
    await where.service.tick()
    said = [event for event in where.fresh() if event.text.startswith(MISSED)]
    return sorted((event.chat, event.text.count("•")) for event in said)


async def test_everybody_is_told_of_his_own_and_once() -> None:
    where = await world()
    for chat, kind in ((GOY, "visit"), (GOY, "task"), (TAI, "call")):
        await plan(where, chat, kind)
    await plan(where, GOY, "meeting", LATE + timedelta(minutes=30))
    assert await told(where, LATE) == [(GOY, 2), (TAI, 1)]
    assert await states(where, "appointment") == ["silent", "silent", "silent", "sent"]
    assert await told(where, LATE + timedelta(minutes=1)) == []
    await where.close()


async def test_what_was_done_moved_or_unwanted_meanwhile_is_not_told() -> None:
    where = await world()
    done, moved = await plan(where, GOY), await plan(where, GOY)
    await plan(where, GOY, "call")

    async def meanwhile(desk: Desk) -> None:
        await activities.close(desk, await desk.find(Activity, done.id), None)
        later = TWO + timedelta(days=1)
        await activities.move(desk, await desk.find(Activity, moved.id), later, all_day=False, reason=None)
        await activities.lead_by(desk, "call", None)

    await at_desk(where, GOY, meanwhile)
    assert await told(where, LATE) == []
    assert await states(where, "missed") == ["silent"]
    await where.close()


@pytest.mark.parametrize("minutes", [1, 3])
async def test_two_minutes_after_its_hour_it_is_still_the_reminder(minutes: int) -> None:
    where = await world()
    await plan(where, GOY, "task")
    assert await told(where, TWO + timedelta(minutes=minutes)) == ([(GOY, 1)] if minutes > 2 else [])
    assert await states(where, "appointment") == ["silent" if minutes > 2 else "sent"]
    await where.close()


async def test_a_cut_right_before_it_is_promised_loses_and_doubles_nothing() -> None:
    where = await world()
    await plan(where, GOY)
    where.cuts.add("mark")
    with pytest.raises(PowerCut):
        await told(where, LATE)
    await where._again()
    assert await told(where, LATE) == [(GOY, 1)]
    assert await states(where, "missed") == ["sent"]
    await where.close()
