"""The durable inbox: an update is ours from the commit of `receive` on, and only then confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.engine import Db
from bot.storage.kernel import inbox


@dataclass(frozen=True, slots=True)
class Arrived:
    """An update as it came: raw JSON, and just enough of it to choose its lane. chat 0 = nobody's."""

    update_id: int
    chat: int
    person: int
    body: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """An inbox row to be worked on."""

    id: int
    update_id: int
    chat: int
    person: int
    body: str
    arrived_at: datetime


async def receive(db: Db, batch: Sequence[Arrived], now: datetime) -> list[Waiting]:
    """Keep a batch; the rows that are new. The same update coming again leaves no second row."""
    insert = (postgresql if db.postgres else sqlite).insert(inbox)
    statement = insert.on_conflict_do_nothing(index_elements=["update_id"]).returning(inbox.c.id, inbox.c.update_id)
    rows = [_row(arrived, now) for arrived in {a.update_id: a for a in batch}.values()]
    new = {row.update_id: row.id for row in await db.execute(statement, rows)} if rows else {}
    return [
        Waiting(new[a["update_id"]], a["update_id"], a["chat"], a["person"], a["body"], now)
        for a in rows
        if a["update_id"] in new
    ]


def _row(arrived: Arrived, now: datetime) -> dict[str, Any]:
    return {
        "update_id": arrived.update_id,
        "chat": arrived.chat,
        "person": arrived.person,
        "body": arrived.body,
        "arrived_at": now,
        "state": "open",
        "attempts": 0,
    }


async def unfinished(db: Db) -> list[Waiting]:
    """What a predecessor left, in the order it came."""
    columns = (inbox.c.id, inbox.c.update_id, inbox.c.chat, inbox.c.person, inbox.c.body, inbox.c.arrived_at)
    rows = await db.execute(select(*columns).where(inbox.c.state == "open").order_by(inbox.c.id))
    return [Waiting(**row._mapping) for row in rows]


_OPEN = select(inbox.c.id).where(inbox.c.state == "open")


async def claim(db: Db, row: int) -> bool:
    """Is this update still to be done? Its done-mark is written with the rest of the unit, or not at all."""
    if await db.scalar(_OPEN.where(inbox.c.id == row)) is None:
        return False
    db.later_rows("inbox.done", [{"row": row}])
    return True


async def failed(db: Db, row: int, fault: str, attempts: int) -> int:
    """Count a failed attempt; at `attempts` the update is set aside with its traceback. Returns the count."""
    count = await db.scalar(
        update(inbox).where(inbox.c.id == row).values(attempts=inbox.c.attempts + 1).returning(inbox.c.attempts)
    )
    if count is not None and count >= attempts:
        await set_aside(db, row, fault)
    return int(count or 0)


async def set_aside(db: Db, row: int, fault: str) -> None:
    """Stop trying; the body stays for whoever looks into it."""
    await db.execute(update(inbox).where(inbox.c.id == row).values(state="aside", fault=fault[-4000:]))
