"""When somebody was last in touch is what the timeline says: everything by hand counts, and nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.domain.values import Satang
from bot.records.account import Account
from bot.records.activity import Activity
from bot.records.contact import Contact
from bot.records.opportunity import Opportunity
from bot.storage import notes, timeline, touches
from bot.storage.desk import Desk
from bot.usecases import activities, opportunities
from tests.chat import World
from tests.test_conversion import at_desk, rows

GOY = 103


async def begin(where: World) -> None:
    async def work(desk: Desk) -> None:
        firm = await desk.keep(Account(name="ร้านแม่ศรี"))
        who = await desk.keep(Contact(name="คุณศรี", account_id=firm.id))
        await opportunities.add(desk, Opportunity(name="ตู้แช่", account_id=firm.id, contact_id=who.id))

    await at_desk(where, GOY, work)


async def last(where: World) -> list[datetime | None]:
    """Of the firm, of somebody there, of the deal."""
    return [(await rows(where, kind.last_touch_at))[0][0] for kind in (Account, Contact, Opportunity)]


async def later(where: World, work: Any) -> datetime:
    """A moment later; when that was."""
    where.now += timedelta(hours=1)
    await at_desk(where, GOY, work)
    return where.now


async def test_a_deal_that_is_only_written_down_touches_nobody(where: World) -> None:
    await begin(where)
    assert await last(where) == [None, None, None]


async def test_a_step_an_amount_and_a_note_touch_whoever_the_deal_is_with(where: World) -> None:
    await begin(where)
    for change in ({"status": "needs"}, {"amount": Satang(100)}):

        async def amend(desk: Desk, values: dict[str, Any] = change) -> None:
            await opportunities.amend(desk, await desk.find(Opportunity, 1), values)

        at = await later(where, amend)
        assert await last(where) == [at, at, at]

    async def note(desk: Desk) -> None:
        who = await desk.find(Contact, 1)
        await touches.touch(desk, who, (await notes.add(desk, who, "ชอบสีเขียว")).at)

    noted = await later(where, note)
    assert await last(where) == [noted, noted, at]

    async def other(desk: Desk) -> None:
        await opportunities.amend(desk, await desk.find(Opportunity, 1), {"competitor": "ร้านอื่น"})

    await later(where, other)
    assert await last(where) == [noted, noted, at]


async def test_a_talk_that_is_taken_back_leaves_the_note_before_it(where: World) -> None:
    await begin(where)

    async def note(desk: Desk) -> None:
        firm = await desk.find(Account, 1)
        await touches.touch(desk, firm, (await notes.add(desk, firm, "โทรมาถาม")).at)

    async def call(desk: Desk) -> None:
        await activities.log(desk, Activity(kind="call", account_id=1, outcome="talked"))

    async def undo(desk: Desk) -> None:
        await activities.undo(desk, await desk.find(Activity, 1))

    async def drop(desk: Desk) -> None:
        note = await notes.own(desk, 1)
        await notes.drop(desk, note)
        await touches.untouch(desk, await desk.find(Account, 1), note.at)

    noted, called = await later(where, note), await later(where, call)
    assert (await last(where))[0] == called
    await at_desk(where, GOY, undo)
    assert (await last(where))[0] == noted
    await at_desk(where, GOY, drop)
    assert (await last(where))[0] is None


async def test_a_deals_timeline_has_its_talks_and_how_long_it_stood(where: World) -> None:
    await begin(where)

    async def call(desk: Desk) -> None:
        await activities.log(desk, Activity(kind="call", opportunity_id=1, outcome="talked"))

    async def step(desk: Desk) -> None:
        await opportunities.amend(desk, await desk.find(Opportunity, 1), {"status": "needs"})

    async def read(desk: Desk) -> list[tuple[str, timedelta | None]]:
        shown, _ = await timeline.page(desk, await desk.find(Opportunity, 1), None, 0, 9)
        return [(entry.kind, entry.until - entry.at if entry.until else None) for entry in shown]

    await later(where, call)
    where.now += timedelta(days=3)
    await later(where, step)
    where.now += timedelta(days=2)
    first = timedelta(days=3, hours=2)
    assert await at_desk(where, GOY, read) == [("stage", timedelta(days=2)), ("activity", None), ("stage", first)]
