"""A workspace's own words and numbers for its stages. Asked when the roster is read, not on every turn."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

from sqlalchemy import delete, select, update

from bot.domain.stages import PIPELINE, USUAL, Stage, Stages, settled, stage
from bot.records.opportunity import Opportunity
from bot.records.stages import StageSetting
from bot.storage.desk import Desk
from bot.storage.engine import Db
from bot.storage.prepared import inserting


async def of_workspaces(db: Db) -> dict[int, Stages]:
    """The stages of every workspace that chose its own."""
    found: dict[int, list[tuple[str, str | None, int, int]]] = defaultdict(list)
    for one in await db.scalars(select(StageSetting).where(StageSetting.pipeline == PIPELINE)):
        found[one.workspace_id].append((one.stage, one.name, one.probability, one.rot_days))
    return {workspace: settled(own) for workspace, own in found.items()}


async def choose(desk: Desk, id_: str, **values: Any) -> Stage:
    """Change one stage; the open deals whose probability follows it follow at once. No touch of any of them."""
    before = stage(desk.me.stages, id_)
    after = replace(before, **values)
    row = {"name": after.name or None, "probability": after.probability, "rot_days": after.rot_days}
    key = {"workspace_id": desk.me.workspace_id, "pipeline": PIPELINE, "stage": id_}
    upsert = inserting(desk.db.postgres)(StageSetting)
    statement = upsert.values(**key, **row).on_conflict_do_update(index_elements=list(key), set_=row)
    await desk.db.execute(statement)
    await _follow(desk, before, after)
    return after


async def reset(desk: Desk, id_: str) -> Stage:
    """Back to the usual words and numbers."""
    mine = (StageSetting.workspace_id == desk.me.workspace_id, StageSetting.stage == id_)
    await desk.db.execute(delete(StageSetting).where(*mine, StageSetting.pipeline == PIPELINE))
    usual = stage(USUAL, id_)
    await _follow(desk, stage(desk.me.stages, id_), usual)
    return usual


async def _follow(desk: Desk, before: Stage, after: Stage) -> None:
    """The trail names what was changed, and by whom."""
    changes = {
        f"{after.id}.{name}": [old, new]
        for name in ("name", "probability", "rot_days")
        if (old := getattr(before, name)) != (new := getattr(after, name))
    }
    row = {"workspace_id": desk.me.workspace_id, "type": "stage_setting", "record_id": desk.me.workspace_id}
    row |= {"version": 0, "action": "change", "changes": changes, "by": desk.me.id, "at": desk.now}
    desk.db.later_rows("audit.add", [row | {"source": desk.source}] if changes else [])
    if before.probability != after.probability:
        here = (Opportunity.workspace_id == desk.me.workspace_id, Opportunity.status == after.id)
        statement = update(Opportunity).where(*here, Opportunity.typed_probability.is_(False))
        await desk.db.execute(statement.values(probability=after.probability))
