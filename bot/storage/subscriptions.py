"""Which daily pushes are planned up to which local date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.engine import Db
from bot.storage.kernel import subscription


async def planned_on(db: Db) -> dict[tuple[int, str], date | None]:
    """The last local date each person's push was planned for."""
    return {(row.person_id, row.kind): row.planned_on for row in await db.execute(select(subscription))}


async def mark_planned(db: Db, done: Sequence[tuple[int, str, date]]) -> None:
    if not done:
        return
    upsert = (postgresql if db.postgres else sqlite).insert(subscription)
    statement = upsert.on_conflict_do_update(
        index_elements=["person_id", "kind"], set_={"planned_on": upsert.excluded.planned_on}
    )
    rows = [{"person_id": person, "kind": kind, "planned_on": day} for person, kind, day in done]
    await db.execute(statement, rows)
