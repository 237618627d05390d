"""When somebody was last in touch: moved by what was noted about them, never backwards."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import or_, update
from sqlalchemy.orm.attributes import set_committed_value

from bot.records.base import Record
from bot.storage.desk import Desk


async def touch(desk: Desk, record: Record, at: datetime) -> None:
    """One record that was spoken about or with; what nobody follows up is left alone. No change of the record: nobody's
    card grows old by it.
    """
    kind: Any = type(record)
    if hasattr(kind, "last_touch_at"):
        older = or_(kind.last_touch_at.is_(None), kind.last_touch_at < at)
        here = (kind.id == record.id, kind.workspace_id == desk.me.workspace_id, older)
        await desk.db.execute(update(kind).where(*here).values(last_touch_at=at))
        before: datetime | None = getattr(record, "last_touch_at", None)
        set_committed_value(record, "last_touch_at", max(before, at) if before else at)
