"""A patient monkey: anything anybody can do, in any order. It is always answered, and nothing is ever set aside.

A walk is its seed: the same seed is the same walk, so that what it finds can be written down as a transcript.
"""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.handlers import router
from bot.storage.engine import Db
from bot.storage.kernel import inbox
from tests.chat import CAST, STRANGER, World, world
from tests.marks import long_but

WORDS = (
    *(f"/{name}" for name in router("bot").commands),
    "คุณวิภา 0812345678", "บจก. ดอยตุง", "สมชาย ใจดี", "089-111-2222", "somchai@example.com", "@line_id",
    "พรุ่งนี้", "ศุกร์หน้า บ่ายสอง", "31/12/2569", "12 ส.ค. 2530", "250,000", "สามแสน", "50%", "2569", "0",
    "ข้าม", "ยกเลิก", "ย้อนกลับ", "skip", "cancel", "back", "วิภา", "5678", "#1", "#2 เสนอราคา 200000", "ทำยังไง",
    "แพงไป", "อื่นๆ", "ลูกค้าเงียบ", "ok", "😀", "<b>x</b>", "ก" * 300, "\u0000", "จดไว้ว่าชอบกาแฟ",
)  # fmt: skip
THINGS: tuple[dict[str, Any], ...] = (
    {"photo": [{"file_id": "photo-1"}], "caption": "หน้าร้าน"},
    {"voice": {"file_id": "voice-1"}},
    {"sticker": {"file_id": "sticker-1"}},
    {"location": {"latitude": 13.7, "longitude": 100.5}},
    {"contact": {"phone_number": "0891112222", "first_name": "สมชาย"}},
    {"document": {"file_id": "document-1", "file_name": "x.pdf"}},
)
WHO = [member.telegram_id for member in CAST] + [STRANGER]


class Monkey:
    """One walk. What it does is drawn by weight: mostly it presses what it sees."""

    def __init__(self, where: World, seed: int) -> None:
        self.where, self.dice, self.last = where, random.Random(seed), "nothing yet"
        self.person = WHO[0]

    async def walk(self, steps: int) -> None:
        for _ in range(steps):
            if self.dice.random() < 0.15:
                self.person = self.dice.choice(WHO)
            (act,) = self.dice.choices(
                [self._press, self._press_old, self._say, self._send, self._answer, self._edit, self._wait],
                [50, 5, 30, 5, 5, 2, 3],
            )
            await act()

    async def _arrive(self, what: str, update: dict[str, Any]) -> None:
        """Everything is answered to whoever sent it; a button that changes nothing at least stops waiting."""
        self.last = f"{self.person}: {what}"
        self.where.fresh()
        await self.where.arrive(update)
        told = [event for event in self.where.fresh() if event.chat == self.person]
        assert told or "callback_query" in update, f"silence: {self.last}"
        assert not self.where.api.presses, f"left waiting: {self.last}"

    def _buttons(self, latest: int) -> list[tuple[int, str, str]]:
        messages = [m for m in self.where.api.people[self.person].messages.values() if m["markup"]]
        shown = messages[-latest:]
        return [
            (message["message_id"], button["callback_data"], button["text"])
            for message in shown
            for row in message["markup"]
            for button in row
            if "callback_data" in button
        ]

    async def _press(self, latest: int = 2) -> None:
        if not (there := self._buttons(latest)):
            await self._say()
            return
        message, data, label = self.dice.choice(there)
        for _ in range(2 if self.dice.random() < 0.1 else 1):
            await self._arrive(f"[{label}]", self.where.api.press_data(self.person, message, data))

    async def _press_old(self) -> None:
        await self._press(50)

    async def _say(self) -> None:
        words = self.dice.choice(WORDS)
        await self._arrive(words[:40], self.where.api.say(self.person, words))

    async def _send(self) -> None:
        thing = self.dice.choice(THINGS)
        await self._arrive(str(thing)[:40], self.where.api.send(self.person, thing))

    async def _answer(self) -> None:
        ours = [key for key, m in self.where.api.people[self.person].messages.items() if m["from"]["is_bot"]]
        if not ours:
            return
        words = self.dice.choice(WORDS)
        await self._arrive(f"↪ {words[:40]}", self.where.api.say(self.person, words, self.dice.choice(ours[-4:])))

    async def _edit(self) -> None:
        mine = [m for m in self.where.api.people[self.person].messages.values() if not m["from"]["is_bot"]]
        if not mine or "text" not in mine[-1]:
            return
        words = self.dice.choice([word for word in WORDS if word.strip("\0") and word != mine[-1]["text"]])
        await self._arrive(f"edits: {words[:40]}", self.where.api.edit(self.person, words))

    async def _wait(self) -> None:
        hours = self.dice.choice([1, 3, 20, 24 * 4])
        await self.where.live_until(self.where.now + timedelta(hours=hours))


@pytest.mark.parametrize("seed", long_but(lambda seed: seed < 2, range(40)))
async def test_a_patient_monkey(seed: int) -> None:
    where = await world()
    monkey = Monkey(where, seed)
    await monkey.walk(60 if seed < 2 else 250)
    assert where.service
    aside = select(func.count()).select_from(inbox).where(inbox.c.state == "aside")

    async def count(db: Db) -> int:
        return int(await db.scalar(aside) or 0)

    assert await where.service.store.read(count) == 0, monkey.last
    await where.close()
