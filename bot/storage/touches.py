"""When somebody was last in touch: moved by what was done with them, never backwards."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import or_, update
from sqlalchemy.orm.attributes import set_committed_value

from bot.records.activity import Activity
from bot.records.base import RECORDS, Record
from bot.storage.desk import Desk


async def touch(desk: Desk, record: Record, at: datetime) -> None:
    """One record that was spoken about or with; what nobody follows up is left alone."""
    kind: Any = type(record)
    if hasattr(kind, "last_touch_at"):
        await _move(desk, kind, record.id, at)
        before: datetime | None = getattr(record, "last_touch_at", None)
        set_committed_value(record, "last_touch_at", max(before, at) if before else at)


async def _move(desk: Desk, kind: Any, key: int, at: datetime) -> None:
    older = or_(kind.last_touch_at.is_(None), kind.last_touch_at < at)
    here = (kind.id == key, kind.workspace_id == desk.me.workspace_id, older)
    await desk.db.execute(update(kind).where(*here).values(last_touch_at=at))


async def touched(desk: Desk, activity: Activity, at: datetime) -> None:
    """All that it hangs on. No change of theirs: nobody's card grows old by it."""
    for field, name in Activity.links().items():
        kind: Any = RECORDS[name]
        if (key := getattr(activity, field)) and hasattr(kind, "last_touch_at"):
            await _move(desk, kind, key, at)
