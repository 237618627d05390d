"""Joining by a one-use link, five minutes counted, and races: two people on one link, one person on two."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.domain.rights import Role
from bot.records.people import Invite, Person
from bot.storage import invites, pruning
from bot.storage.engine import Db
from bot.storage.inbox import Arrived
from bot.storage.kernel import audit
from bot.storage.serving import Busy, FileRight, hold, wait
from bot.telegram import wire
from tests.chat import STRANGER, STRANGERS, World, world

CHATS = Path(__file__).parent / "chats"


async def link(where: World, role: Role = Role.REP) -> str:
    assert where.service
    made = await where.service.store.unit(lambda db: invites.make(db, where.now, 1, role, 2))
    return made.secret


def heard(where: World, chat: int = STRANGER) -> list[str]:
    return [event.text for event in where.fresh() if event.chat == chat]


@pytest.mark.parametrize("mode", ["plain", "twice", "powercut"])
async def test_a_stranger_joins_once_and_works_at_once(mode: str) -> None:
    where = await world(mode)  # type: ignore[arg-type]
    secret = await link(where)
    await where.arrive(where.api.say(STRANGER, f"/start {secret}"))
    welcome, question = heard(where)
    assert welcome.startswith("Welcome to ขายดี การค้า, Stranger. Your role: Sales rep.\n🔒 khaidee keeps your name")
    assert question.startswith("What is your name?")
    await where.arrive(where.api.say(STRANGER, "/lead"))
    assert heard(where)[0].startswith("Who is interested?")
    await where.close()


@pytest.mark.parametrize("secret", ["invented", "", "' OR 1=1 --", "x" * 4000, "ก" * 40, "start={link}"])
async def test_an_invented_link_is_answered_politely(secret: str) -> None:
    where = await world()
    await where.arrive(where.api.say(STRANGER, f"/start {secret}"))
    assert len(heard(where)) == 1
    await where.arrive(where.api.say(STRANGER, "/lead"))
    assert heard(where)[0].startswith("Hello. khaidee is for invited teams.")
    await where.close()


@pytest.mark.parametrize("words", ["/start", "/start menu", "/start guide_1"])
async def test_a_member_may_start_with_other_words(words: str) -> None:
    """Only what looks like a link's secret is taken for one."""
    where = await world()
    await where.arrive(where.api.say(103, words))
    assert heard(where, 103)[0].startswith("สวัสดี ก้อย")
    await where.close()


async def at_once(where: World, *updates: dict[str, object]) -> None:
    """All in one batch: their lanes run side by side."""
    assert where.service
    batch = [Arrived(*wire.address(update), json.dumps(update)) for update in updates]
    await where.service.receive(batch)
    await where.service.idle()


async def test_of_two_people_on_one_link_at_the_same_moment_one_gets_in() -> None:
    where = await world()
    secret = await link(where)
    others = [key for key, _ in STRANGERS.values()]
    await at_once(where, *(where.api.say(key, f"/start {secret}") for key in others))
    events = where.fresh()
    said = {key: next(event.text for event in events if event.chat == key) for key in others}
    joined = [key for key in others if "ขายดี การค้า" in said[key]]
    assert len(joined) == 1
    assert all("used" in said[key] or "ใช้ไปแล้ว" in said[key] for key in others if key not in joined)
    assert await _count(where, select(func.count(Person.id)).where(Person.telegram_id.in_(others))) == 1
    await where.close()


async def test_of_two_links_of_one_person_at_the_same_moment_one_is_used() -> None:
    where = await world()
    secrets = [await link(where), await link(where, Role.OWNER)]
    await at_once(where, *(where.api.say(STRANGER, f"/start {secret}") for secret in secrets))
    assert "no link" in heard(where)[-1]
    assert await _count(where, select(func.count(Person.id)).where(Person.telegram_id == STRANGER)) == 1
    assert await _count(where, select(func.count(Invite.id)).where(Invite.used_at.is_(None))) == 1
    await where.close()


async def _count(where: World, question: object) -> int:
    assert where.service
    return await where.service.store.read(lambda db: _number(db, question))


async def _number(db: Db, question: object) -> int:
    return int(await db.scalar(question) or 0)  # type: ignore[arg-type]


async def test_no_secret_lies_in_the_database() -> None:
    """Not in the invitation, and not in the letter any more once it was sent."""
    where = await world()
    await where.arrive(where.api.say(102, "/invite"))
    await where.arrive(where.api.press(102, "เซลส์"))
    where.fresh()
    (secret,) = where.secrets
    await where.close()
    kept = b"".join(file.read_bytes() for file in where.path.parent.glob("play.db*"))
    assert b"invite" in kept
    assert secret.encode() not in kept


async def test_a_link_goes_to_whoever_leads_there_now() -> None:
    """The manager a link names has left meanwhile: the newcomer is under who led that manager."""
    where = await world()
    secret = await link(where)
    await where.arrive(where.api.say(101, "/people"))
    for label in ("พี่สิทธิ์", "🚪 ออกจากทีม", "คุณดารา", "ยืนยันให้ออก"):
        await where.arrive(where.api.press(101, label))
    where.fresh()
    await where.arrive(where.api.say(STRANGER, f"/start {secret}"))
    assert "no longer works" in heard(where)[0], "whoever made it may not invite any more"
    assert where.service
    made = await where.service.store.unit(lambda db: invites.make(db, where.now, 1, Role.REP, 2, made_by=1))
    await where.arrive(where.api.say(STRANGER, f"/start {made.secret}"))
    assert await _count(where, select(Person.manager_id).where(Person.telegram_id == STRANGER)) == 1
    await where.close()


async def test_old_links_are_pruned_and_open_ones_never() -> None:
    where = await world()
    await link(where)
    assert where.service
    later = where.now + invites.GOOD_FOR + pruning.INVITES_FOR
    await where.service.store.unit(lambda db: pruning.prune(db, later))
    assert await _count(where, select(func.count(Invite.id))) == 1
    await where.service.store.unit(lambda db: pruning.prune(db, later + timedelta(seconds=1)))
    assert await _count(where, select(func.count(Invite.id))) == 0
    await where.close()


async def test_who_left_can_be_asked_in_again_and_begins_anew() -> None:
    where = await world()
    await where.arrive(where.api.say(101, "/people"))
    for label in ("ต่าย", "🚪 ออกจากทีม", "ก้อย", "ยืนยันให้ออก"):
        await where.arrive(where.api.press(101, label))
    secret = await link(where)
    where.fresh()
    await where.arrive(where.api.say(104, f"/start {secret}"))
    assert heard(where, 104)[0].startswith("ยินดีต้อนรับ ต่าย")
    await where.close()


async def test_a_newcomer_begins_in_the_shops_language_where_the_messenger_names_neither() -> None:
    where = await world()
    where.api.add_person(1000, "ลาว", "lo")
    secret = await link(where)
    await where.arrive(where.api.say(1000, f"/start {secret}"))
    assert heard(where, 1000)[0].startswith("ยินดีต้อนรับ ลาว")
    await where.close()


async def test_a_name_without_letters_is_not_offered() -> None:
    where = await world()
    where.api.add_person(1000, "🌸✨", "th")
    await where.arrive(where.api.say(1000, f"/start {await link(where)}"))
    labels = [label for event in where.fresh() for row in event.buttons for label in row if event.chat == 1000]
    assert labels == ["ข้าม", "ยกเลิก"]
    await where.close()


def _doings(chat: str, name: str) -> Iterator[str]:
    """What one person typed and pressed in a transcript, up to the first saved record of anybody."""
    for line in (CHATS / chat).read_text("utf-8").splitlines():
        if line.startswith(f"{name}: "):
            yield line


def test_five_minutes_are_few_taps() -> None:
    """From the claim to a colleague's first lead, as claim.chat plays it: the owner's and everybody's messages."""
    owner = [line for line in _doings("claim.chat", "ป้าแจ๋ว") if "ดูทีม" not in line]
    colleague = list(_doings("claim.chat", "น้องใหม่"))
    assert len(owner) <= 8
    assert len(colleague) <= 9
    assert len(owner) + len(colleague) <= 17


async def test_the_shortest_way_is_shorter_still() -> None:
    """Everything skipped: eight taps to a link, whatever the owner has no time for is left as it is."""
    where = await world()
    await where.claim("ร้านด่วน")
    chat = STRANGERS["ป้าแจ๋ว"][0]
    await where.arrive(where.api.say(chat, f"/start {where.secrets[-1]}"))
    for _ in range(6):
        await where.arrive(where.api.press(chat, "ข้าม"))
    await where.arrive(where.api.press(chat, "เซลส์"))
    last = where.fresh()[-1]
    assert (last.file, "start=" in last.text, "«ร้านด่วน»" in last.text) == ("invite.png", True, True)
    await where.close()


async def test_every_change_of_a_member_leaves_its_line() -> None:
    """Who, what, when: role, manager, leave, account, the end; from the chat, as anybody would do it."""
    where = await world()
    await where.arrive(where.api.say(101, "/people"))
    for label in ("ต่าย", "🎖 ตำแหน่ง", "ผู้จัดการ", "ยืนยันเปลี่ยน", "‹ ย้อน", "👥 หัวหน้า", "พี่สิทธิ์", "‹ ย้อน"):
        await where.arrive(where.api.press(101, label))
    for label in ("🌴 วันลา", "พรุ่งนี้", "พี่สิทธิ์", "✖️ ยกเลิกวันลา"):
        await where.arrive(where.api.press(101, label))
    await where.arrive(where.api.say(101, "/people"))
    for label in ("ต่าย", "📱 ย้ายบัญชี", "🔒 ตัดบัญชีเดิมเลย"):
        await where.arrive(where.api.press(101, label))
    where.fresh()
    await where.arrive(where.api.say(STRANGER, f"/start {where.secrets[-1]}"))
    assert where.service

    async def lines(db: Db) -> list[tuple[str, int]]:
        question = select(audit.c.action, audit.c.by).where(audit.c.type == "person", audit.c.record_id == 4)
        return [(row.action, row.by) for row in await db.execute(question.order_by(audit.c.id))]

    expected = [("role", 1), ("manager", 1), ("away", 1), ("stand_in", 1), ("back", 1), ("cut", 1), ("move", 4)]
    assert await where.service.store.read(lines) == expected
    await where.close()


def test_one_process_serves(tmp_path: Path) -> None:
    with hold(FileRight(tmp_path)), pytest.raises(Busy), hold(FileRight(tmp_path)):
        pass
    with hold(FileRight(tmp_path)):
        pass  # let go with its holder


def test_the_next_server_waits_and_says_so_once(tmp_path: Path) -> None:
    first = FileRight(tmp_path)
    assert first.take()
    told: list[str] = []
    pauses = iter((lambda: None, first.release))
    with wait(FileRight(tmp_path), lambda: told.append("waiting"), lambda: next(pauses)()):
        assert told == ["waiting"]


async def tapped_twice(where: World, chat: int, label: str) -> None:
    """One button, two presses before the screen could change."""
    someone = where.api.people[chat]
    message, data = next(
        (message["message_id"], button["callback_data"])
        for message in sorted(someone.messages.values(), key=lambda message: -message["message_id"])
        for row in message["markup"]
        for button in row
        if button["text"] == label
    )
    await at_once(where, *(where.api.press_data(chat, message, data) for _ in range(2)))


@pytest.mark.parametrize(
    ("chat", "way", "last"),
    [
        (102, ("/invite",), "เซลส์"),
        (103, ("/settings",), "📱 ย้ายบัญชี"),
        (101, ("/people", "ต่าย", "🎖 ตำแหน่ง", "ผู้จัดการ"), "ยืนยันเปลี่ยน"),
        (101, ("/people", "ต่าย", "👥 หัวหน้า"), "พี่สิทธิ์"),
        (101, ("/people", "ต่าย", "🚪 ออกจากทีม", "ก้อย"), "ยืนยันให้ออก"),
        (103, ("/away", "พรุ่งนี้"), "พี่สิทธิ์"),
        (103, ("/away", "พรุ่งนี้", "พี่สิทธิ์"), "✖️ ยกเลิกวันลา"),
        (103, ("/settings", "🔔 การเตือน"), "✅ งานเช้า"),
    ],
)
async def test_a_second_tap_changes_nothing_and_tells_nobody_twice(chat: int, way: tuple[str, ...], last: str) -> None:
    where = await world()
    for step in way:
        say = where.api.say if step.startswith("/") else where.api.press
        await where.arrive(say(chat, step))
    where.fresh()
    before = await _kept(where)
    await tapped_twice(where, chat, last)
    events = where.fresh()
    told = [(event.chat, event.text) for event in events if event.chat != chat]
    assert len(told) == len(set(told))
    assert sum(bool(event.file) for event in events) <= 1
    assert (await _kept(where))[0] - before[0] <= 1
    assert (await _kept(where))[1] - before[1] <= 1
    await where.close()


async def _kept(where: World) -> tuple[int, int]:
    """Lines about members, and links."""
    return (
        await _count(where, select(func.count()).select_from(audit).where(audit.c.type == "person")),
        await _count(where, select(func.count(Invite.id))),
    )
