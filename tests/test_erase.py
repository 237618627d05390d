"""Erased for good: no byte of it is left in the database's file, and that it was erased is."""

from __future__ import annotations

from bot.domain.values import Phone
from bot.records.lead import Lead
from bot.storage.desk import Desk, Forbidden
from bot.storage.engine import Db
from tests.chat import World, world

SECRET = "ชื่อที่ต้องไม่เหลือ"


async def at_desk(where: World, chat: int, work: str) -> None:
    assert where.service
    me = where.service.roster.at(chat)
    assert me

    async def unit(db: Db) -> None:
        desk = Desk(db, me, where.now)
        if work == "keep":
            await desk.keep(Lead(name=SECRET, phone=Phone("+66812345678"), interest=SECRET * 5))
        elif work == "remove":
            await desk.remove(await desk.find(Lead, 1))
        else:
            await desk.erase(await desk.find(Lead, 1, deleted=True))

    await where.service.store.unit(unit)


async def test_no_byte_is_left() -> None:
    where = await world()
    for work in ("keep", "remove"):
        await at_desk(where, 101, work)
    assert SECRET.encode() in where.path.read_bytes() + where.path.with_name("play.db-wal").read_bytes()
    await at_desk(where, 101, "erase")
    await where.close()
    files = b"".join(path.read_bytes() for path in where.path.parent.iterdir())
    for part in (SECRET, SECRET[:6], "812345678"):
        assert part.encode() not in files


async def test_only_an_owner_erases_and_only_what_is_deleted() -> None:
    where = await world()
    await at_desk(where, 103, "keep")
    for chat, ready in ((101, False), (103, True)):
        if ready:
            await at_desk(where, chat, "remove")
        try:
            await at_desk(where, chat, "erase")
        except (Forbidden, LookupError):
            continue
        raise AssertionError(chat)
    await where.close()
