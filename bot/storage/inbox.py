"""The durable inbox: an update is ours from the commit of `receive` on, and only then confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, true, update

from bot.records.people import Person
from bot.storage.desk import Me, Outdated
from bot.storage.engine import Db
from bot.storage.kernel import inbox
from bot.storage.prepared import Prepared, Row


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


_RECEIVE = Prepared(
    lambda insert: insert(inbox).on_conflict_do_nothing(index_elements=["update_id"]).returning(inbox.c.id),
    *("update_id", "chat", "person", "body", "arrived_at", "state", "attempts"),
)


async def receive(db: Db, batch: Sequence[Arrived], now: datetime) -> list[Waiting]:
    """Keep a batch; the rows that are new. The same update coming again leaves no second row."""
    kept = await db.run_each(_RECEIVE, [_row(arrived, now) for arrived in batch])
    return [
        Waiting(made[0][0], a.update_id, a.chat, a.person, a.body, now)
        for a, made in zip(batch, kept, strict=True)
        if made
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


_OPEN = Prepared(lambda _: select(inbox.c.id).where(inbox.c.state == "open", inbox.c.id == bindparam("row")))


async def claim(db: Db, row: int, member: Me | None = None) -> bool:
    """Is this update still to be done? Its done-mark is written with the rest of the unit, or not at all.

    With a member it is his only while he is who the roster says; raises Outdated. One statement in the usual case.
    """
    if not await (_as(db, row, member) if member else db.run(_OPEN, row=row)):
        if member and await db.run(_OPEN, row=row):
            raise Outdated(f"person {member.id}")
        return False
    db.later_rows("inbox.done", [{"row": row}])
    return True


_OF_MEMBER = Prepared(
    lambda _: (
        select(inbox.c.id)
        .join(Person, true())
        .where(inbox.c.state == "open", inbox.c.id == bindparam("row"), Person.id == bindparam("member"))
        .where(Person.telegram_id == bindparam("chat"), Person.role == bindparam("role"))
        .with_for_update(read=True, key_share=True, of=Person)
    )
)


async def _as(db: Db, row: int, member: Me) -> Sequence[Row]:
    """Only while this member is here, in his role and with this account; who changes him waits until we are done."""
    return await db.run(_OF_MEMBER, row=row, member=member.id, chat=member.chat, role=member.role.value)


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
