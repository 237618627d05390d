"""A lead becomes a customer: everything goes along, nothing is overwritten, once; and all of it comes back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.chat.screen import act
from bot.domain.files import File
from bot.domain.parties import NEW, NONE, Choice, alike, firm, person, same
from bot.domain.values import Phone, Satang
from bot.records import RECORDS
from bot.records.account import Account
from bot.records.activity import Activity
from bot.records.contact import Contact
from bot.records.lead import Lead
from bot.records.opportunity import Opportunity
from bot.records.people import Note
from bot.storage import conversions, notes
from bot.storage.desk import Desk, Forbidden, Missing, Reserved, Sealed, TooLate
from bot.storage.engine import Db
from bot.storage.kernel import META, outbox
from bot.usecases import activities, conversion, leads
from tests.chat import World

GOY, TAI, BOSS, OWNER, EMMA = 103, 104, 102, 101, 106
WITH_DEAL = Choice(step="โทรหา")


async def at_desk(where: World, chat: int, work: Callable[[Desk], Awaitable[Any]]) -> Any:
    """One unit of somebody's."""
    assert where.service
    me = where.service.roster.at(chat)
    assert me
    return await where.service.store.unit(lambda db: work(Desk(db, me, where.now)))  # type: ignore[arg-type, return-value]


async def a_lead(where: World, chat: int = GOY, **more: Any) -> int:
    values = {"name": "คุณวิภา", "company": "ร้านแม่ศรี", "phone": Phone("+66812345678")} | more

    async def work(desk: Desk) -> int:
        return (await leads.add(desk, Lead(**values))).id

    return int(await at_desk(where, chat, work))


async def convert(where: World, key: int, choice: Choice = WITH_DEAL, chat: int = GOY) -> conversions.Became:
    async def work(desk: Desk) -> conversions.Became:
        return await conversion.convert(desk, await desk.find(Lead, key), choice)

    became: conversions.Became = await at_desk(where, chat, work)
    return became


async def take_back(where: World, key: int, chat: int = GOY) -> None:
    async def work(desk: Desk) -> None:
        await conversion.undo(desk, await desk.find(Lead, key))

    await at_desk(where, chat, work)


async def rows(where: World, *asked: Any) -> list[Any]:
    async def work(db: Db) -> list[Any]:
        return [tuple(row) for row in await db.execute(select(*asked))]

    assert where.service
    return await where.service.store.read(work)


async def every_row(where: World) -> dict[str, list[Any]]:
    """What hangs on anything, and what is promised: without versions, trail and the conversion itself."""
    left = {"audit", "conversion", "finding", "channel", "counter", "inbox", "stage_event"}
    found = {}
    for table in META.tables.values():
        if table.name not in left:
            seen = [c for c in table.c if c.name not in ("version", "updated_at", "updated_by")]
            alive = [table.c.deleted_at.is_(None)] if "deleted_at" in table.c else []
            found[table.name] = sorted(
                map(repr, await rows(where, *seen) if not alive else await alive_rows(where, table, seen))
            )
    return found


async def alive_rows(where: World, table: Any, seen: list[Any]) -> list[Any]:
    async def work(db: Db) -> list[Any]:
        return [tuple(row) for row in await db.execute(select(*seen).where(table.c.deleted_at.is_(None)))]

    assert where.service
    return await where.service.store.read(work)


async def hang(where: World, key: int, chat: int = GOY) -> None:
    """A note, a picture, something done, something planned, and whatever else can lead to a lead."""

    async def work(desk: Desk) -> None:
        lead = await desk.find(Lead, key)
        await notes.add(desk, lead, "ชอบสีเขียว", None)
        await notes.add(desk, lead, "หน้าร้าน", File("photo", "file-1"))
        for kind, field in conversions.linking("lead").items():
            for status in kind.status_kind().choices[:2]:
                await desk.keep(kind(**{field: key}, status=status))

    await at_desk(where, chat, work)


async def test_everything_that_hangs_on_it_goes_along_and_comes_back(where: World) -> None:
    key = await a_lead(where, follow_up_on=where.now.date(), call_back_at=where.now + timedelta(hours=5))
    await hang(where, key)
    before = await every_row(where)
    became = await convert(where, key)
    deal, contact, account = became.records
    assert {row[0] for row in await rows(where, Note.type)} == {"opportunity"}
    assert set(await rows(where, Note.record_id)) == {(deal.id,)}
    asked = (Activity.account_id, Activity.contact_id, Activity.opportunity_id, Activity.lead_id)
    assert await rows(where, *asked) == [(account.id, contact.id, deal.id, None)] * 3
    await take_back(where, key)
    assert await every_row(where) == before


async def test_what_is_planned_next_with_those_who_were_known_goes_along_and_comes_back(where: World) -> None:
    """The earliest of theirs and the lead's; and the lead's own as it stands when it is taken back."""
    key = await a_lead(where)
    first, soon, late = (where.now + timedelta(hours=hours) for hours in (1, 24, 200))

    async def plan(desk: Desk) -> list[int]:
        account, contact = await desk.keep(Account(name="ร้านแม่ศรี")), await desk.keep(Contact(name="คุณวิภา"))
        await activities.plan(desk, Activity(kind="visit", account_id=account.id, at=late))
        await activities.plan(desk, Activity(kind="call", contact_id=contact.id, at=first))
        call = await activities.plan(desk, Activity(kind="call", lead_id=key, at=soon))
        return [account.id, contact.id, call.id]

    account, contact, call = await at_desk(where, GOY, plan)
    assert await upcoming(where) == {Account: [late], Contact: [first], Lead: [soon], Opportunity: []}
    became = await convert(where, key, Choice(account, contact))
    assert await upcoming(where) == {Account: [soon], Contact: [first], Lead: [soon], Opportunity: [soon]}
    assert became.done.filled == {"account": [], "contact": ["account_id", "phone"]}
    await take_back(where, key)
    assert await upcoming(where) == {Account: [late], Contact: [first], Lead: [soon], Opportunity: []}
    await convert(where, key, Choice(account, contact))

    async def close(desk: Desk) -> None:
        await activities.close(desk, await desk.find(Activity, call), "talked")

    await at_desk(where, GOY, close)
    await take_back(where, key)
    assert await upcoming(where) == {Account: [late], Contact: [first], Lead: [None], Opportunity: []}


async def upcoming(where: World) -> dict[Any, list[Any]]:
    kinds: Any = (Account, Contact, Lead, Opportunity)
    found = {kind: await rows(where, kind.next_activity_at, kind.deleted_at) for kind in kinds}
    return {kind: [at for at, gone in some if gone is None] for kind, some in found.items()}


async def test_a_promise_keeps_its_key_and_gets_another_subject(where: World) -> None:
    key = await a_lead(where, follow_up_on=where.now.date(), call_back_at=where.now + timedelta(hours=5))
    asked = (outbox.c.key, outbox.c.kind, outbox.c.due_at, outbox.c.about)
    before = {row[0]: row for row in await rows(where, *asked) if row[3]}
    became = await convert(where, key)
    after = {row[0]: row for row in await rows(where, *asked) if row[3]}
    assert {name: row[:3] for name, row in before.items()} == {name: row[:3] for name, row in after.items()}
    assert {row[3] for row in after.values()} == {f"opportunity:{became.records[0].id}"}


def test_every_table_that_hangs_on_a_record_is_known() -> None:
    """Whoever adds one has it moved by conversion without a word, or names it as the record's own."""
    named = {name for name, table in META.tables.items() if {"type", "record_id"} <= set(table.c.keys())}
    assert named == {table.name for table in conversions.hanging()} | conversions.OF_THE_RECORD
    assert all("id" in table.c for table in conversions.hanging())
    linked = {kind for kind in RECORDS.values() if "lead" in kind.links().values()}
    assert linked == conversions.linking("lead").keys()


VALUES = {
    "name": ("นางสาววิภา", "คุณวิภา"),
    "nickname": ("แป้ง", "ก้อย"),
    "phone": (Phone("+66811111111"), Phone("+66812345678")),
    "phone2": (Phone("+66822222222"), None),
    "line_id": ("wipa.old", "wipa"),
    "email": ("old@x.co", "new@x.co"),
}


@pytest.mark.parametrize(
    "blank", [frozenset(), frozenset(VALUES), frozenset({"phone", "email"}), frozenset({"nickname"})]
)
async def test_what_is_known_is_never_overwritten(where: World, blank: frozenset[str]) -> None:
    key = await a_lead(where, company=None, nickname="ก้อย", line_id="wipa", email="new@x.co")
    old = {name: mine for name, (mine, _) in VALUES.items() if name not in blank}

    async def work(desk: Desk) -> int:
        return (await desk.keep(Contact(**old))).id

    contact = int(await at_desk(where, GOY, work))
    await convert(where, key, Choice(NONE, contact))
    columns = [getattr(Contact, name) for name in (*VALUES, "phone3")]
    ((*kept,),) = await rows(where, *columns)
    found = dict(zip((*VALUES, "phone3"), kept, strict=True))
    assert {name: found[name] for name in old} == old
    assert "+66812345678" in (found["phone"], found["phone2"], found["phone3"])
    assert all(found[name] == VALUES[name][1] for name in blank - {"phone2"})
    await take_back(where, key)
    ((*back,),) = await rows(where, *columns)
    assert dict(zip((*VALUES, "phone3"), back, strict=True)) == {**dict.fromkeys((*VALUES, "phone3")), **old}


async def test_twice_is_once(where: World) -> None:
    key = await a_lead(where)
    await convert(where, key)
    with pytest.raises(conversion.Already):
        await convert(where, key)
    assert await rows(where, func.count(Contact.id)) == [(1,)]
    assert await rows(where, func.count(Opportunity.id)) == [(1,)]


async def test_a_double_tap_of_every_button_converts_once(where: World) -> None:
    key = await a_lead(where)
    assert where.service
    data = where.service.gate.seal.close(act("cvgo", "lead", key, 1, NEW, NEW, 0, "d"), GOY, GOY)
    for _ in range(3):
        await where.arrive(where.api.press_data(GOY, 1, data))
    assert await rows(where, func.count(Opportunity.id)) == [(1,)]


async def test_nobody_links_to_what_is_out_of_his_reach(where: World) -> None:
    """Whatever a button says: a foreign record is a missing one, and nothing was written."""
    key = await a_lead(where)

    async def foreign(desk: Desk) -> tuple[int, int]:
        return (await desk.keep(Account(name="ของต่าย"))).id, (await desk.keep(Contact(name="ของต่าย"))).id

    account, contact = await at_desk(where, TAI, foreign)
    before = await every_row(where)
    for choice in (Choice(account, NEW), Choice(NEW, contact), Choice(777, NEW), Choice(NEW, 777)):
        with pytest.raises(Missing):
            await convert(where, key, choice)
    with pytest.raises(Reserved):
        await convert(where, key, Choice(owner=4))
    with pytest.raises(Missing):
        await convert(where, key, Choice(owner=4), chat=BOSS)
    with pytest.raises(Forbidden):
        await convert(where, key, chat=EMMA)
    assert await every_row(where) == before


async def test_of_a_foreign_match_only_the_owner_is_told(where: World) -> None:
    key = await a_lead(where)

    async def foreign(desk: Desk) -> None:
        await desk.keep(Contact(name="ความลับ", phone=Phone("+66812345678")))

    await at_desk(where, TAI, foreign)
    known = await at_desk(where, GOY, lambda desk: _known(desk, key))
    assert known.within == {"account": [], "contact": []}
    assert known.owners == {4}
    seen = await at_desk(where, OWNER, lambda desk: _known(desk, key))
    assert [one.record.name_words for one in seen.within["contact"]] == ["ความลับ"]


async def _known(desk: Desk, key: int) -> conversions.Known:
    return await conversions.known(desk, await desk.find(Lead, key))


async def test_a_new_owner_gets_only_what_is_still_planned(where: World) -> None:
    key = await a_lead(where)
    await hang(where, key)
    became = await convert(where, key, Choice(owner=4), chat=OWNER)
    owners = dict(await rows(where, Activity.status, Activity.owner_id))
    assert owners == {"planned": 4, "done": 3}
    assert {one.owner_id for one in became.records} == {4}
    await take_back(where, key, chat=OWNER)
    assert {row[0] for row in await rows(where, Activity.owner_id)} == {3}


async def test_a_converted_lead_is_only_looked_at(where: World) -> None:
    key = await a_lead(where)
    await convert(where, key)

    async def change(desk: Desk) -> None:
        await desk.change(await desk.find(Lead, key), name="อื่น")

    for chat in (GOY, OWNER):
        with pytest.raises(Sealed):
            await at_desk(where, chat, change)
    found = await at_desk(where, GOY, lambda desk: desk.search("วิภา", 5, Lead))
    assert [one.id for one in found] == [key]
    assert await at_desk(where, GOY, lambda desk: desk.count(Lead, status="converted")) == 1


async def test_an_owner_may_still_delete_and_erase_it(where: World) -> None:
    """Whoever asks to be forgotten is, converted or not; what it became stays."""
    key = await a_lead(where)
    became = await convert(where, key)

    async def remove(desk: Desk) -> None:
        await desk.remove(await desk.find(Lead, key))

    async def erase(desk: Desk) -> None:
        await desk.erase(await desk.find(Lead, key, deleted=True))

    with pytest.raises(Sealed):
        await at_desk(where, BOSS, remove)
    await at_desk(where, OWNER, remove)
    await at_desk(where, OWNER, erase)
    assert await rows(where, func.count(Lead.id)) == [(0,)]
    assert await rows(where, Opportunity.id) == [(became.records[0].id,)]


async def test_it_cannot_be_taken_back_by_others_or_later_or_when_work_went_on(where: World) -> None:
    key = await a_lead(where)
    became = await convert(where, key)
    deal, contact = became.records[0], became.records[1]
    with pytest.raises(TooLate):
        await take_back(where, key, chat=BOSS)

    async def note(desk: Desk) -> None:
        await notes.add(desk, await desk.find(Contact, contact.id), "ใหม่", None)

    async def amount(desk: Desk) -> None:
        await desk.change(await desk.find(Opportunity, deal.id), amount=Satang(100))

    async def visit(desk: Desk) -> None:
        await desk.keep(Activity(kind="visit", account_id=became.records[2].id))

    for work in (note, amount, visit):
        fresh = await a_lead(where, phone=None)
        again = await convert(where, fresh)
        deal, contact, became = again.records[0], again.records[1], again
        await at_desk(where, GOY, work)
        with pytest.raises(conversion.Busy):
            await take_back(where, fresh)
    where.now += timedelta(minutes=11)
    with pytest.raises(TooLate):
        await take_back(where, key)


async def test_practice_becomes_practice(where: World) -> None:
    async def practise(desk: Desk) -> int:
        return (await desk.keep(Lead(name="ลองดู", phone=Phone("+66812345678"), practice=True))).id

    key = int(await at_desk(where, GOY, practise))
    became = await convert(where, key)
    assert all(one.practice for one in became.records)


@pytest.mark.parametrize(
    ("one", "other", "bare"),
    [
        ("บริษัท ไทยเจริญ จำกัด", "บจก. ไทยเจริญ", firm),
        ("บมจ. ไทยเจริญ", "บริษัท ไทยเจริญ จำกัด (มหาชน)", firm),
        ("Siam Steel Co., Ltd.", "Siam Steel", firm),
        ("ร้านแม่ศรี", "แม่ศรี", firm),
        ("คุณวิภา ใจดี", "นางสาววิภา ใจดี", person),
        ("Mr. Lee", "Lee", person),
    ],
)
def test_the_same_under_another_form(one: str, other: str, bare: Callable[[str], str]) -> None:
    assert same(bare(one), bare(other))
    assert alike(bare(one), bare(other))


def test_others_are_others() -> None:
    assert not alike(firm("ร้านแม่ศรี"), firm("ร้านป้าหนู"))
    assert not alike("", "")
    assert firm("บริษัท") == "บริษัท"
    assert person("คุณ") == "คุณ"


@given(st.text(max_size=200))
def test_no_name_breaks_the_reader(words: str) -> None:
    for bare in (firm, person):
        assert len(bare(words)) <= 160
        assert bare(bare(words)) == bare(words)
