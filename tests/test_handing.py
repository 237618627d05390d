"""Whoever gets a record can work with it: what hangs on it goes along, others' plans stay theirs, undo undoes all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot.domain.values import Satang
from bot.records import RECORDS
from bot.records.account import Account
from bot.records.activity import Activity
from bot.records.base import Record
from bot.records.contact import Contact
from bot.records.lead import Lead
from bot.records.opportunity import Opportunity
from bot.records.position import Position
from bot.records.relative import Relative
from bot.storage.desk import Desk
from bot.storage.kernel import finding, outbox
from bot.usecases import activities, opportunities, owners, sharing
from tests.chat import World
from tests.test_conversion import at_desk, rows

OWNER, GOY = 101, 103
DARA_ID, GOY_ID, TAI_ID = 1, 3, 4


async def a_firm(where: World) -> None:
    """ก้อย's firm with all that can hang on one, and a plan of her boss with it."""

    async def work(desk: Desk) -> None:
        firm = await desk.keep(Account(name="ร้านแม่ศรี"))
        who = await desk.keep(Contact(name="คุณศรี", account_id=firm.id))
        await desk.keep(Relative(name="น้องฟ้า", contact_id=who.id))
        await desk.keep(Position(job="เจ้าของ", contact_id=who.id, account_id=firm.id))
        deal = await opportunities.add(desk, Opportunity(name="ตู้แช่", account_id=firm.id, contact_id=who.id))
        won = await opportunities.add(desk, Opportunity(name="ชั้นวาง", account_id=firm.id, amount=Satang(100)))
        await opportunities.amend(desk, won, {"status": "won", "reason": "price"})
        at = desk.now + timedelta(hours=5)
        await activities.plan(desk, Activity(kind="visit", opportunity_id=deal.id, at=at))
        await activities.log(desk, Activity(kind="call", account_id=firm.id, outcome="talked"))

    async def bosses(desk: Desk) -> None:
        plan = Activity(kind="meeting", account_id=1, at=desk.now + timedelta(hours=6))
        await activities.plan(desk, plan)

    await at_desk(where, GOY, work)
    await at_desk(where, OWNER, bosses)


async def whose(where: World) -> dict[str, list[int]]:
    """By type, who keeps each, in the order they were made."""
    found = {}
    for name in ("account", "contact", "relative", "position", "opportunity", "activity"):
        kind = RECORDS[name]
        found[name] = [row[1] for row in sorted(await rows(where, kind.id, kind.owner_id))]
        held = {row.record_id: row.owner_id for row in await _found(where, name)}
        assert [held[key] for key in sorted(held)] == found[name], name
    return found


async def _found(where: World, name: str) -> Any:
    assert where.service
    asked = select(finding.c.record_id, finding.c.owner_id).where(finding.c.type == name)
    return await where.service.store.read(lambda db: db.execute(asked))


async def reminded(where: World) -> list[tuple[str, int]]:
    pending = await rows(where, outbox.c.kind, outbox.c.person_id, outbox.c.state)
    return sorted((kind, person) for kind, person, state in pending if state == "pending" and kind == "appointment")


async def give(where: World, kind: type[Record], key: int, to: int) -> dict[str, int]:
    async def work(desk: Desk) -> dict[str, int]:
        return dict(await owners.give(desk, await desk.find(kind, key), to))

    went: dict[str, int] = await at_desk(where, OWNER, work)
    return went


async def test_a_firm_goes_with_all_that_is_open_and_comes_back_with_it(where: World) -> None:
    await a_firm(where)
    before = await whose(where)
    went = await give(where, Account, 1, TAI_ID)
    assert went == {"contact": 1, "relative": 1, "position": 1, "opportunity": 1, "activity": 1}
    assert await whose(where) == {
        "account": [TAI_ID],
        "contact": [TAI_ID],
        "relative": [TAI_ID],
        "position": [TAI_ID],
        "opportunity": [TAI_ID, GOY_ID],  # the won one stays hers
        "activity": [TAI_ID, GOY_ID, DARA_ID],  # and so does what was done; the boss keeps his own
    }
    assert await reminded(where) == [("appointment", DARA_ID), ("appointment", TAI_ID)]

    async def undo(desk: Desk) -> None:
        await owners.undo(desk, await desk.find(Account, 1))

    await at_desk(where, OWNER, undo)
    assert await whose(where) == before
    assert await reminded(where) == [("appointment", DARA_ID), ("appointment", GOY_ID)]


async def test_what_went_on_to_somebody_else_does_not_come_back(where: World) -> None:
    """And what the new owner had there before stays his."""
    await a_firm(where)

    async def own(desk: Desk) -> None:
        await desk.keep(Contact(name="คุณต่าย", account_id=1, owner_id=TAI_ID))

    await at_desk(where, OWNER, own)
    await give(where, Account, 1, TAI_ID)
    await give(where, Opportunity, 1, DARA_ID)

    async def undo(desk: Desk) -> None:
        await owners.undo(desk, await desk.find(Account, 1))

    await at_desk(where, OWNER, undo)
    after = await whose(where)
    assert after["opportunity"] == [DARA_ID, GOY_ID]
    assert after["contact"] == [GOY_ID, TAI_ID]
    assert after["activity"][0] == DARA_ID  # it went on with its deal


async def test_somebody_of_a_firm_leaves_the_firms_deals_where_they_are(where: World) -> None:
    await a_firm(where)

    async def private(desk: Desk) -> None:
        deal = await opportunities.add(desk, Opportunity(name="รถ", contact_id=1))
        await desk.change(deal, account_id=None)

    await at_desk(where, GOY, private)
    went = await give(where, Contact, 1, TAI_ID)
    assert went == {"relative": 1, "position": 1, "opportunity": 1, "activity": 1}
    assert (await whose(where))["opportunity"] == [GOY_ID, GOY_ID, TAI_ID]


async def test_leads_that_are_shared_out_take_their_plans_along_and_bring_them_back(where: World) -> None:
    async def plan(desk: Desk) -> None:
        for name in ("คุณหนึ่ง", "คุณสอง"):
            lead = await desk.keep(Lead(name=name))
            at = desk.now + timedelta(hours=5)
            await activities.plan(desk, Activity(kind="visit", lead_id=lead.id, at=at))

    async def share(desk: Desk) -> Any:
        given = await sharing.share(desk, await sharing.plan(desk, None, "turn"))
        return {person: [(lead.id, lead.version) for lead in some] for person, some in given.items()}

    async def back(desk: Desk) -> None:
        await sharing.take_back(desk, given)

    await at_desk(where, OWNER, plan)
    given = await at_desk(where, OWNER, share)
    assert sorted(await rows(where, Activity.owner_id)) == sorted((person,) for person in given)
    assert [person for _, person in await reminded(where)] == sorted(given)
    await at_desk(where, OWNER, back)
    assert set(await rows(where, Activity.owner_id)) == {(DARA_ID,)}
    assert [person for _, person in await reminded(where)] == [DARA_ID, DARA_ID]
