"""Named questions about people, and the two units that change them: one's own settings, and somebody leaving."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from bot.domain.rights import Role, Span
from bot.records.base import RECORDS, Record
from bot.records.people import Person
from bot.storage import drafts, outbox
from bot.storage.desk import Desk, Missing
from bot.storage.engine import Db
from bot.storage.kernel import finding

KEEPERS = frozenset({Role.OWNER, Role.MANAGER, Role.REP})
"""Roles that own records; the others serve, count or look on."""


def _colleagues(desk: Desk) -> Any:
    """Those this person may lead: everybody for an owner, those below for a manager, only himself for the rest."""
    here = select(Person).where(Person.workspace_id == desk.me.workspace_id, Person.status != "left")
    return here if desk.me.role is Role.OWNER else here.where(Person.id.in_(desk.me.below))


async def within_reach(desk: Desk) -> Sequence[Person]:
    people: Sequence[Person] = await desk.db.scalars(_colleagues(desk).order_by(Person.id))
    return people


async def takers(desk: Desk) -> Sequence[Person]:
    """Those within reach who can own a record."""
    people: Sequence[Person] = await desk.db.scalars(
        _colleagues(desk).where(Person.role.in_(KEEPERS)).order_by(Person.id)
    )
    return people


async def one(desk: Desk, key: int) -> Person:
    """A member within reach, or Missing: those beyond it do not exist."""
    person: Person | None = await desk.db.scalar(_colleagues(desk).where(Person.id == key))
    if person is None:
        raise Missing(f"person {key}")
    return person


async def change_own(desk: Desk, **values: Any) -> None:
    """One's own settings."""
    await desk.db.execute(update(Person).where(Person.id == desk.me.id).values(**values))


async def mute(db: Db, person: int, now: datetime) -> bool:
    """Mark somebody as out of reach; False when he was already."""
    done = await db.execute(
        update(Person)
        .where(Person.id == person, Person.unreachable_at.is_(None))
        .values(unreachable_at=now)
        .returning(Person.id)
        .execution_options(synchronize_session=False)
    )
    return done.first() is not None


async def unmute(db: Db, person: int) -> None:
    """He wrote to us: he can be reached."""
    await db.execute(update(Person).where(Person.id == person).values(unreachable_at=None))


async def is_last_owner(desk: Desk, person: Person) -> bool:
    question = select(func.count(Person.id)).where(
        Person.workspace_id == desk.me.workspace_id, Person.role == Role.OWNER, Person.status != "left"
    )
    return person.role == Role.OWNER and int(await desk.db.scalar(question) or 0) <= 1


async def leave(desk: Desk, person: Person, heir: Person) -> int:
    """Somebody leaves: all access ends and all he kept goes to `heir`, in this one unit. Returns how many records."""
    moved = 0
    for kind in RECORDS.values():
        moved += await _hand_over(desk, kind, person.id, heir.id)
    await outbox.inherit(desk.db, person.id, heir.id)
    await drafts.drop_all(desk.db, person.id)
    await desk.db.execute(update(Person).where(Person.manager_id == person.id).values(manager_id=_above(person, heir)))
    person.status, person.telegram_id, person.unreachable_at = "left", None, None
    await desk.db.flush()
    return moved


def _above(person: Person, heir: Person) -> int | None:
    """Who leads those he led: his own manager; at the top the heir, who cannot be under himself."""
    return person.manager_id if person.manager_id is not None else heir.id


async def _hand_over(desk: Desk, kind: type[Record], old: int, new: int) -> int:
    """Re-own every record of a type, the deleted ones too; each gets its line in the trail."""
    here = (kind.workspace_id == desk.me.workspace_id, kind.owner_id == old)
    records = await desk.db.scalars(select(kind).where(*here))
    for record in records:
        await desk.change(record, "hand_over", owner_id=new)
    await desk.db.execute(
        update(finding)
        .where(finding.c.workspace_id == desk.me.workspace_id, finding.c.type == kind.type())
        .where(finding.c.owner_id == old)
        .values(owner_id=new)
    )
    return len(records)


def may_lead(desk: Desk) -> bool:
    return desk.me.role in (Role.OWNER, Role.MANAGER)


def span_of(desk: Desk, kind: type[Record]) -> Span:
    """How far this person sees records of a type."""
    return desk.span(kind)
