"""Joining by a one-use link, and the lock that lets one process serve."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.rights import Role
from bot.storage import invites
from bot.storage.serving import Busy, FileRight, hold, wait
from tests.chat import STRANGER, World, world


async def link(where: World, role: Role = Role.REP) -> str:
    assert where.service
    return await where.service.store.unit(lambda db: invites.make(db, where.now, 1, role, 2))


def heard(where: World) -> list[str]:
    return [event.text for event in where.fresh() if event.chat == STRANGER]


@pytest.mark.parametrize("mode", ["plain", "twice", "powercut"])
async def test_a_stranger_joins_once_and_works_at_once(mode: str) -> None:
    where = await world(mode)  # type: ignore[arg-type]
    secret = await link(where)
    await where.arrive(where.api.say(STRANGER, f"/start {secret}"))
    assert heard(where) == ["Welcome, Stranger. Type /lead to log your first lead."]
    await where.arrive(where.api.say(STRANGER, "/lead"))
    assert heard(where)[0].startswith("Who is interested?")
    await where.close()


async def test_a_used_link_lets_nobody_else_in() -> None:
    where = await world()
    secret = await link(where)
    await where.arrive(where.api.say(STRANGER, f"/start {secret}"))
    where.api.add_person(1000, "Second", "en")
    await where.arrive(where.api.say(1000, f"/start {secret}"))
    assert where.fresh()[-1].text.startswith("This link no longer works.")
    await where.close()


@pytest.mark.parametrize("secret", ["invented", "", "' OR 1=1 --", "x" * 4000])
async def test_an_invented_link_is_answered_politely(secret: str) -> None:
    where = await world()
    await where.arrive(where.api.say(STRANGER, f"/start {secret}"))
    assert len(heard(where)) == 1
    await where.arrive(where.api.say(STRANGER, "/lead"))
    assert heard(where)[0].startswith("Hello. khaidee is for invited teams.")
    await where.close()


async def test_an_expired_link_is_dead() -> None:
    where = await world()
    secret = await link(where)
    where.now += invites.GOOD_FOR + timedelta(seconds=1)
    await where.arrive(where.api.say(STRANGER, f"/start {secret}"))
    assert heard(where)[0].startswith("This link no longer works.")
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


async def pressed(where: World, chat: int, label: str) -> None:
    await where.arrive(where.api.press(chat, label))


async def test_an_invitation_from_the_chat_and_the_news_of_it() -> None:
    """Role, review, link once; the newcomer is under the inviter, who is told."""
    where = await world()
    await where.arrive(where.api.say(102, "/invite"))
    await pressed(where, 102, "เซลส์")
    await pressed(where, 102, "🔗 ทำลิงก์")
    shown = where.fresh()[-1].text
    secret = shown.rpartition("start=")[2]
    assert "https://t.me/khaidee_demo_bot?start=" in shown
    await where.arrive(where.api.say(STRANGER, f"/start {secret}"))
    told = {event.chat: event.text for event in where.fresh()}
    assert told[102] == "Stranger เข้าทีมแล้ว · เซลส์"
    await where.arrive(where.api.say(102, "/people"))
    assert "Stranger · เซลส์" in where.fresh()[-1].text
    await where.close()


async def test_a_link_does_not_move_a_member() -> None:
    where = await world()
    secret = await link(where, Role.OWNER)
    await where.arrive(where.api.say(104, f"/start {secret}"))
    assert where.fresh()[-1].text.startswith("สวัสดี ต่าย")
    await where.arrive(where.api.say(104, "/people"))
    assert where.fresh()[-1].text == "เมนูนี้สำหรับเจ้าของและผู้จัดการ"
    await where.close()


async def test_who_left_can_be_asked_in_again() -> None:
    where = await world()
    await where.arrive(where.api.say(101, "/people"))
    for label in ("ต่าย", "🚪 ออกจากทีม", "ก้อย", "ยืนยันให้ออก"):
        await pressed(where, 101, label)
    secret = await link(where)
    where.fresh()
    await where.arrive(where.api.say(104, f"/start {secret}"))
    assert where.fresh()[0].text.startswith("ยินดีต้อนรับ ต่าย")
    await where.close()
