"""Links into a team: one-use, expiring, bound to a role and a manager, or to a member who changes his account.

Only a hash of the secret is kept; who holds the database holds no link.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import func, select, update

from bot.domain.rights import LEADERS, Role
from bot.records.people import Invite, Person, Workspace
from bot.storage.desk import Desk, Missing
from bot.storage.engine import Db

GOOD_FOR = timedelta(days=3)
MOVE_FOR = timedelta(days=1)
"""How long a link to another account is good: it opens everything one member may see."""
SAME_TAP = timedelta(seconds=5)
SECRET = 24  # bytes


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who followed a link, as the messenger names him."""

    telegram_id: int
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class Made:
    """A new link: its secret is shown once and kept nowhere."""

    id: int
    secret: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """A link that was just used up, and what it was for."""

    workspace: int
    role: Role
    manager: int | None
    made_by: int | None
    person: int | None


Refusal = Literal["used", "expired", "bad"]


def looks_like_one(words: str) -> bool:
    """Could these words be the secret of a link?"""
    return len(words) >= SECRET and words.isascii()


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


async def make(
    db: Db,
    now: datetime,
    workspace: int,
    role: Role,
    manager: int | None = None,
    made_by: int | None = None,
    person: int | None = None,
) -> Made:
    """A new link, into the team or for a member's other account. The manager made it, unless another is named."""
    secret = secrets.token_urlsafe(SECRET)
    invite = Invite(workspace_id=workspace, secret_hash=_hash(secret), role=role.value, manager_id=manager)
    invite.made_at, invite.expires_at = now, now + (GOOD_FOR if person is None else MOVE_FOR)
    invite.made_by, invite.person_id = manager if made_by is None else made_by, person
    db.add(invite)
    await db.flush()
    return Made(invite.id, secret, invite.expires_at)


async def new_workspace(db: Db, now: datetime, name: str, zone: str, language: str) -> int:
    made = Workspace(name=name, zone=zone, language=language, created_at=now)
    db.add(made)
    await db.flush()
    return made.id


async def only_workspace(db: Db) -> int | None:
    """The first workspace there is."""
    found: int | None = await db.scalar(select(func.min(Workspace.id)))
    return found


# Using one


async def take(db: Db, secret: str, by: int, now: datetime) -> Taken | None:
    """Use a link up. Of two people at the same moment one gets it."""
    row = await db.execute(
        update(Invite)
        .where(Invite.secret_hash == _hash(secret), *_open(now))
        .values(used_at=now, used_by=by)
        .returning(Invite.workspace_id, Invite.role, Invite.manager_id, Invite.made_by, Invite.person_id)
        .execution_options(synchronize_session=False)
    )
    found = row.first()
    if found is None:
        return None
    manager = await _leader(db, found.manager_id)
    return Taken(found.workspace_id, Role(found.role), manager, found.made_by, found.person_id)


def _open(now: datetime) -> tuple[Any, ...]:
    return Invite.used_at.is_(None), Invite.revoked_at.is_(None), Invite.expires_at > now


async def why_not(db: Db, secret: str, now: datetime) -> Refusal:
    """Why a link did not open: an invented and a revoked one are told alike."""
    found = await db.scalar(select(Invite).where(Invite.secret_hash == _hash(secret)))
    if found is None or found.revoked_at:
        return "bad"
    return "used" if found.used_at else "expired"


async def _leader(db: Db, key: int | None) -> int | None:
    """Who leads there now: the manager a link names may have left or been given another role meanwhile."""
    seen: set[int] = set()
    while key is not None and key not in seen:
        seen.add(key)
        one = await db.get(Person, key)
        if one is None:
            return None
        if one.status != "left" and one.role in LEADERS:
            return key
        key = one.manager_id
    return None


async def join(db: Db, one: Newcomer, link: Taken, now: datetime) -> Person:
    """A new member, in the workspace's zone; who left and comes back begins anew."""
    home = await db.get(Workspace, link.workspace)
    if home is None:
        raise Missing("a workspace")
    person = Person(workspace_id=home.id, telegram_id=one.telegram_id, name=one.name[:120].strip() or "?")
    person.role, person.manager_id, person.joined_at = link.role.value, link.manager, now
    person.language = one.language if one.language in ("th", "en") else home.language
    person.era, person.zone = "be" if person.language == "th" else "ce", home.zone
    db.add(person)
    await db.flush()
    return person


async def move(db: Db, link: Taken, telegram_id: int) -> tuple[Person, int | None] | None:
    """A member's other account, and the old one, cut off by the same row; None when he has left meanwhile."""
    question = select(Person).where(Person.id == link.person, Person.status != "left").with_for_update()
    person: Person | None = await db.scalar(question)
    if person is None:
        return None
    old, person.telegram_id, person.unreachable_at = person.telegram_id, telegram_id, None
    await db.flush()
    return person, old


# Those that wait


def _mine(desk: Desk) -> tuple[Any, ...]:
    """Open links one may see: one's own; an owner all of his workspace's."""
    here = (Invite.workspace_id == desk.me.workspace_id, *_open(desk.now))
    return here if desk.me.role is Role.OWNER else (*here, Invite.made_by == desk.me.id)


async def pending(desk: Desk) -> Sequence[Invite]:
    """The links that nobody has followed yet, the oldest first."""
    found: Sequence[Invite] = await desk.db.scalars(select(Invite).where(*_mine(desk)).order_by(Invite.id))
    return found


async def just_made(desk: Desk, role: Role, person: int | None = None) -> bool:
    """Did this person make such a link a moment ago? A second tap must not make a second one."""
    same = (Invite.role == role.value, Invite.person_id == person, Invite.made_by == desk.me.id)
    question = select(Invite.id).where(*same, Invite.made_at > desk.now - SAME_TAP, *_open(desk.now))
    return await desk.db.scalar(question.limit(1)) is not None


async def revoke(desk: Desk, key: int) -> None:
    """From now on the link opens nothing. Missing when it was used, revoked, or is nobody's here."""
    done = await desk.db.execute(_revoking(desk).where(Invite.id == key, *_mine(desk)).returning(Invite.id))
    if done.first() is None:
        raise Missing(f"invite {key}")


async def revoke_all(desk: Desk, person: int) -> None:
    """Every open link one member made, or that would move his account."""
    his = (Invite.made_by == person) | (Invite.person_id == person)
    await desk.db.execute(_revoking(desk).where(his, *_open(desk.now)))


async def revoke_made(desk: Desk, person: int) -> None:
    """Every open link one member made: whoever held his phone may have made one."""
    await desk.db.execute(_revoking(desk).where(Invite.made_by == person, *_open(desk.now)))


async def revoke_moves(desk: Desk, person: int) -> None:
    """Every open link that would move a member's account."""
    await desk.db.execute(_revoking(desk).where(Invite.person_id == person, *_open(desk.now)))


def _revoking(desk: Desk) -> Any:
    here = update(Invite).where(Invite.workspace_id == desk.me.workspace_id)
    return here.values(revoked_at=desk.now).execution_options(synchronize_session=False)
