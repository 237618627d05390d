"""The workspace itself: its name, working week, zone, and the language new members begin with."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from bot.records.people import Workspace
from bot.storage import trail
from bot.storage.desk import Desk


async def of(desk: Desk) -> Workspace:
    found: Workspace = await desk.db.scalar(select(Workspace).where(Workspace.id == desk.me.workspace_id))
    return found


async def change(desk: Desk, **values: Any) -> Workspace:
    home = await of(desk)
    before = {name: getattr(home, name) for name in values}
    for name, value in values.items():
        setattr(home, name, value)
    changes = {name: (before[name], values[name]) for name in values if before[name] != values[name]}
    if changes:
        trail.note(desk, "workspace", home.id, "change", **changes)
    return home
