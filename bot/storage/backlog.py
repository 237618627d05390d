"""What waits, and for how long: questions of whoever runs the bot, on indexes that hold only what waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select, text

from bot.storage.engine import Db
from bot.storage.kernel import inbox, outbox

# Written out, not bound: PostgreSQL's general plan would not take a partial index for a value it cannot see.
OPEN, ASIDE = text("state = 'open'"), text("state = 'aside'")
PENDING, SENDING = text("state = 'pending'"), text("state = 'sending'")


@dataclass(frozen=True, slots=True)
class Backlog:
    """`update_since` and `letter_since`: since when the oldest of them waits; None when none does."""

    updates: int
    update_since: datetime | None
    letters: int
    letter_since: datetime | None
    aside: int


async def backlog(db: Db, now: datetime) -> Backlog:
    """Updates that are not answered yet; letters whose time has come and that are not sent."""
    updates, update_since = await _waiting(db, inbox.c.arrived_at, OPEN)
    pushes, push_since = await _waiting(db, outbox.c.due_at, PENDING, outbox.c.due_at <= now)
    flying, flying_since = await _waiting(db, outbox.c.due_at, SENDING)
    since = min((at for at in (push_since, flying_since) if at), default=None)
    aside = await db.scalar(select(func.count()).select_from(inbox).where(ASIDE))
    return Backlog(updates, update_since, pushes + flying, since, int(aside or 0))


async def _waiting(db: Db, since: Any, *which: Any) -> tuple[int, datetime | None]:
    row = (await db.execute(waiting(since, *which))).one()
    return row.many, row.since


def waiting(since: Any, *which: Any) -> Select[Any]:
    """How many there are, and the oldest of their moments."""
    return select(func.count().label("many"), func.min(since).label("since")).where(*which)


async def alive(db: Db) -> None:
    """Nothing at all, by the whole way of a unit: answers when the database does."""
    await db.scalar(select(1))
