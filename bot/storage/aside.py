"""Updates that were set aside after three attempts: what they are, and the two things that can be done with them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update

from bot.storage.engine import Db
from bot.storage.kernel import inbox

ASIDE = inbox.c.state == "aside"
_KIND = re.compile(r"([A-Za-z_][\w.]*)(?::|$)")


@dataclass(frozen=True, slots=True)
class Aside:
    """`fault` is its kind only: the words of a fault quote what was typed."""

    update_id: int
    chat: int
    arrived_at: datetime
    fault: str


async def listed(db: Db) -> list[Aside]:
    columns = (inbox.c.update_id, inbox.c.chat, inbox.c.arrived_at, inbox.c.fault)
    rows = await db.execute(select(*columns).where(ASIDE).order_by(inbox.c.id))
    return [Aside(row.update_id, row.chat, row.arrived_at, _kind(row.fault or "")) for row in rows]


def _kind(fault: str) -> str:
    """The exception's name, which stands at the beginning of a traceback's last line."""
    last = fault.strip().rpartition("\n")[2]
    found = _KIND.match(last)
    return found[1] if found else "unreadable"


async def reopen(db: Db) -> int:
    """Take them up at the next start, in the order they came, with three attempts again; how many."""
    count = await db.scalar(select(func.count()).select_from(inbox).where(ASIDE))
    await db.execute(update(inbox).where(ASIDE).values(state="open", attempts=0, fault=None))
    return int(count or 0)


async def forget(db: Db) -> int:
    """Remove them and what they said; how many."""
    count = await db.scalar(select(func.count()).select_from(inbox).where(ASIDE))
    await db.execute(delete(inbox).where(ASIDE))
    return int(count or 0)
