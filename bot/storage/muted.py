"""What somebody does not want to be told any more about a record. Each for himself: whoever owns it next hears it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, bindparam, delete, exists, select

from bot.records.base import Record
from bot.storage.desk import Desk
from bot.storage.kernel import muted
from bot.storage.prepared import Prepared, inserting

_HIS = (
    muted.c.type == bindparam("type_"),
    muted.c.record_id == bindparam("record"),
    muted.c.person_id == bindparam("person"),
)
_KINDS = Prepared(lambda _: select(muted.c.kind).where(*_HIS).order_by(muted.c.kind))
_LIFT = Prepared(lambda _: delete(muted).where(*_HIS, muted.c.kind == bindparam("what")))
"""They run with every card of a lead, and with every new time."""


async def put(desk: Desk, kind: str, record: Record) -> None:
    """Nothing of this kind about it any more. Twice is once."""
    row = {"workspace_id": desk.me.workspace_id, "person_id": desk.me.id, "kind": kind}
    row |= {"type": record.type(), "record_id": record.id}
    await desk.db.execute(inserting(desk.db.postgres)(muted).values(row).on_conflict_do_nothing())


async def lift(desk: Desk, kind: str, record: Record) -> None:
    """He wants to hear it again."""
    await desk.db.run(_LIFT, type_=record.type(), record=record.id, person=desk.me.id, what=kind)


async def kinds(desk: Desk, record: Record) -> list[str]:
    """What this person wants to hear no more of about it."""
    found = await desk.db.run(_KINDS, type_=record.type(), record=record.id, person=desk.me.id)
    return [kind for (kind,) in found]


async def among(desk: Desk, kind: str, name: str, keys: Iterable[int]) -> set[int]:
    """Which of these records he wants to hear no more of."""
    here = (muted.c.kind == kind, muted.c.type == name, muted.c.record_id.in_(keys))
    return set(await desk.db.scalars(select(muted.c.record_id).where(_ears(desk), *here)))


def unheard(desk: Desk, kind: str, of: type[Record]) -> ColumnElement[bool]:
    """The same as a condition of a list."""
    here = (muted.c.kind == kind, muted.c.type == of.type(), muted.c.record_id == of.id)
    return exists(select(muted.c.id).where(_ears(desk), *here))


def _ears(desk: Desk) -> ColumnElement[bool]:
    """Whoever sits at this desk and, where somebody stands in, he too."""
    return muted.c.person_id.in_({desk.me.id, desk.me.eyes or desk.me.id})
