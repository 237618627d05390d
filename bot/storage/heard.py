"""What somebody said that had no place yet. A button is too small to carry it: it carries this row's number."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, insert, or_, select

from bot.storage.desk import Desk
from bot.storage.drafts import HEARD
from bot.storage.kernel import draft

FOR = timedelta(hours=2)  # how long its buttons work
MOST = 30  # of one person: who says more than that has long passed the first


async def keep(desk: Desk, said: Mapping[str, str]) -> int:
    """Keep it for a while; the number a button carries."""
    mine = _of(desk)
    passed = select(draft.c.id).where(*mine).order_by(draft.c.id.desc()).offset(MOST - 1).limit(1).scalar_subquery()
    old = or_(draft.c.touched_at < desk.now - FOR, draft.c.id <= passed)
    await desk.db.execute(delete(draft).where(*mine, old))
    values = {"person_id": desk.me.id, "form": HEARD, "answers": dict(said), "state": {}, "parked": True}
    return int(await desk.db.scalar(insert(draft).values(**values, touched_at=desk.now).returning(draft.c.id)))


async def look(desk: Desk, number: int) -> Mapping[str, str] | None:
    """The same without taking it."""
    mine = select(draft.c.answers).where(draft.c.id == number, *_of(desk))
    said: Mapping[str, str] | None = await desk.db.scalar(mine)
    return said


async def take(desk: Desk, number: int) -> Mapping[str, str] | None:
    """What was said, by its number; one's own only, and once: a second tap finds nothing."""
    mine = delete(draft).where(draft.c.id == number, *_of(desk))
    said: Mapping[str, str] | None = await desk.db.scalar(mine.returning(draft.c.answers))
    return said


def _of(desk: Desk) -> tuple[ColumnElement[bool], ...]:
    """One's own only."""
    return draft.c.person_id == desk.me.id, draft.c.form == HEARD
