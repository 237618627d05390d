"""Named questions about who is or was where: both ends of a tie have to be within reach, or it is not told of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, cast, null, or_, select, union_all

from bot.records.account import Account
from bot.records.base import Record
from bot.records.columns import Key
from bot.records.contact import Contact
from bot.records.position import Position
from bot.storage.asked import PARENT, Asked, Door
from bot.storage.desk import Desk

SHOWN = 5  # of a firm's own people
MOST = 8  # ties of one record that are told of


@dataclass(frozen=True, slots=True)
class Tie:
    """Where somebody is or was, seen from one end: `other` is who stands at the far one."""

    position: Position
    other: Record

    @property
    def over(self) -> bool:
        return self.position.faded


def _tied(door: Door, kind: Any, there: ColumnElement[bool], end: Any) -> Select[Any]:
    here = (Position.workspace_id == door.workspace, Position.deleted_at.is_(None), door.mine_or_real(Position))
    question = door.shown(kind).join(Position, there).where(end == PARENT, *here)
    return question.order_by(Position.status, Position.id.desc()).limit(MOST)


def _there(door: Door) -> Select[Any]:
    """A firm's own people and those of other firms: one question of an index each, and one for both."""
    own = door.under(Contact, "account_id", PARENT).order_by(Contact.status != "active", Contact.id).limit(SHOWN)
    tied = _tied(door, Contact, Position.contact_id == Contact.id, Position.account_id)
    tied = tied.where(or_(Contact.account_id.is_(None), Contact.account_id != PARENT))
    his, theirs = (
        own.with_only_columns(Contact.id).subquery(),
        tied.with_only_columns(Contact.id.label("who"), Position.id.label("tie")).subquery(),
    )
    both = union_all(select(his.c.id, cast(null(), Key).label("tie")), select(theirs.c.who, theirs.c.tie)).subquery()
    found = select(Contact).join(both, Contact.id == both.c.id).outerjoin(Position, Position.id == both.c.tie)
    return found.add_columns(Position)


_FIRMS = Asked(
    lambda door: _tied(door, Account, Position.account_id == Account.id, Position.contact_id).add_columns(Position)
)
_PEOPLE = Asked(_there)


async def firms(desk: Desk, contact: Contact) -> list[Tie]:
    """Beside his own: where he is too, then where he was."""
    return _ties(await desk.db.execute(*desk.put(_FIRMS, Account, parent=contact.id)))


async def people(desk: Desk, account: Account) -> tuple[list[Contact], list[Tie]]:
    """Who is to be talked to there, those who left at the end; and who is there beside another firm, or was there."""
    found: Any = await desk.db.execute(*desk.put(_PEOPLE, Contact, parent=account.id))
    rows = [(who, tie) for who, tie in found]
    own = sorted((who for who, tie in rows if tie is None), key=lambda one: (one.status != "active", one.id))
    return own, _ties((who, tie) for who, tie in rows if tie is not None)


def _ties(rows: Iterable[Any]) -> list[Tie]:
    """Those of today first, of each the newest."""
    return sorted((Tie(position, other) for other, position in rows), key=lambda tie: (tie.over, -tie.position.id))


async def at(desk: Desk, contact: Contact, moment: datetime) -> Sequence[Position]:
    """What was kept or taken away of his at that very moment."""
    here = (Position.workspace_id == desk.me.workspace_id, Position.contact_id == contact.id)
    then = or_(Position.created_at == moment, Position.deleted_at == moment)
    found: Sequence[Position] = await desk.db.scalars(select(Position).where(*here, then))
    return found
