"""A workspace's own words and numbers for its stages. Asked when the roster is read, not on every turn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import case, delete, select, update

from bot.domain.stages import PIPELINE, SHORT, Own, Stage, Stages, is_open, members, settled, stage, usual
from bot.records.opportunity import Opportunity
from bot.records.stages import StageSetting
from bot.storage import shop
from bot.storage.desk import Desk
from bot.storage.engine import Db
from bot.storage.prepared import inserting

FIELDS = ("name", "probability", "rot_days")


async def of_workspaces(db: Db) -> dict[int, Own]:
    """What every workspace chose of its own."""
    found: dict[int, dict[str, Mapping[str, Any]]] = defaultdict(dict)
    for one in await db.scalars(select(StageSetting).where(StageSetting.pipeline == PIPELINE)):
        found[one.workspace_id][one.stage] = _own(one)
    return dict(found)


def _own(one: StageSetting) -> dict[str, Any]:
    return {field: value for field in FIELDS if (value := getattr(one, field)) is not None}


async def choose(desk: Desk, id_: str, **values: Any) -> Stage:
    """Change one stage; the open deals whose probability follows it follow at once. No touch of any of them."""
    before = stage(desk.me.stages, id_)
    key = {"workspace_id": desk.me.workspace_id, "pipeline": PIPELINE, "stage": id_}
    upsert = inserting(desk.db.postgres)(StageSetting)
    statement = upsert.values(**key, **values).on_conflict_do_update(index_elements=list(key), set_=values)
    await desk.db.execute(statement)
    return await _changed(desk, before, replace(before, **values))


async def reset(desk: Desk, id_: str) -> Stage:
    """Back to the usual words and numbers."""
    mine = (StageSetting.workspace_id == desk.me.workspace_id, StageSetting.stage == id_)
    await desk.db.execute(delete(StageSetting).where(*mine, StageSetting.pipeline == PIPELINE))
    before = stage(desk.me.stages, id_)
    return await _changed(desk, before, usual(before))


async def use(desk: Desk, set_: Stages) -> Stages:
    """Let everybody see this set from now on. No deal leaves its stage; probabilities follow as with any new number."""
    await shop.change(desk, short_stages=set_ is SHORT)
    mine = (StageSetting.workspace_id == desk.me.workspace_id, StageSetting.pipeline == PIPELINE)
    own = {one.stage: _own(one) for one in await desk.db.scalars(select(StageSetting).where(*mine))}
    after = settled(own, set_)
    await _follow(desk, {one.id: one.probability for one in after if is_open(one.id)})
    return after


async def _changed(desk: Desk, before: Stage, after: Stage) -> Stage:
    """The trail names what was changed, and by whom."""
    changes = {
        f"{after.id}.{name}": [old, new]
        for name in FIELDS
        if (old := getattr(before, name)) != (new := getattr(after, name))
    }
    row = {"workspace_id": desk.me.workspace_id, "type": "stage_setting", "record_id": desk.me.workspace_id}
    row |= {"version": 0, "action": "change", "changes": changes, "by": desk.me.id, "at": desk.now}
    desk.db.later_rows("audit.add", [row | {"source": desk.source}] if changes else [])
    await _follow(desk, dict.fromkeys(members(desk.me.stages, after.id), after.probability))
    return after


async def _follow(desk: Desk, probabilities: Mapping[str, int]) -> None:
    """Deals follow where the number is another one than before, but for those whose own was typed."""
    new = {id_: value for id_, value in probabilities.items() if stage(desk.me.stages, id_).probability != value}
    if new:
        here = (Opportunity.workspace_id == desk.me.workspace_id, Opportunity.status.in_(new))
        statement = update(Opportunity).where(*here, Opportunity.typed_probability.is_(False))
        await desk.db.execute(statement.values(probability=case(new, value=Opportunity.status)))
