"""Which daily pushes are planned up to which local date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from bot.storage.engine import Db
from bot.storage.kernel import subscription
from bot.storage.prepared import Prepared


async def planned_on(db: Db) -> set[tuple[int, str, date]]:
    """Each person's pushes with the last local date they were planned for."""
    return {(row.person_id, row.kind, row.planned_on) for row in await db.execute(select(subscription))}


def _planned(insert: Any) -> Any:
    first = insert(subscription)
    return first.on_conflict_do_update(
        index_elements=["person_id", "kind"], set_={"planned_on": first.excluded.planned_on}
    )


_PLANNED = Prepared(_planned, "person_id", "kind", "planned_on")


async def mark_planned(db: Db, done: Sequence[tuple[int, str, date]]) -> None:
    await db.run_each(_PLANNED, [{"person_id": one, "kind": kind, "planned_on": day} for one, kind, day in done])
