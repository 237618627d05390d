"""How somebody comes into a team, or back into it with another account: by a link, and in one unit."""

from __future__ import annotations

from datetime import datetime

from bot.domain.rights import LEADERS, Role, may_give
from bot.records.people import Person
from bot.storage import invites, leaving, people, roster, trail
from bot.storage.desk import Desk, Missing, Reserved
from bot.storage.engine import Db
from bot.storage.invites import Made, Newcomer, Taken
from bot.usecases import standing

WRONG_FOR = 24 * 60 * 60
"""Seconds in which an inviter can send a newcomer away with one tap; later he is a colleague, and leaves like one."""


class Twice(Exception):
    """The same link was asked for a moment ago: a second tap."""


class Settled(Exception):
    """He came in longer ago than that."""


async def join(db: Db, one: Newcomer, link: Taken, now: datetime, source: str) -> Desk:
    """The desk of a new member."""
    return await _at_desk(db, await invites.join(db, one, link, now), "join", now, source)


async def move(db: Db, one: Newcomer, link: Taken, now: datetime, source: str) -> tuple[Desk, int | None] | None:
    """The desk of a member on his other account, and the old account; None when he has left meanwhile."""
    moved = await invites.move(db, link, one.telegram_id)
    return (await _at_desk(db, moved[0], "move", now, source), moved[1]) if moved else None


async def _at_desk(db: Db, person: Person, how: str, now: datetime, source: str) -> Desk:
    desk = Desk(db, await roster.newcomer(db, person), now, source)
    person.seen_on = desk.today
    trail.note(desk, "person", person.id, how, role=(None, person.role))
    return desk


async def invite(desk: Desk, role: Role, manager: int) -> Made:
    """A new link, for a role this person may give, into his own team or that of one he leads."""
    if not may_give(desk.me.role, role):
        raise Reserved("people")
    boss = await people.one(desk, manager)
    if boss.role not in LEADERS:
        raise Missing(f"manager {manager}")
    if await invites.just_made(desk, role):
        raise Twice
    over = None if role is Role.OWNER else boss.id
    return await invites.make(desk.db, desk.now, desk.me.workspace_id, role, over, desk.me.id)


async def move_account(desk: Desk, key: int) -> Made:
    """A link that moves a member to another account: oneself, or somebody one leads. Only the last one counts."""
    person = await standing.to_tend(desk, key)
    me, role = desk.me, Role(person.role)
    if await invites.just_made(desk, role, person.id):
        raise Twice
    await invites.revoke_moves(desk, person.id)
    return await invites.make(desk.db, desk.now, me.workspace_id, role, person.manager_id, me.id, person.id)


async def send_away(desk: Desk, key: int) -> str:
    """ "Not this one": somebody who has just come in by one's own link loses everything again. Returns his name."""
    person = await standing.to_lead(desk, key)
    if (desk.now - person.joined_at).total_seconds() > WRONG_FOR:
        raise Settled(person.called)
    me = await people.one(desk, desk.me.id)
    await leaving.leave(desk, person, me)
    return person.called
