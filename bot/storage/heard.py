"""What somebody said that had no place yet. A button is too small to carry it: it carries this row's number."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import delete, insert, select

from bot.storage.desk import Desk
from bot.storage.kernel import draft

FORM = "heard"  # no form of this name exists: such a draft is never open
FOR = timedelta(hours=2)  # how long its buttons work


async def keep(desk: Desk, said: Mapping[str, str]) -> int:
    """Keep it for a while; the number a button carries."""
    old = (draft.c.person_id == desk.me.id, draft.c.form == FORM, draft.c.touched_at < desk.now - FOR)
    await desk.db.execute(delete(draft).where(*old))
    values = {"person_id": desk.me.id, "form": FORM, "answers": dict(said), "state": {}, "parked": True}
    return int(await desk.db.scalar(insert(draft).values(**values, touched_at=desk.now).returning(draft.c.id)))


async def look(desk: Desk, number: int) -> Mapping[str, str] | None:
    """The same without taking it."""
    mine = (draft.c.id == number, draft.c.person_id == desk.me.id, draft.c.form == FORM)
    said: Mapping[str, str] | None = await desk.db.scalar(select(draft.c.answers).where(*mine))
    return said


async def take(desk: Desk, number: int) -> Mapping[str, str] | None:
    """What was said, by its number; one's own only, and once: a second tap finds nothing."""
    mine = (draft.c.id == number, draft.c.person_id == desk.me.id, draft.c.form == FORM)
    said: Mapping[str, str] | None = await desk.db.scalar(delete(draft).where(*mine).returning(draft.c.answers))
    return said
