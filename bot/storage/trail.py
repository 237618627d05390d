"""The trail: who changed a record, a member or the workspace, what, and when."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select

from bot.records.base import Record
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


def _about(desk: Desk, record: Record) -> tuple[Any, ...]:
    return audit.c.workspace_id == desk.me.workspace_id, audit.c.type == record.type(), audit.c.record_id == record.id


async def changed_since(desk: Desk, record: Record, version: int) -> tuple[set[str], set[int]]:
    """Which fields others changed since that version, and who did.

    The trail is written with the group: while a version is missing in it, anything may have been changed.
    """
    asked = select(audit.c.changes, audit.c.by, audit.c.version)
    rows = (await desk.db.execute(asked.where(*_about(desk, record), audit.c.version > version))).all()
    if len({row.version for row in rows}) < record.version - version:
        return set(record.fields()), {record.updated_by}
    others = [row for row in rows if row.by != desk.me.id]
    return {field for row in others for field in row.changes}, {row.by for row in others}


async def changed_by(desk: Desk, record: Record, fields: Collection[str]) -> set[int]:
    """Who changed these fields last; whoever changed the record last, where the trail does not say."""
    asked = select(audit.c.changes, audit.c.by).where(*_about(desk, record)).order_by(audit.c.id.desc())
    rows = (await desk.db.execute(asked.limit(SHOWN))).all()
    found = {next((row.by for row in rows if field in row.changes), record.updated_by) for field in fields}
    return found or {record.updated_by}
