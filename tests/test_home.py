"""The front door: what each role is shown, that its buttons are its commands, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event, update

from bot.chat.screen import act
from bot.domain.rights import Role
from bot.handlers import router
from bot.records import RECORDS
from bot.records.people import Person
from bot.storage.engine import Db
from bot.views.home import PARTS, keys, part
from tests.chat import CAST, World, world

GOY = 103
ROLES = {"owner": 101, "manager": 102, "rep": 103, "service": 105, "viewer": 106}
KEYS = {
    "owner": [["➕ ผู้สนใจ", "🔎 ค้นหา"], ["📋 งานวันนี้", "👥 ของฉัน", "⚙️ ตั้งค่า"]],
    "manager": [["➕ ผู้สนใจ", "🔎 ค้นหา"], ["📋 งานวันนี้", "👥 ของฉัน", "⚙️ ตั้งค่า"]],
    "rep": [["➕ ผู้สนใจ", "🔎 ค้นหา"], ["📋 งานวันนี้", "👥 ของฉัน", "⚙️ ตั้งค่า"]],
    "service": [["📣 เรื่องร้องเรียน", "➕ เรื่องร้องเรียน"], ["🔎 ค้นหา", "⚙️ ตั้งค่า"]],
    "viewer": [["🔎 ค้นหา", "👥 ผู้สนใจ"], ["📣 เรื่องร้องเรียน", "⚙️ ตั้งค่า"]],
    "accounting": [["❓ วิธีใช้", "⚙️ ตั้งค่า"]],
}
ENGLISH = {
    "rep": [["➕ Lead", "🔎 Search"], ["📋 Today", "👥 My leads", "⚙️ Settings"]],
    "service": [["📣 Complaints", "➕ Complaint"], ["🔎 Search", "⚙️ Settings"]],
    "viewer": [["🔎 Search", "👥 Leads"], ["📣 Complaints", "⚙️ Settings"]],
}


async def become(where: World, chat: int, **values: Any) -> None:
    """Change a member behind the chat's back."""
    assert where.service

    async def work(db: Db) -> None:
        await db.execute(update(Person).where(Person.telegram_id == chat).values(**values))

    await where.service.store.unit(work)
    await where.service.store.read(where.service.roster.load)


async def keyboard(where: World, chat: int, words: str) -> list[list[str]]:
    """What lies under the typing field after these words."""
    where.api.people[chat].keyboard = None
    await where.arrive(where.api.say(chat, words))
    found = where.api.people[chat].keyboard
    assert found
    assert found["is_persistent"]
    return [[key["text"] for key in row] for row in found["keyboard"]]


@pytest.mark.parametrize(
    ("role", "language", "wanted"),
    [*((role, "th", rows) for role, rows in KEYS.items()), *((role, "en", rows) for role, rows in ENGLISH.items())],
)
async def test_start_brings_the_keyboard_of_the_role_in_the_persons_language(
    role: str, language: str, wanted: list[list[str]]
) -> None:
    where = await world()
    await become(where, GOY, role=role, language=language)
    assert await keyboard(where, GOY, "/start") == wanted
    await where.close()


@pytest.mark.parametrize("role", [role.value for role in Role])
async def test_every_key_of_every_role_does_something_it_may(role: str) -> None:
    """In both languages: who has just changed his has the old keyboard for a while."""
    where = await world()
    for language in ("th", "en"):
        await become(where, GOY, role=role, language=language)
        for key in [key for row in await keyboard(where, GOY, "/start") for key in row]:
            await become(where, GOY, language="en" if language == "th" else "th")
            where.fresh()
            await where.arrive(where.api.say(GOY, key))
            (answer, *_) = [event.text for event in where.fresh()]
            assert not answer.startswith(("ไม่เจอ", "Nothing found", "คุณดูได้", "You can see", "ไม่พบ")), key
            await become(where, GOY, language=language)
    await where.close()


@pytest.mark.parametrize("role", [role.value for role in Role])
async def test_every_way_on_from_home_is_open_to_the_role(role: str) -> None:
    where = await world()
    await become(where, GOY, role=role)
    await where.arrive(where.api.say(GOY, "/menu"))
    labels = [label for row in where.fresh()[-1].buttons for label in row]
    assert 2 <= len(labels) <= 6
    for label in labels:
        await where.arrive(where.api.say(GOY, "/menu"))
        where.fresh()
        await where.arrive(where.api.press(GOY, label))
        answers = where.fresh()
        assert [event.kind for event in answers if event.kind != "toast"], label
        assert not any("คุณดูได้" in event.text or "เจ้าของและผู้จัดการ" in event.text for event in answers), label
    await where.close()


@pytest.mark.parametrize("chat", ROLES.values(), ids=ROLES.keys())
async def test_a_button_that_is_a_command_may_what_the_command_may(chat: int) -> None:
    """`go:invite` says to a rep what /invite says: no door beside the door."""
    where = await world()
    assert where.service
    for command in sorted(router("bot").commands):
        where.fresh()
        await where.arrive(where.api.say(chat, f"/{command}"))
        typed = [(event.text, event.buttons) for event in where.fresh() if event.chat == chat]
        data = where.service.gate.seal.close(act("go", command), chat, chat)
        await where.arrive(where.api.press_data(chat, 1, data))
        pressed = [(event.text, event.buttons) for event in where.fresh() if event.chat == chat]
        if command not in ("start", "help"):  # /start offers the first day once
            assert [text for text, _ in pressed] == [text for text, _ in typed], command
    await where.close()


def test_every_hour_belongs_to_a_part_of_the_day() -> None:
    assert [part(hour) for hour in range(24)] == (
        ["night"] * 5 + ["morning"] * 7 + ["afternoon"] * 4 + ["evening"] * 3 + ["dusk"] * 3 + ["night"] * 2
    )
    assert [until for until, _ in PARTS] == sorted(until for until, _ in PARTS)


def test_no_keyboard_has_a_key_twice() -> None:
    from bot.records.able import able

    for role in Role:
        names = [name for row in keys(able(role)) for name in row]
        assert len(names) == len(set(names)) <= 6
        assert {"settings"} <= set(names)


@contextmanager
def statements(where: World) -> Iterator[list[str]]:
    """What is asked of the database meanwhile, by writer and readers; inbox, outbox and transactions do not count."""
    assert where.service
    seen: list[str] = []

    def note(*args: Any) -> None:
        said = str(args[2])
        if not said.startswith(("BEGIN", "COMMIT")) and "inbox" not in said and "outbox" not in said:
            seen.append(said)

    event.listen(Engine, "before_cursor_execute", note)
    yield seen
    event.remove(Engine, "before_cursor_execute", note)


async def leads(where: World, names: str) -> None:
    """For every letter somebody who is called so, to follow up today."""
    for name in names:
        for words in ("/lead", f"คุณ{name} 08123450{ord(name) % 100:02d}", "ข้าม", "ข้าม", "วันนี้"):
            await where.arrive(where.api.say(GOY, words))


SEARCH = len(RECORDS)
GUESSED = ("วิธีลบลูกค้า", "คุณนิรนาม", "พรุ่งนี้")


@pytest.mark.parametrize(
    ("words", "most"),
    [("/menu", 4), ("/today", 3), ("🔎 ค้นหา", 1), ("/help", 1), *((words, SEARCH + 4) for words in GUESSED)],
)
async def test_what_a_screen_costs_whatever_is_kept(words: str, most: int) -> None:
    """The bound of the house is eight for a screen; a search asks each type once. Constant in rows."""
    where = await world()
    await where.arrive(where.api.say(GOY, "/start"))
    counts = []
    for more in ("ก", "ขคงจฉช"):
        await leads(where, more)
        with statements(where) as seen:
            await where.arrive(where.api.say(GOY, words))
        counts.append(len(seen))
    assert counts[0] == counts[1] <= most, seen
    await where.close()


async def test_the_home_screens_numbers_are_those_of_its_lists() -> None:
    where = await world()
    await leads(where, "กขค")
    await where.arrive(where.api.say(GOY, "/menu"))
    assert "📋 วันนี้ต้องติดตาม 3 ราย" in where.fresh()[-1].text
    await where.arrive(where.api.press(GOY, "📋 งานวันนี้"))
    assert "ติดตาม 3 ราย" in where.fresh()[-1].text
    await where.close()


async def test_today_is_where_the_person_is() -> None:
    """23:30 and 00:30 in Bangkok, and one who lives in New York."""
    where = await world()
    await leads(where, "ก")
    await where.live_until(where.now.replace(hour=16, minute=30))  # 23:30 in Bangkok
    where.fresh()
    await where.arrive(where.api.say(GOY, "/menu"))
    assert "วันนี้ต้องติดตาม 1 ราย" in where.fresh()[-1].text
    await where.live_until(where.now.replace(hour=17, minute=30))  # 00:30 of the next day
    where.fresh()
    await where.arrive(where.api.say(GOY, "/menu"))
    assert "เลยกำหนดแล้ว 1 ราย" in where.fresh()[-1].text
    await become(where, GOY, zone="America/New_York")
    await where.arrive(where.api.say(GOY, "/menu"))
    assert "วันนี้ต้องติดตาม 1 ราย" in where.fresh()[-1].text
    await where.close()


def test_the_cast_has_every_role_tested_here() -> None:
    assert {member.telegram_id: member.role for member in CAST} | {v: k for k, v in ROLES.items()} == {
        member.telegram_id: member.role for member in CAST
    }
