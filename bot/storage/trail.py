"""The trail of what is no record: who changed a member or the workspace, what, and when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from bot.storage.desk import Desk
from bot.storage.kernel import audit

SHOWN = 8


def note(desk: Desk, kind: str, key: int, action: str, **changes: tuple[Any, Any]) -> None:
    """One line, written with this unit: what was before and what is now, by field."""
    row = {"workspace_id": desk.me.workspace_id, "type": kind, "record_id": key, "version": 0, "action": action}
    row |= {"changes": {name: list(pair) for name, pair in changes.items()}}
    desk.db.later_rows("audit.add", [row | {"by": desk.me.id, "at": desk.now, "source": desk.source}])


async def of(desk: Desk, kind: str, key: int) -> list[Any]:
    """The latest lines about one, the newest first: action, changes, by, at."""
    here = (audit.c.workspace_id == desk.me.workspace_id, audit.c.type == kind, audit.c.record_id == key)
    question = select(audit.c.action, audit.c.changes, audit.c.by, audit.c.at).where(*here)
    return list(await desk.db.execute(question.order_by(audit.c.id.desc()).limit(SHOWN)))


def leave(desk: Desk, kind: str, key: int, action: str, changes: Mapping[str, Any]) -> None:
    """One line about more than one record: a list that came in, everything that went out."""
    note(desk, kind, key, action, **{name: (None, value) for name, value in changes.items()})
