"""Never about this again: whose wish it is, and what it does not touch."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from bot.domain.pushes import MANNERS, TOLD_OF
from bot.records.activity import Activity
from bot.records.lead import Lead
from bot.storage import muted
from bot.storage.desk import Desk
from bot.storage.engine import Db
from bot.storage.kernel import muted as rows
from bot.usecases import activities, leads
from tests.chat import World, world
from tests.test_outbox import states
from tests.test_standing import at_desk

OWNER, BOSS, GOY, TAI = 101, 102, 103, 104
TWO = datetime(2026, 8, 1, 7, 0, tzinfo=UTC)  # in the afternoon, in Bangkok


async def a_lead(where: World) -> Lead:
    new = Lead(name="คุณวิภา", follow_up_on=TWO.date(), call_back_at=TWO)
    return await at_desk(where, GOY, lambda desk: leads.add(desk, new))


async def wish(where: World, chat: int, kind: str, lead: Lead | Activity) -> None:
    await at_desk(where, chat, lambda desk: muted.put(desk, kind, lead))


async def told(where: World, at: datetime) -> set[int]:
    """Who hears anything by the beat of this moment."""
    where.now = at
    assert where.service
    await where.service.tick()
    return {event.chat for event in where.fresh()}


async def kept(where: World) -> int:
    async def work(db: Db) -> int:
        return int(await db.scalar(select(func.count(rows.c.id))) or 0)

    assert where.service
    return await where.service.store.read(work)


def test_what_is_told_of_a_record_has_its_type() -> None:
    assert {of.tells for of in MANNERS.values()} - {""} == TOLD_OF.keys()


@pytest.mark.parametrize(
    ("chat", "kind", "hears"), [(GOY, "call", set()), (GOY, "answer", {GOY}), (BOSS, "call", {GOY})]
)
async def test_it_is_one_persons_wish_about_one_thing(chat: int, kind: str, hears: set[int]) -> None:
    where = await world()
    await wish(where, chat, kind, await a_lead(where))
    assert await told(where, TWO) == hears
    await where.close()


async def test_a_second_wish_is_the_same_and_one_way_back_ends_it() -> None:
    where = await world()
    lead = await a_lead(where)
    for _ in range(2):
        await wish(where, GOY, "call", lead)
    assert await kept(where) == 1
    await at_desk(where, GOY, lambda desk: muted.lift(desk, "call", lead))
    assert await told(where, TWO) == {GOY}
    await where.close()


async def test_what_was_missed_does_not_name_it() -> None:
    where = await world()
    plan = Activity(kind="visit", at=TWO, owner_id=3)
    kept = await at_desk(where, GOY, lambda desk: activities.plan(desk, plan))
    await wish(where, GOY, "plan", kept)
    assert await told(where, TWO + timedelta(hours=1)) == set()
    assert await states(where, "missed") == ["silent"]
    await where.close()


async def test_it_goes_with_a_record_that_is_erased() -> None:
    where = await world()
    lead = await a_lead(where)
    await wish(where, GOY, "call", lead)

    async def erase(desk: Desk) -> None:
        found = await desk.find(Lead, lead.id)
        await desk.remove(found)
        await desk.erase(found)

    await at_desk(where, OWNER, erase)
    assert await kept(where) == 0
    await where.close()
