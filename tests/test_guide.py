"""Practice: only its maker sees it, nothing real is touched by it, and one tap leaves no trace. And what is learnt."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.chat.screen import act
from bot.chat.texts import cut, speaker
from bot.domain.rights import Role
from bot.domain.values import Birthday, Phone
from bot.records import RECORDS
from bot.records.activity import Activity
from bot.records.complaint import Complaint
from bot.records.lead import Lead
from bot.records.people import Note, Person
from bot.storage import learnt, practice, promises
from bot.storage.desk import Desk, Missing
from bot.storage.engine import Db
from bot.storage.kernel import audit, counter, draft, finding, outbox
from bot.storage.kernel import learnt as learnt_table
from bot.usecases import guide, leads
from bot.usecases.duplicates import known_already
from bot.views import guide as views
from tests.chat import World, world
from tests.test_home import become

GOY, BOSS, OWNER, SERVICE = 103, 102, 101, 105
SECRET = "ชื่อฝึกที่ต้องไม่เหลือ"
MARKED = cut(f"👤 🎓 {SECRET}")


async def at(where: World, chat: int, work: Any) -> Any:
    """One unit at this member's desk."""
    assert where.service
    me = where.service.roster.at(chat)
    assert me
    return await where.service.store.unit(lambda db: work(Desk(db, me, where.now)))


async def say(where: World, *words: str, chat: int = GOY) -> list[str]:
    """What is answered to the last of these words."""
    for one in words:
        where.fresh()
        await where.arrive(where.api.say(chat, one))
    return [event.text for event in where.fresh()]


async def press(where: World, *labels: str, chat: int = GOY) -> list[str]:
    for label in labels:
        where.fresh()
        await where.arrive(where.api.press(chat, label))
    return [event.text for event in where.fresh()]


async def count(where: World, *tables: Any) -> list[int]:
    async def work(db: Db) -> list[int]:
        return [int(await db.scalar(select(func.count()).select_from(table))) for table in tables]

    assert where.service
    return await where.service.store.read(work)


def somebody(**values: Any) -> Lead:
    return Lead(name=SECRET, phone=Phone("+66812345678"), practice=True, **values)


# Who sees it


async def test_nobody_but_its_maker_sees_practice_not_even_who_sees_all() -> None:
    where = await world()
    made: Lead = await at(where, GOY, lambda desk: desk.keep(somebody(follow_up_on=date(2026, 8, 1))))
    for chat, seen in ((GOY, True), (BOSS, False), (OWNER, False), (104, False), (106, False), (201, False)):

        async def work(desk: Desk) -> list[bool]:
            rows, total = await desk.page(Lead, 0, 9)
            found = [bool(rows), bool(total), bool(await desk.search(SECRET, 9))]
            try:
                found.append(bool(await desk.find(Lead, made.id)))
            except Missing:
                found.append(False)
            return found

        assert await at(where, chat, work) == [seen] * 4, chat
    await where.close()


async def test_what_goes_out_by_itself_knows_nothing_of_practice() -> None:
    """The morning's list, the afternoon's, birthdays, nudges, doubts about the same person: real work only."""
    where = await world()
    today = date(2026, 8, 1)

    async def keep(desk: Desk) -> None:
        due = somebody(follow_up_on=today, birthday=Birthday(19870802), call_back_at=desk.now + timedelta(hours=2))
        await leads.add(desk, due)

    async def asked(desk: Desk) -> list[Any]:
        near = await leads.birthdays(desk)
        same = await known_already(desk, {"phone": Phone("+66812345678")})
        shown, total = await promises.shown_on(desk, today)
        return [*await leads.due_by(desk, today), near, same, len(shown), total, await promises.counts(desk, today)]

    await at(where, GOY, keep)
    assert await at(where, GOY, asked) == [[], 0, [], None, 1, 1, (1, 0)]
    where.fresh()
    await where.live_until(where.now + timedelta(days=3))
    assert where.fresh() == []
    await where.close()


async def test_practice_takes_no_number_and_is_marked_wherever_it_is_named() -> None:
    where = await world()
    for number in (-1, -2):
        made: Lead = await at(where, GOY, lambda desk: desk.keep(somebody()))
        assert (made.number, made.name_words) == (number, f"🎓 {SECRET}")
    real: Lead = await at(where, GOY, lambda desk: desk.keep(Lead(name="จริง")))
    assert (real.number, real.name_words) == (1, "จริง")
    bare: Lead = await at(where, GOY, lambda desk: desk.keep(Lead(practice=True)))
    assert bare.name_words == "🎓"
    assert all("🎓" in text for text in await say(where, SECRET))
    await where.close()


async def test_practice_stays_with_its_maker() -> None:
    """Nobody can be given it, and who leads is not offered to."""
    where = await world()
    await become(where, GOY, role="manager")
    made: Lead = await at(where, GOY, lambda desk: desk.keep(somebody()))

    async def give(desk: Desk) -> None:
        await desk.change(await desk.find(Lead, made.id), owner_id=4)

    with pytest.raises(Missing):
        await at(where, GOY, give)
    await say(where, SECRET)
    await press(where, MARKED)
    labels = [label for row in where.api.events[-1].buttons for label in row]
    assert "📝 โน้ต" in labels
    assert "👤 มอบหมาย" not in labels
    await where.close()


async def test_a_leavers_practice_is_not_inherited() -> None:
    where = await world()
    await at(where, GOY, lambda desk: desk.keep(somebody()))
    real: Lead = await at(where, GOY, lambda desk: desk.keep(Lead(name="จริง")))
    await say(where, "/people", chat=OWNER)
    await press(where, "ก้อย", "🚪 ออกจากทีม", "ต่าย", "ยืนยันให้ออก", chat=OWNER)

    async def left(db: Db) -> list[tuple[int, int]]:
        return [(row.id, row.owner_id) for row in await db.execute(select(Lead.id, Lead.owner_id))]

    assert where.service
    assert await where.service.store.read(left) == [(real.id, 4)]
    await where.close()


# Clearing


async def test_one_tap_and_no_trace() -> None:
    """Records, notes, trail, search words, forms half done, letters: all gone; the real ones beside them untouched."""
    where = await world()
    assert where.service
    await say(where, "/start")
    await press(where, "▶️ ลองเลย", "➕ ลองจด")
    await say(where, SECRET, "ข้าม", "ข้าม", "ข้าม", "พรุ่งนี้")
    await say(where, SECRET)
    await press(where, MARKED)
    last = max(key for key, message in where.api.people[GOY].messages.items() if message["from"]["is_bot"])
    await where.arrive(where.api.say(GOY, f"โน้ต {SECRET}", last))
    await press(where, "✏️ แก้ไข", "ชื่อเล่น")
    await say(where, "/lead", "คุณจริง 0811111111", "ข้าม", "ข้าม", "พรุ่งนี้")
    before = await count(where, Lead, Note, audit, finding)
    assert before[0] == 4
    assert before[1] == 1
    await say(where, "/guide")
    await press(where, "พอแค่นี้")
    assert await press(where, "🧹 ล้างข้อมูลฝึก") == ["🧹 ล้างข้อมูลฝึกแล้ว 3 รายการ เริ่มงานจริงได้เลย"]
    assert await count(where, Lead, Note, audit, finding) == [1, 0, 1, 1]
    assert await count(where, Complaint) == [0]

    async def rest(db: Db) -> list[Any]:
        forms = await db.scalars(select(draft.c.form))
        about = await db.scalars(select(outbox.c.about).where(outbox.c.about.is_not(None)))
        return [sorted(forms), sorted(set(about))]

    assert await where.service.store.read(rest) == [[], ["lead:4"]]
    data = where.service.gate.seal.close(act("guide", "clear"), GOY, GOY)
    await where.arrive(where.api.press_data(GOY, 1, data))  # a second tap
    assert where.fresh()[-1].text == "ไม่มีข้อมูลฝึกเหลือแล้ว"
    await where.close()
    files = b"".join(path.read_bytes() for path in where.path.parent.iterdir())
    assert "คุณจริง".encode() in files
    assert SECRET.encode() not in files


async def test_clearing_takes_ones_own_only_and_deleted_ones_too() -> None:
    where = await world()
    mine: Lead = await at(where, GOY, lambda desk: desk.keep(somebody()))
    await at(where, 104, lambda desk: desk.keep(somebody()))
    await at(where, GOY, lambda desk: desk.keep(Lead(name="จริง")))

    async def remove(desk: Desk) -> None:
        await desk.remove(await desk.find(Lead, mine.id))

    await at(where, GOY, remove)
    assert await at(where, GOY, guide.clear) == 1
    assert await count(where, Lead) == [2]
    await where.close()


async def test_what_hangs_on_practice_goes_with_it() -> None:
    """A call that was logged about somebody made up: the databases would not let go of him otherwise."""
    where = await world()

    async def keep(desk: Desk) -> None:
        made = await desk.keep(somebody())
        real = await desk.keep(Lead(name="จริง"))
        for lead in (made, real):
            await desk.keep(Activity(kind="call", subject=SECRET, lead_id=lead.id))

    await at(where, GOY, keep)
    assert await at(where, GOY, guide.clear) == 1
    assert await count(where, Lead, Activity) == [1, 1]
    await where.close()


async def test_buttons_of_what_was_cleared_answer_politely() -> None:
    where = await world()
    assert where.service
    await say(where, "/start")
    await press(where, "▶️ ลองเลย")
    step = max(where.api.people[GOY].messages.items())
    await say(where, "มะลิ")
    await press(where, "👤 🎓 คุณมะลิ")
    card = max(where.api.people[GOY].messages.items())
    await say(where, "/guide")
    await press(where, "พอแค่นี้", "🧹 ล้างข้อมูลฝึก")
    answers = []
    for key, message in (card, step):
        for data in [button["callback_data"] for row in message["markup"] for button in row]:
            where.fresh()
            await where.arrive(where.api.press_data(GOY, key, data))
            answers += [event.text for event in where.fresh()]
    assert answers == ["ไม่พบรายการนี้"] * 8 + ["ปุ่มนี้เก่าแล้ว"] * 2 + [views.stopped(speaker("th"), practice=True).text]
    assert await count(where, Lead) == [0]
    await where.close()


async def test_a_counter_of_practice_is_all_that_stays() -> None:
    """How many there were: a number without a name."""
    where = await world()
    await at(where, GOY, lambda desk: desk.keep(somebody()))
    await at(where, GOY, guide.clear)

    async def counters(db: Db) -> list[str]:
        return list(await db.scalars(select(counter.c.type)))

    assert where.service
    assert await where.service.store.read(counters) == ["practice.lead"]
    assert await count(where, audit, finding, Lead) == [0, 0, 0]
    await where.close()


# The steps


@pytest.mark.parametrize("role", list(Role))
def test_every_step_of_every_role_can_be_shown_and_can_be_done(role: Role) -> None:
    from bot.domain.habits import HABITS
    from bot.handlers.guide import FORMS, STARTS

    for code in ("th", "en"):
        for number, name in enumerate(guide.steps(role), 1):
            screen = views.step(speaker(code), name, number, len(guide.steps(role)))
            assert len(screen.rows) == 2
            assert len(screen.rows[0]) == 1
            assert len(screen.text.split("\n")) == 2
            assert guide.HABIT.get(name, name) in HABITS
            assert name in STARTS or name in FORMS or name in ("follow_up", "note")
    assert len(",".join(guide.steps(role))) <= Person.__table__.c.guide.type.length  # type: ignore[attr-defined]


def test_reps_practise_and_leaders_have_three_things_to_do() -> None:
    assert guide.steps(Role.REP) == ("lead", "follow_up", "done", "note", "search")
    assert guide.steps(Role.MANAGER) == guide.steps(Role.OWNER) == ("invite", "list", "settings")
    assert guide.steps(Role.ACCOUNTING) == ()


async def test_a_role_without_anything_to_try_is_not_offered_it() -> None:
    where = await world()
    await become(where, GOY, role="accounting")
    assert len(await say(where, "/start")) == 2
    assert not any("3 นาที" in text for text in await say(where, "/start"))
    assert (await say(where, "/guide"))[0].startswith("ตอนนี้ยังไม่มีอะไรให้ลอง")
    await where.close()


async def test_a_role_that_changed_meanwhile_is_asked_its_own_steps() -> None:
    where = await world()
    await say(where, "/start")
    await become(where, GOY, role="accounting")
    assert (await press(where, "▶️ ลองเลย"))[0].startswith("ตอนนี้ยังไม่มีอะไรให้ลอง")
    await become(where, GOY, role="rep")
    await say(where, "/guide")
    await press(where, "▶️ ลองเลย")
    await become(where, GOY, role="manager")
    assert "3 นาที" in (await say(where, "/guide"))[0]
    await where.close()


async def test_a_second_tap_on_begin_makes_nothing_twice() -> None:
    where = await world()
    await say(where, "/guide")
    first = max(where.api.people[GOY].messages)
    data = where.api.people[GOY].messages[first]["markup"][0][0]["callback_data"]
    for _ in range(2):
        await where.arrive(where.api.press_data(GOY, first, data))
    assert await count(where, Lead) == [2]
    await where.close()


async def test_a_practice_form_is_parked_by_real_work() -> None:
    """A customer calls in the middle: what is typed then is real, and what was begun goes on being practice."""
    where = await world()
    await say(where, "/start")
    await press(where, "▶️ ลองเลย", "➕ ลองจด")
    await say(where, "คุณลอง", "➕ ผู้สนใจ", "คุณจริง 0811111111", "ข้าม", "ข้าม", "ข้าม", "/guide")
    assert (await press(where, "📅 นัดวัน"))[0].startswith("ติดตามวันไหน")
    await say(where, "ยกเลิก", "/guide")

    async def kept(db: Db) -> dict[str, bool]:
        rows = await db.execute(select(Lead.name, Lead.practice).order_by(Lead.id))
        return {row.name: row.practice for row in rows}

    assert where.service
    assert await where.service.store.read(kept) == {"คุณมะลิ": True, "คุณต้น": True, "คุณจริง": False}
    await where.close()


# Learnt


async def test_what_is_used_is_counted_and_nothing_else() -> None:
    where = await world()
    await at(where, GOY, lambda desk: desk.keep(Lead(name="คุณวิภา")))
    await say(where, "วิภา", "วิภา", "ไม่มีใคร", "/today", "/leads", "/help", "/menu")
    assert await at(where, GOY, learnt.of) == {"search": 2, "today": 1}
    assert await at(where, BOSS, learnt.of) == {}
    await where.close()


async def test_an_empty_note_or_a_failed_press_teaches_nothing() -> None:
    where = await world()
    await at(where, GOY, lambda desk: desk.keep(Lead(name="คุณวิภา")))
    await say(where, "วิภา")
    await press(where, "👤 คุณวิภา", "📝 โน้ต")
    last = max(where.api.people[GOY].messages)
    await where.arrive(where.api.say(GOY, "\u200b", last))
    assert where.service
    data = where.service.gate.seal.close(act("undo", "lead", 777, 1), GOY, GOY)
    await where.arrive(where.api.press_data(GOY, 1, data))
    assert await at(where, GOY, learnt.of) == {"search": 1}
    await where.close()


async def test_a_tip_is_counted_with_its_morning_and_only_then() -> None:
    """The count is committed with the intent to send: a list that is not sent tells nothing."""
    where = await world()
    await say(where, "/start", "/lead", "คุณวิภา 0812345678", "ข้าม", "ข้าม", "พรุ่งนี้")
    where.api.fault("403", method="sendMessage")
    await where.live_until(where.now + timedelta(days=1))
    assert (await at(where, GOY, learnt.of)).get("tip.search") == 1
    assert await count(where, learnt_table) == [1]
    await where.close()


def test_every_record_type_can_be_practised_on() -> None:
    for kind in RECORDS.values():
        assert kind.__table__.c.practice.nullable is False
    assert practice.form_name("lead") == "practice_lead"
