"""Small things the product remembers about itself, by name."""

from __future__ import annotations

from sqlalchemy import select

from bot.storage.engine import Db
from bot.storage.kernel import setting
from bot.storage.prepared import inserting


async def get(db: Db, name: str) -> str | None:
    found: str | None = await db.scalar(select(setting.c.value).where(setting.c.name == name))
    return found


async def put(db: Db, name: str, value: str) -> None:
    upsert = inserting(db.postgres)(setting).values(name=name, value=value)
    await db.execute(upsert.on_conflict_do_update(index_elements=["name"], set_={"value": value}))
