"""Reminders that come together: one message for what is due at once, few messages an hour, and nothing is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.domain.pushes import A_HOUR, AN_HOUR, APART, MANNERS, WAITING, hold
from bot.records.lead import Lead
from bot.records.opportunity import Opportunity
from bot.storage.desk import Desk
from bot.storage.engine import Db
from bot.storage.kernel import outbox
from bot.storage.outbox import NEVER_TWICE
from bot.usecases import leads
from bot.views.together import MOST
from tests.chat import PowerCut, World, world
from tests.test_standing import at_desk

GOY, TAI = 103, 104
TEN = datetime(2026, 8, 1, 3, 0, tzinfo=UTC)  # in the morning, in Bangkok
MINUTE = timedelta(minutes=1)
TOGETHER = "🔔 เตือน"


async def wake(where: World, chat: int, name: str, at: datetime) -> None:
    """A deal whose day has come: a reminder of an hour nobody chose."""

    async def work(desk: Desk) -> None:
        deal = await desk.keep(Opportunity(name=name, on_hold_until=desk.today))
        await desk.later("deal_wake", deal.id, f"{desk.today}", at=at, key=f"wake:{deal.id}", about=deal)

    await at_desk(where, chat, work)


async def call(where: World, chat: int, name: str, at: datetime) -> None:
    new = Lead(name=name, follow_up_on=at.date(), call_back_at=at)
    await at_desk(where, chat, lambda desk: leads.add(desk, new))


async def said(where: World, at: datetime) -> list[tuple[int, str]]:
    """What each was told by the beat of this moment."""
    where.now = at
    assert where.service
    await where.service.tick()
    return [(event.chat, event.text) for event in where.fresh()]


async def ends(where: World, *kinds: str) -> list[tuple[Any, ...]]:
    async def work(db: Db) -> list[tuple[Any, ...]]:
        question = select(outbox.c.state, outbox.c.fault).where(outbox.c.kind.in_(kinds)).order_by(outbox.c.id)
        return [tuple(row) for row in await db.execute(question)]

    assert where.service
    return await where.service.store.read(work)


@given(st.lists(st.integers(0, 300), max_size=40))
def test_whoever_keeps_to_it_is_never_told_more_often(due: list[int]) -> None:
    """And nothing waits longer than an hour."""
    told: list[datetime] = []
    for minute in sorted(due):
        now = first = max([TEN + minute * MINUTE, *told])
        while until := hold(told, now):
            assert until.until > now
            now = until.until
        assert now - first <= AN_HOUR
        told.append(now)
    for at in told:
        assert sum(at <= other < at + AN_HOUR for other in told) <= A_HOUR
        assert all(abs(other - at) >= APART for other in told if other is not at)


def test_what_comes_once_at_most_or_was_asked_for_is_never_held() -> None:
    assert not NEVER_TWICE & {kind for kind, of in MANNERS.items() if of.rank}
    assert not {"appointment", "nudge", "alarm", "snoozed", "offer", "birthday", "agenda"} & set(WAITING)


async def test_what_is_due_at_once_is_one_message_each_with_the_most_urgent_first() -> None:
    where = await world()
    await wake(where, GOY, "ประตูม้วน", TEN)
    for chat, name in ((GOY, "คุณวิภา"), (GOY, "คุณสมชาย"), (TAI, "ป้าแดง")):
        await call(where, chat, name, TEN)
    (_, mine), (other, hers) = sorted(await said(where, TEN))
    assert mine.index("คุณวิภา") < mine.index("คุณสมชาย") < mine.index("ประตูม้วน")
    assert mine.startswith(f"{TOGETHER} 3")
    assert (other, hers.startswith(TOGETHER)) == (TAI, False)
    assert await said(where, TEN + MINUTE) == []
    await where.close()


async def test_what_was_said_with_another_is_marked_in_the_same_commit() -> None:
    """Cut before it, nothing was said; cut after it, the one letter comes again and nothing else does."""
    where = await world()
    for name in ("ประตูม้วน", "กระเบื้อง"):
        await wake(where, GOY, name, TEN)
    where.now = TEN
    where.cuts.add("intent")
    assert where.service
    with pytest.raises(PowerCut):
        await where.service.tick()
    await where._again()
    assert await ends(where, "deal_wake") == [("pending", None)] * 2
    where.cut_after_intent = True
    assert where.service
    with pytest.raises(PowerCut):
        await where.service.tick()
    where.cut_after_intent = False
    where.fresh()
    await where._again()
    (state, why), (other, with_) = await ends(where, "deal_wake")
    assert (state, why, other) == ("sent", None, "silent")
    assert str(with_).startswith("with ")
    assert [event.text.count("กระเบื้อง") for event in where.fresh()] == [1]
    assert await said(where, TEN + AN_HOUR) == []
    await where.close()


async def test_what_comes_soon_after_waits_for_the_next() -> None:
    where = await world()
    for minute, name in enumerate(("หนึ่ง", "สอง", "สาม")):
        await wake(where, GOY, name, TEN + minute * MINUTE)
    assert len(await said(where, TEN)) == 1
    assert await said(where, TEN + 2 * MINUTE) == []
    ((_, text),) = await said(where, TEN + APART)
    assert text.startswith(f"{TOGETHER} 2")
    assert "⏸" not in text
    await where.close()


async def test_one_too_many_within_the_hour_is_said_in_the_next_one() -> None:
    where = await world()
    for n in range(A_HOUR + 2):
        await wake(where, GOY, f"ดีล{n}", TEN + n * 10 * MINUTE)
    heard = [await said(where, TEN + n * 10 * MINUTE) for n in range(A_HOUR + 2)]
    assert [len(some) for some in heard] == [1] * A_HOUR + [0, 0]
    ((_, text),) = await said(where, TEN + AN_HOUR)
    assert text.startswith(f"{TOGETHER} 2")
    assert "⏸ ในนี้พักไว้ก่อน 2 เรื่อง" in text
    await where.close()


async def test_a_time_that_was_promised_is_kept_and_takes_along_what_is_due() -> None:
    where = await world()
    for n in range(A_HOUR):
        await wake(where, GOY, f"ดีล{n}", TEN + n * 10 * MINUTE)
        await said(where, TEN + n * 10 * MINUTE)
    at = TEN + 40 * MINUTE
    await wake(where, GOY, "ประตูม้วน", at)
    await call(where, GOY, "คุณวิภา", at)
    ((_, text),) = await said(where, at)
    assert text.startswith(f"{TOGETHER} 2")
    await where.close()


async def test_one_that_was_held_and_stayed_alone_says_so_too() -> None:
    where = await world()
    for n in range(A_HOUR + 1):
        await wake(where, GOY, f"ดีล{n}", TEN + n * 10 * MINUTE)
        await said(where, TEN + n * 10 * MINUTE)
    ((_, text),) = await said(where, TEN + AN_HOUR)
    assert text.startswith("⏸ ในนี้พักไว้ก่อน 1 เรื่อง")
    await where.close()


async def test_more_than_fit_are_in_the_next_message() -> None:
    where = await world()
    for n in range(MOST + 3):
        await call(where, GOY, f"คุณ{n}", TEN)
    heard = await said(where, TEN)
    assert [text.count("⏰") for _, text in heard] == [MOST, 3]
    await where.close()


async def test_what_is_over_by_then_is_not_named() -> None:
    where = await world()
    for name in ("คุณวิภา", "คุณสมชาย"):
        await call(where, GOY, name, TEN)

    async def done(desk: Desk) -> None:
        await leads.done(desk, await desk.find(Lead, 1))

    await at_desk(where, GOY, done)
    ((_, text),) = await said(where, TEN)
    assert text.startswith("⏰ ถึงเวลาโทรหา <b>คุณสมชาย")
    await where.close()
