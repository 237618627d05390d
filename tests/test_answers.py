"""The first answer's clock: when it starts and ends, who hears of it, and when nobody does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.texts import speaker
from bot.domain import staleness
from bot.domain.calendar import Calendar
from bot.domain.values import Phone
from bot.jobs import answers as pushes
from bot.jobs.seats import Seat, waits_until
from bot.records.lead import Lead
from bot.storage.desk import Desk
from bot.storage.kernel import outbox
from bot.usecases import answers, leads
from bot.views import leads as views
from tests.chat import World, world
from tests.test_calendar import calendars, moments
from tests.test_conversion import BOSS, GOY, OWNER, at_desk, rows

BANGKOK = ZoneInfo("Asia/Bangkok")
Change = Callable[[Desk, Lead], Awaitable[Any]]


@given(calendars, moments, st.sampled_from(["hot", "warm", None]))
def test_it_is_due_in_working_time_and_warned_of_before(calendar: Calendar, now: datetime, rating: str | None) -> None:
    due = staleness.answer_by(rating, now, calendar)
    warned = staleness.warned_at(now, due, calendar)
    whole = timedelta(minutes=30 if rating == "hot" else 240)
    assert calendar.working_time_between(now, due) == whole
    assert calendar.working_time_between(now, warned) == whole * 0.75
    assert now < warned < due


@given(calendars, moments)
def test_it_waits_until_work_begins_and_no_longer(calendar: Calendar, now: datetime) -> None:
    at = calendar.working_from(now)
    assert at >= now
    assert calendar.is_working(at)
    assert calendar.working_time_between(now, at) == timedelta(0)
    assert (at == now) is calendar.is_working(now)


async def a_lead(where: World, **more: Any) -> tuple[int, str]:
    async def work(desk: Desk) -> tuple[int, str]:
        lead = await leads.add(desk, Lead(name="วิภา", phone=Phone("+66812345678"), **more))
        return lead.id, lead.respond_by.isoformat() if lead.respond_by else ""

    return await at_desk(where, GOY, work)  # type: ignore[no-any-return]


async def said(where: World, chat: int, recipe: Callable[..., Any], lead: int, due: str) -> bool:
    return await at_desk(where, chat, lambda desk: recipe(desk, lead, due)) is not None


async def _done(desk: Desk, lead: Lead) -> None:
    await leads.done(desk, lead)


async def _deleted(desk: Desk, lead: Lead) -> None:
    await desk.remove(lead)


async def _refused(desk: Desk, lead: Lead) -> None:
    await desk.change(lead, status="disqualified", reason="spam")


async def _hotter(desk: Desk, lead: Lead) -> None:
    await leads.amend(desk, lead, {"rating": "hot"})


@pytest.mark.parametrize("change", [_done, _deleted, _refused, _hotter])
async def test_answered_moved_or_gone_it_is_silent(change: Change) -> None:
    where = await world()
    key, due = await a_lead(where)
    where.now += timedelta(hours=3)
    assert await said(where, GOY, pushes.warn, key, due)
    where.now += timedelta(hours=3)
    assert not await said(where, GOY, pushes.warn, key, due), "the other one tells"
    assert await said(where, GOY, pushes.late, key, due)
    assert await said(where, BOSS, pushes.boss, key, due)
    assert not await said(where, OWNER, pushes.boss, key, due), "he leads him, but not himself"

    async def work(desk: Desk) -> None:
        await change(desk, await desk.find(Lead, key))

    await at_desk(where, GOY, work)
    for chat, recipe in ((GOY, pushes.warn), (GOY, pushes.late), (BOSS, pushes.boss)):
        assert not await said(where, chat, recipe, key, due)
    await where.close()


async def test_the_first_answer_is_kept_once_and_goes_back_with_an_undo() -> None:
    where = await world()
    key, _ = await a_lead(where)

    async def step(desk: Desk, to: str) -> Any:
        return await desk.change(await desk.find(Lead, key), status=to)

    first = where.now = where.now + timedelta(minutes=7)
    await at_desk(where, GOY, lambda desk: step(desk, "contacted"))
    where.now += timedelta(minutes=7)
    await at_desk(where, GOY, lambda desk: step(desk, "nurturing"))
    assert await rows(where, Lead.responded_at) == [(first,)]
    key, _ = await a_lead(where)
    await at_desk(where, GOY, lambda desk: step(desk, "contacted"))

    async def undo(desk: Desk) -> None:
        await desk.undo(await desk.find(Lead, key))

    await at_desk(where, GOY, undo)
    assert (None,) in await rows(where, Lead.responded_at)
    await where.close()


async def test_imports_and_practice_start_no_clock() -> None:
    where = await world()

    async def work(desk: Desk) -> None:
        await desk.keep_all([Lead(name="จากไฟล์")])
        await leads.add(desk, Lead(name="ลองดู", practice=True))

    await at_desk(where, GOY, work)
    assert set(await rows(where, Lead.respond_by)) == {(None,)}
    assert not [row for row in await rows(where, outbox.c.kind) if row[0].startswith("respond")]
    await where.close()


async def test_a_new_owners_own_boss_is_told() -> None:
    where = await world()
    key, due = await a_lead(where)

    async def give(desk: Desk) -> None:
        lead = await desk.find(Lead, key)
        await desk.change(lead, owner_id=4)
        await answers.tell_boss(desk, lead)

    await at_desk(where, OWNER, give)
    told = {row for row in await rows(where, outbox.c.kind, outbox.c.person_id) if row[0] == "respond_boss"}
    assert told == {("respond_boss", 2), ("respond_boss", 1)}
    where.now += timedelta(hours=6)
    assert not await said(where, BOSS, pushes.boss, key, due)
    assert await said(where, OWNER, pushes.boss, key, due)
    await where.close()


async def test_outside_working_time_it_waits() -> None:
    where = await world()
    assert where.service
    me = where.service.roster.at(GOY)
    assert me
    seat = Seat(me, me)
    noon = datetime(2026, 8, 3, 12, 10, tzinfo=BANGKOK)
    assert waits_until(seat, "respond_late", noon) == noon.replace(hour=13, minute=0)
    night = datetime(2026, 8, 3, 19, 0, tzinfo=BANGKOK)
    assert waits_until(seat, "respond_boss", night) == datetime(2026, 8, 4, 8, 30, tzinfo=BANGKOK)
    assert waits_until(seat, "respond_warn", noon.replace(hour=10)) is None
    await where.close()


async def test_the_list_holds_what_the_rule_flags() -> None:
    """Whatever is amber or red is under "waiting for us"; what is planned, refused or converted is not."""
    where = await world()

    async def fill(desk: Desk) -> None:
        plan = {None: None, "late": desk.today - timedelta(days=2), "ahead": desk.today + timedelta(days=2)}
        for status in ("new", "contacted", "nurturing", "qualified", "disqualified"):
            for day in plan.values():
                lead = await leads.add(desk, Lead(name=status, phone=Phone("+66812345678"), follow_up_on=day))
                if status != "new":
                    await desk.change(lead, status=status)

    await at_desk(where, GOY, fill)
    where.now += timedelta(days=1, hours=1)

    async def both(desk: Desk) -> tuple[set[int], set[int]]:
        listed, _ = await answers.waiting(desk, "mine", 0, 100)
        every, _ = await desk.page(Lead, 0, 100)
        return {one.id for one in listed}, {one.id for one in every if answers.flag(desk, one)}

    listed, flagged = await at_desk(where, GOY, both)
    assert listed == flagged
    assert len(listed) == 3 + 2 * 2
    await where.close()


def test_what_is_due_today_is_told_by_its_hour() -> None:
    lead = Lead(name="วิภา", status="new", respond_by=datetime(2026, 8, 3, 7, 0, tzinfo=UTC))
    today = date(2026, 8, 3)
    assert "14:00" in views.state(speaker("th"), lead, None, today)[0]
    assert "2569" not in views.state(speaker("th"), lead, None, today)[0]
    assert "2569" in views.state(speaker("th"), lead, None, today - timedelta(days=1))[0]
