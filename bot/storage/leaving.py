"""Somebody leaves: what he kept, what was promised to him, who stood behind him; all in the unit that cuts him off."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, insert, literal, select, update

from bot.records.base import RECORDS, Record
from bot.records.columns import Instant, Json
from bot.records.lead import Lead
from bot.records.people import Invite, Person
from bot.storage import drafts, invites, outbox, people, practice, trail
from bot.storage.desk import Desk, Missing
from bot.storage.kernel import audit, finding


async def leave(desk: Desk, person: Person, heir: Person) -> int:
    """All access ends and all he kept goes to `heir`, in this one unit. Returns how many records."""
    await practice.clear(desk.db, person.id)
    moved = await hand_over(desk, person.id, heir.id)
    await drafts.drop_all(desk.db, person.id)
    await _let_go(desk, person, heir)
    people.set_(desk, person, "left", status="left")
    person.telegram_id = person.unreachable_at = person.away_from = person.away_until = person.stand_in_id = None
    await desk.db.flush()
    return moved


async def _let_go(desk: Desk, person: Person, heir: Person) -> None:
    """Those he led, those he stood in for, and the links he made."""
    above = person.manager_id if person.manager_id is not None else heir.id
    await give_up_team(desk, person, above)
    await desk.db.execute(_of(Person.stand_in_id == person.id, Person.id != heir.id).values(stand_in_id=heir.id))
    await desk.db.execute(_of(Person.stand_in_id == person.id).values(stand_in_id=None))
    await desk.db.execute(
        update(Invite)
        .where(Invite.manager_id == person.id, Invite.used_at.is_(None))
        .values(manager_id=above)
        .execution_options(synchronize_session=False)
    )
    await invites.revoke_all(desk, person.id)
    if heir.manager_id == person.id:
        heir.manager_id = person.manager_id


async def give_up_team(desk: Desk, person: Person, to: int | None = None) -> None:
    """Those he led are led by `to`; by his own manager where nobody is named."""
    above = to if to is not None else person.manager_id
    await desk.db.execute(_of(Person.manager_id == person.id).values(manager_id=above))


def _of(*which: Any) -> Any:
    return update(Person).where(*which).execution_options(synchronize_session=False)


async def hand_over(desk: Desk, old: int, new: int) -> int:
    """Everything one person owns, and every promise about it, goes to another; constant in statements."""
    moved = 0
    for kind in RECORDS.values():
        moved += await _re_own(desk, kind, old, new)
    await outbox.inherit(desk.db, old, new)
    return moved


async def _re_own(desk: Desk, kind: type[Record], old: int, new: int) -> int:
    """Every record of a type, the deleted ones too; each gets its line in the trail and a new version."""
    here = (kind.workspace_id == desk.me.workspace_id, kind.owner_id == old)
    count = int(await desk.db.scalar(select(func.count(kind.id)).where(*here)) or 0)
    if count:
        await desk.db.execute(insert(audit).from_select(_LINE, _lines(desk, kind, old, new).where(*here)))
        values = {"owner_id": new, "version": kind.version + 1, "updated_at": desk.now, "updated_by": desk.me.id}
        await desk.db.execute(update(kind).where(*here).values(**values).execution_options(synchronize_session=False))
        found = (finding.c.workspace_id == desk.me.workspace_id, finding.c.type == kind.type())
        await desk.db.execute(update(finding).where(*found, finding.c.owner_id == old).values(owner_id=new))
    return count


_LINE = ["workspace_id", "type", "record_id", "version", "action", "changes", "by", "at", "source"]


def _lines(desk: Desk, kind: type[Record], old: int, new: int) -> Any:
    return select(
        kind.workspace_id,
        literal(kind.type()),
        kind.id,
        kind.version + 1,
        literal("hand_over"),
        literal({"owner_id": [old, new]}, Json),
        literal(desk.me.id),
        literal(desk.now, Instant),
        literal(desk.source),
    )


async def promised(desk: Desk, person: Person) -> int:
    """How many follow-ups of his are open: what an heir would have to do next."""
    his = (Lead.workspace_id == desk.me.workspace_id, Lead.owner_id == person.id, Lead.deleted_at.is_(None))
    return int(await desk.db.scalar(select(func.count(Lead.id)).where(*his, Lead.follow_up_on.is_not(None))) or 0)


async def who_left(desk: Desk, key: int) -> Person:
    """Somebody who is in this team no more, or Missing."""
    here = (Person.workspace_id == desk.me.workspace_id, Person.status == "left", Person.id == key)
    person: Person | None = await desk.db.scalar(select(Person).where(*here))
    if person is None:
        raise Missing(f"person {key}")
    return person


async def forget(desk: Desk, person: Person) -> None:
    """A leaver's own data: his names, and the values in the lines about him; what he kept for the team stays."""
    person.name, person.nickname, person.seen_on = "–", None, None
    about = (audit.c.workspace_id == desk.me.workspace_id, audit.c.type == "person", audit.c.record_id == person.id)
    await desk.db.execute(update(audit).where(*about).values(changes={}))
    trail.note(desk, "person", person.id, "forget")
