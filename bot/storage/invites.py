"""Invitations: one-use, expiring links. Only a hash of the secret is kept."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from bot.domain.rights import Role
from bot.records.people import Invite, Person, Workspace
from bot.storage.engine import Db

GOOD_FOR = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who followed a link, as the messenger names him."""

    telegram_id: int
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class Joined:
    """A new member, and who asked him in."""

    person: Person
    invited_by: int | None


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


async def make(db: Db, now: datetime, workspace: int, role: Role, manager: int | None = None) -> str:
    """A new invitation; its secret is shown once and kept nowhere."""
    secret = secrets.token_urlsafe(24)
    invite = Invite(workspace_id=workspace, secret_hash=_hash(secret), role=role.value, manager_id=manager)
    invite.made_at, invite.expires_at, invite.made_by = now, now + GOOD_FOR, manager
    db.add(invite)
    await db.flush()
    return secret


async def new_workspace(db: Db, now: datetime, name: str, zone: str, language: str) -> int:
    made = Workspace(name=name, zone=zone, language=language, created_at=now)
    db.add(made)
    await db.flush()
    return made.id


async def only_workspace(db: Db) -> int | None:
    """The first workspace there is."""
    found: int | None = await db.scalar(select(func.min(Workspace.id)))
    return found


async def accept(db: Db, secret: str, newcomer: Newcomer, now: datetime) -> Joined | None:
    """Use an invitation up. Of two people at the same moment one gets in; used, expired and invented are alike."""
    good = (Invite.secret_hash == _hash(secret), Invite.used_at.is_(None), Invite.expires_at > now)
    row = await db.execute(
        update(Invite)
        .where(*good)
        .values(used_at=now, used_by=newcomer.telegram_id)
        .returning(Invite.workspace_id, Invite.role, Invite.manager_id, Invite.made_by)
        .execution_options(synchronize_session=False)
    )
    taken = row.first()
    if taken is None:
        return None
    person = await _join(db, newcomer, taken.workspace_id, taken.role, taken.manager_id, now)
    return Joined(person, taken.made_by)


async def _join(db: Db, one: Newcomer, workspace: int, role: str, manager: int | None, now: datetime) -> Person:
    """A member again after leaving keeps his row; a new one begins with the workspace's zone."""
    home = await db.get(Workspace, workspace)
    person = await db.scalar(select(Person).where(Person.telegram_id == one.telegram_id)) or Person()
    person.workspace_id, person.telegram_id, person.name = workspace, one.telegram_id, one.name[:120] or "?"
    person.role, person.manager_id, person.status, person.joined_at = role, manager, "active", now
    person.language = "th" if one.language == "th" else "en"
    person.era = "be" if person.language == "th" else "ce"
    person.zone = home.zone if home else "Asia/Bangkok"
    db.add(person)
    await db.flush()
    return person
