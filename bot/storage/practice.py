"""Practice records: what somebody made while trying things out. They go for good, and leave nothing behind."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, or_, select

from bot.records.base import RECORDS, Record
from bot.storage.desk import Desk
from bot.storage.engine import Db
from bot.storage.erasing import erased
from bot.storage.kernel import audit, draft


async def first(desk: Desk, kind: type[Record], *conditions: object) -> Record | None:
    """This person's oldest practice record of a type."""
    mine = desk.shown(kind).where(kind.practice.is_(True), *conditions)  # type: ignore[arg-type]
    found: Record | None = await desk.db.scalar(mine.order_by(kind.id).limit(1))
    return found


async def clear(db: Db, person: int) -> int:
    """Erase all practice of one person: records and what hangs on them, notes, trail, forms. How many records."""
    made = {kind: await _made(db, kind, person) for kind in RECORDS.values()}
    hanging = [(kind, key) for kind in RECORDS.values() for key in await _hanging(db, kind, made)]
    rows = [*hanging, *((kind, key) for kind, keys in made.items() for key in keys)]
    for kind, key in dict.fromkeys(rows):
        await _erase(db, kind, key, person)
    begun = [form_name(kind) for kind in RECORDS]
    await db.execute(delete(draft).where(draft.c.person_id == person, draft.c.form.in_(begun)))
    return sum(map(len, made.values()))


async def _made(db: Db, kind: type[Record], person: int) -> list[int]:
    keys = await db.scalars(select(kind.id).where(kind.owner_id == person, kind.practice.is_(True)))
    return [int(key) for key in keys]


async def _hanging(db: Db, kind: type[Record], on: Mapping[type[Record], list[int]]) -> list[int]:
    """Records that lead to one of these: a call that was logged about somebody made up was made up too."""
    gone = {of.type(): keys for of, keys in on.items() if keys}
    leads = [
        column.in_(gone[link.column.table.name])
        for column in kind.__table__.c
        for link in column.foreign_keys
        if link.column.table.name in gone
    ]
    return [int(key) for key in await db.scalars(select(kind.id).where(or_(*leads)))] if leads else []


def form_name(kind: str) -> str:
    """What the form of a practice record is called."""
    return f"practice_{kind}"


async def _erase(db: Db, kind: type[Record], key: int, person: int) -> None:
    name = kind.type()
    await erased(db, name, key)
    await db.execute(delete(audit).where(audit.c.type == name, audit.c.record_id == key))
    fields = (draft.c.subject == key, draft.c.form.like(f"{name}.%"))
    await db.execute(delete(draft).where(draft.c.person_id == person, *fields))
    await db.execute(delete(kind).where(kind.id == key).execution_options(synchronize_session=False))
