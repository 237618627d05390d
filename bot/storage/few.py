"""Removing a lot, a few rows in each unit: everybody else waits for a unit to end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Table, delete, select, tuple_

from bot.storage.engine import Db


async def remove_few(db: Db, table: Any, which: Sequence[ColumnElement[bool]], limit: int) -> int:
    """Remove at most `limit` of these rows; how many they were."""
    keys = list(cast("Table", table).primary_key)
    few = select(*keys).where(*which).limit(limit)
    gone = await db.execute(delete(table).where((tuple_(*keys) if len(keys) > 1 else keys[0]).in_(few)))
    return cast("CursorResult[Any]", gone).rowcount
