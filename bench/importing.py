"""Twenty thousand people out of a file, while another chat goes on: how long each of them waits."""

from __future__ import annotations

import asyncio
import json
import os
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.app import Service
from bot.chat.letter import Letter
from bot.chat.seal import Seal
from bot.jobs.limits import unlimited
from bot.records.people import Person, Workspace
from bot.storage.engine import Db
from bot.storage.inbox import Arrived
from bot.storage.schema import migrate
from bot.storage.sqlite import SqliteStore
from bot.telegram import wire

ROWS = 20_000
HEAD = "ชื่อ,เบอร์โทร,อีเมล,บริษัท,วันเกิด,หมายเหตุ,ที่มา,ติดตาม,ไลน์,แผนก"
IMPORTER, OTHER = 101, 102
STEPS = {"check": "🔍", "write": "📥", "undo": "↩️"}
"""What is measured, and how the button that starts it begins."""
Row = dict[str, Any]


def people(rows: int) -> bytes:
    """A file as a shop would keep it, in Windows-874."""
    lines = [HEAD]
    for n in range(rows):
        who = f"คุณสมชาย ใจดี {n},08{n:08d},a{n}@shop.co.th,บริษัท ดอยตุง {n} จำกัด"
        lines.append(f"{who},12/8/2530,ลูกค้าเก่า {n},เพจ,15/9/2590,id.{n},ขาย")
    return "\r\n".join(lines).encode("cp874")


@dataclass
class Phone:
    """The messenger's side: takes everything at once, and remembers the buttons it was sent."""

    file: bytes
    data: dict[str, tuple[int, str]] = field(default_factory=dict)
    seen: int = 0

    async def post(self, chat: int, letter: Letter) -> int:
        self.seen += 1
        message = letter.get("edit") or self.seen
        if chat == IMPORTER:
            self.data |= {label: (message, data) for row in letter.get("buttons", []) for label, data in row}
        return message

    async def toast(self, _: str, __: str | None) -> None:
        """Nobody looks."""

    async def fetch(self, _: str) -> bytes:
        return self.file


@dataclass
class Talk:
    """What people send."""

    service: Service
    phone: Phone
    count: int = 0

    async def send(self, what: Row) -> None:
        self.count += 1
        update = {"update_id": self.count, **what}
        await self.service.receive([Arrived(*wire.address(update), json.dumps(update))])
        await self.service.lanes.idle()

    def said(self, person: int, content: Row) -> Row:
        envelope: Row = {"message_id": 10**6 + self.count, "date": int(time.time()), **_between(person)}
        return {"message": envelope | content}

    def pressed(self, start: str) -> Row:
        label = next(label for label in self.phone.data if label.startswith(start))
        message, data = self.phone.data[label]
        ends = _between(IMPORTER)
        shown = {"message_id": message, "chat": ends["chat"], "date": 0}
        return {"callback_query": {"id": str(self.count), "from": ends["from"], "message": shown, "data": data}}


def _between(person: int) -> Row:
    return {"from": {"id": person, "is_bot": False, "first_name": "x"}, "chat": {"id": person, "type": "private"}}


async def _members(db: Db) -> None:
    db.add(Workspace(id=1, name="bench", zone="Asia/Bangkok", language="th", created_at=datetime.now(UTC)))
    await db.flush()
    for key in (IMPORTER, OTHER):
        one = Person(id=key - 100, workspace_id=1, telegram_id=key, name="x", role="owner", joined_at=datetime.now(UTC))
        one.language, one.era, one.zone = "th", "be", "Asia/Bangkok"
        db.add(one)


async def _bystander(talk: Talk, took: list[float], done: asyncio.Event) -> None:
    """Another chat that is answered all the while: durable turns, one after the other."""
    while not done.is_set():
        began = time.perf_counter()
        await talk.send(talk.said(OTHER, {"text": "/lead"}))
        took.append(time.perf_counter() - began)
        await asyncio.sleep(0.02)


async def _step(talk: Talk, update: Row) -> dict[str, float]:
    """One press and all the work it promised, with another chat beside it."""
    took: list[float] = []
    done = asyncio.Event()
    other = asyncio.create_task(_bystander(talk, took, done))
    began, cpu = time.perf_counter(), _cpu()
    await talk.send(update)
    await talk.service.workers.idle()
    found = {"s": time.perf_counter() - began, "cpu_s": _cpu() - cpu}
    done.set()
    await other
    took.sort()
    return found | {f"p{part}_ms": took[len(took) * part // 100] * 1000 for part in (50, 95, 99)}


def _cpu() -> float:
    """Seconds of processor time of this process and of those it started."""
    return sum(os.times()[:4])


def _service(folder: Path, phone: Phone) -> Service:
    def now() -> datetime:
        return datetime.now(UTC)

    outside = (phone.post, phone.toast, phone.fetch, asyncio.sleep)
    return Service(SqliteStore(folder / "bench.db"), Seal(b"bench"), now, wire.read, *outside, unlimited(now))


async def _measured(folder: Path, rows: int) -> dict[str, float]:
    migrate(f"sqlite:///{folder / 'bench.db'}")
    phone = Phone(people(rows))
    service = _service(folder, phone)
    await service.store.unit(_members)
    await service.start()
    talk = Talk(service, phone)
    await talk.send(talk.said(IMPORTER, {"document": {"file_id": "f", "file_name": "x.csv"}}))
    found: dict[str, float] = {}
    for name, start in STEPS.items():
        await service.idle()
        step = await _step(talk, talk.pressed(start))
        found |= {f"{name}_{what}": value for what, value in step.items()}
    await service.stop()
    return found


def import_rows(rows: int = ROWS) -> dict[str, float]:
    """Seconds to check, write and undo `rows` people on SQLite, and how long another chat's turns took meanwhile."""
    with TemporaryDirectory() as folder:
        return asyncio.run(_measured(Path(folder), rows))


if __name__ == "__main__":
    for name, value in import_rows().items():
        print(f"{name:14} {value:8.2f}")
