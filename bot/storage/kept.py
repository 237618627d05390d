"""Small things the product remembers about itself, by name."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.engine import Db
from bot.storage.kernel import setting


async def get(db: Db, name: str) -> str | None:
    found: str | None = await db.scalar(select(setting.c.value).where(setting.c.name == name))
    return found


async def put(db: Db, name: str, value: str) -> None:
    upsert = (postgresql if db.postgres else sqlite).insert(setting).values(name=name, value=value)
    await db.execute(upsert.on_conflict_do_update(index_elements=["name"], set_={"value": value}))
