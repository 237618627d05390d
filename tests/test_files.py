"""Files on their way out: uploaded over real HTTP, drawn when they are sent, never silently lost."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import uvicorn
from sqlalchemy import select

from bot.chat.letter import CAPTION, LONGEST, Letter, letters, visible
from bot.chat.screen import Drawn, Screen
from bot.chat.seal import Seal
from bot.jobs.painters import PAINTERS, Painter
from bot.playground.core import BotApi
from bot.playground.http import bot_api
from bot.storage import outbox
from bot.storage.engine import Db
from bot.storage.kernel import outbox as rows
from bot.telegram.client import Telegram
from bot.telegram.request import AiohttpRequest
from tests.chat import World, world

NOW = datetime(2026, 8, 1, tzinfo=UTC)


@pytest.fixture
async def api() -> AsyncIterator[tuple[BotApi, Telegram]]:
    made = BotApi(lambda: NOW)
    made.add_person(7, "ก้อย")
    server = uvicorn.Server(uvicorn.Config(bot_api(made), port=0, log_level="warning", lifespan="off"))
    config = server.config
    config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    port = server.servers[0].sockets[0].getsockname()[1]
    request = AiohttpRequest()
    yield made, Telegram("1:secret", f"http://127.0.0.1:{port}", request)
    await request.shutdown()
    await server.shutdown()


async def test_bytes_go_over_the_wire_as_they_are(api: tuple[BotApi, Telegram]) -> None:
    made, telegram = api
    content = secrets.token_bytes(100_000) + b"\r\n--\r\n\x00"
    drawn = {"painter": "x", "data": {}, "name": "ข้อมูล.zip", "picture": False}
    await telegram.post(7, Letter(text="<b>ไฟล์</b>", drawn=drawn, content=content, buttons=[[("ปุ่ม", "data")]]))
    ((key, kept),) = made.files.items()
    assert kept == ("ข้อมูล.zip", content)
    assert (made.events[0].text, made.events[0].buttons) == ("<b>ไฟล์</b>", (("ปุ่ม",),))
    assert await telegram.fetch(key) == content


def test_what_does_not_fit_under_a_picture_follows_it() -> None:
    screen = Screen("\n".join(["ก" * 100] * 60), drawn=Drawn("qr", {"words": "x"}, "x.png"))
    first, *more = letters(screen, Seal(b"k"), 7, 7, edit=5)
    assert visible(first["text"]) <= CAPTION
    assert "edit" not in first
    assert all(visible(letter["text"]) <= LONGEST for letter in more)
    assert sum(letter["text"].count("ก") for letter in (first, *more)) == 6000


async def _send(where: World, screen: Screen) -> None:
    service = where.service
    assert service

    async def work(db: Db) -> None:
        made = letters(screen, service.gate.seal, 103, 103)[0]
        born = [outbox.reply(db, 103, 3, made, where.now, None)]
        db.afterwards(lambda: service.courier.hand(born))

    await service.store.unit(work)
    await service.idle()


async def test_a_qr_code_is_drawn_when_it_is_sent() -> None:
    where = await world()
    await _send(where, Screen("ลิงก์", drawn=Drawn("qr", {"words": "https://t.me/x?start=y"}, "link.png")))
    ((name, content),) = where.api.files.values()
    assert (name, content[:8]) == ("link.png", b"\x89PNG\r\n\x1a\n")
    await where.close()


async def test_a_file_that_cannot_be_made_is_said_and_not_stored() -> None:
    where = await world()

    def broken(_: object) -> bytes:
        raise ValueError("no ink")

    async def gather(*_: object) -> None:
        return None

    PAINTERS["broken"] = Painter(gather, broken)
    await _send(where, Screen("ไฟล์", drawn=Drawn("broken", {}, "x.zip")))
    del PAINTERS["broken"]
    assert [event.text for event in where.fresh()] == ["ทำไฟล์ไม่สำเร็จ ขอลองใหม่อีกครั้ง"]
    assert where.service

    async def kept(db: Db) -> object:
        return await db.scalar(select(rows.c.letter))

    assert await where.service.store.read(kept) is None
    await where.close()
