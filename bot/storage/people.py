"""Named questions about members, and what a member changes about himself. Nobody out of reach exists here."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select, update

from bot.domain.rights import KEEPERS, LEADERS, Role
from bot.records.base import RECORDS
from bot.records.people import Person, Workspace
from bot.storage import trail
from bot.storage.desk import Desk, Missing
from bot.storage.engine import Db


def _here(desk: Desk) -> Any:
    return select(Person).where(Person.workspace_id == desk.me.workspace_id, Person.status != "left")


def _colleagues(desk: Desk) -> Any:
    """Those this person may lead: everybody for an owner, those below for a manager, only himself for the rest."""
    if desk.me.role is Role.OWNER:
        return _here(desk)
    below = desk.me.below if desk.me.role in LEADERS else {desk.me.id}
    return _here(desk).where(Person.id.in_(below))


async def within_reach(desk: Desk) -> Sequence[Person]:
    people: Sequence[Person] = await desk.db.scalars(_colleagues(desk).order_by(Person.id))
    return people


async def takers(desk: Desk) -> Sequence[Person]:
    """Those within reach who can own a record."""
    people: Sequence[Person] = await desk.db.scalars(
        _colleagues(desk).where(Person.role.in_(KEEPERS)).order_by(Person.id)
    )
    return people


async def bosses(desk: Desk) -> Sequence[Person]:
    """Those within reach whom somebody can be put under."""
    people: Sequence[Person] = await desk.db.scalars(
        _colleagues(desk).where(Person.role.in_(LEADERS)).order_by(Person.id)
    )
    return people


async def beside(desk: Desk, person: Person) -> Sequence[Person]:
    """Who could stand in for a member: those under the same manager, that manager, and whoever `desk` leads."""
    near: list[Any] = [Person.id.in_(_colleagues(desk).with_only_columns(Person.id))]
    if person.manager_id is not None:
        near += [Person.manager_id == person.manager_id, Person.id == person.manager_id]
    question = _here(desk).where(Person.id != person.id, or_(*near))
    people: Sequence[Person] = await desk.db.scalars(question.order_by(Person.id))
    return people


async def one(desk: Desk, key: int) -> Person:
    """A member within reach, or Missing: those beyond it do not exist."""
    person: Person | None = await desk.db.scalar(_colleagues(desk).where(Person.id == key))
    if person is None:
        raise Missing(f"person {key}")
    return person


async def to_change(desk: Desk, key: int) -> Person:
    """The same, to be changed: after what he is doing, and after every other change among the team's members.

    The member is locked before the team: whoever holds the team never waits for what a member is doing.
    """
    await desk.db.flush()
    question = _colleagues(desk).where(Person.id == key).with_for_update()
    person: Person | None = await desk.db.scalar(question.execution_options(populate_existing=True))
    if person is None:
        raise Missing(f"person {key}")
    team = select(Workspace.id).where(Workspace.id == desk.me.workspace_id)
    await desk.db.scalar(team.with_for_update(key_share=True))
    return person


async def names(desk: Desk, keys: set[int]) -> dict[int, str]:
    """What members of this workspace are called, those who left too."""
    question = select(Person).where(Person.workspace_id == desk.me.workspace_id, Person.id.in_(keys))
    return {person.id: person.called for person in await desk.db.scalars(question)} if keys else {}


async def full_names(desk: Desk, keys: set[int]) -> dict[int, str]:
    """The same by their names as they stand, without loading anybody."""
    question = select(Person.id, Person.name).where(Person.workspace_id == desk.me.workspace_id, Person.id.in_(keys))
    return {row.id: row.name for row in await desk.db.execute(question)}


async def managers(desk: Desk) -> dict[int, int | None]:
    """Who leads whom in the whole workspace, as it is in this unit."""
    question = select(Person.id, Person.manager_id)
    here = question.where(Person.workspace_id == desk.me.workspace_id, Person.status != "left")
    return {row.id: row.manager_id for row in await desk.db.execute(here)}


async def change_own(desk: Desk, **values: Any) -> None:
    """One's own settings."""
    await desk.db.execute(update(Person).where(Person.id == desk.me.id).values(**values))


async def leads_by(desk: Desk, person: int) -> Mapping[str, int | None]:
    """How long before his appointments a member of this workspace is reminded, where he chose."""
    if person == desk.me.id:
        return desk.me.leads_by
    here = (Person.workspace_id == desk.me.workspace_id, Person.id == person)
    return await desk.db.scalar(select(Person.leads_by).where(*here)) or {}


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


async def saw(db: Db, person: int, today: date) -> None:
    """The first thing he does on a day; once a day and person."""
    await db.execute(update(Person).where(Person.id == person).values(seen_on=today))


async def is_last_owner(desk: Desk, person: Person) -> bool:
    question = select(func.count(Person.id)).where(
        Person.workspace_id == desk.me.workspace_id, Person.role == Role.OWNER, Person.status != "left"
    )
    return person.role == Role.OWNER and int(await desk.db.scalar(question) or 0) <= 1


async def is_first(db: Db, person: Person) -> bool:
    """Is there nobody else in this workspace yet?"""
    question = select(func.count(Person.id)).where(Person.workspace_id == person.workspace_id, Person.status != "left")
    return int(await db.scalar(question) or 0) == 1


async def kept(desk: Desk, person: Person) -> int:
    """How many records somebody owns, the deleted ones too: what an heir would get."""
    counts = [
        await desk.db.scalar(
            select(func.count(kind.id)).where(kind.workspace_id == desk.me.workspace_id, kind.owner_id == person.id)
        )
        for kind in RECORDS.values()
    ]
    return sum(int(found or 0) for found in counts)


def set_(desk: Desk, person: Person, action: str, **values: Any) -> None:
    """Change a member and leave a line in the trail; the person was found by `to_change`."""
    before = {name: getattr(person, name) for name in values}
    for name, value in values.items():
        setattr(person, name, value)
    changed = {name: (_plain(before[name]), _plain(values[name])) for name in values if before[name] != values[name]}
    if changed:
        trail.note(desk, "person", person.id, action, **changed)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def may_lead(desk: Desk) -> bool:
    return desk.me.role in LEADERS


async def bosses_of(desk: Desk, people: Collection[int]) -> dict[int, int]:
    """Whoever leads each of these, where anybody does: one question."""
    here = (Person.workspace_id == desk.me.workspace_id, Person.id.in_(people), Person.status != "left")
    asked = select(Person.id, Person.manager_id).where(*here, Person.manager_id.is_not(None))
    return {row.id: row.manager_id for row in await desk.db.execute(asked)}


async def boss_of(desk: Desk, person: int) -> int | None:
    """Whoever leads a member of this workspace, while he is here."""
    if person == desk.me.id:
        return desk.me.manager_id
    here = (Person.workspace_id == desk.me.workspace_id, Person.id == person, Person.status != "left")
    boss: int | None = await desk.db.scalar(select(Person.manager_id).where(*here))
    return boss
