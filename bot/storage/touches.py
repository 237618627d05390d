"""When somebody was last in touch: what was done or noted, and a deal's steps. A touch of a deal or of somebody at a
firm is one of the firm too: its timeline tells it. Source: the product's rules, part 4.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, Select, case, func, or_, select, union_all, update
from sqlalchemy.orm.attributes import set_committed_value

from bot.domain.activities import UNANSWERED
from bot.records.account import Account
from bot.records.activity import Activity
from bot.records.base import RECORDS, Record, Tended
from bot.records.contact import Contact
from bot.records.opportunity import Opportunity
from bot.records.people import Note
from bot.records.stages import StageEvent
from bot.storage.desk import Desk


async def touch(desk: Desk, record: Record, at: datetime) -> None:
    """One record that was spoken about or with, and whoever stands behind it; what nobody follows up is left alone. No
    change of the record: nobody's card grows old by it.
    """
    if isinstance(record, Tended):
        await _touch(desk, type(record), record.id, at, practice=record.practice)
        before = record.last_touch_at
        set_committed_value(record, "last_touch_at", max(before, at) if before else at)
        await touch_behind(desk, record, at)


async def touch_behind(desk: Desk, record: Record, at: datetime) -> None:
    """The firm and the person a deal is with, the firm somebody works for."""
    for to, key in record.leads_to().values():
        if issubclass(RECORDS[to], Tended):
            await _touch(desk, RECORDS[to], key, at, practice=record.practice)


async def _touch(desk: Desk, kind: Any, key: int, at: datetime, *, practice: bool) -> None:
    older = or_(kind.last_touch_at.is_(None), kind.last_touch_at < at)
    here = (kind.id == key, kind.workspace_id == desk.me.workspace_id, kind.practice.is_(practice), older)
    await desk.db.execute(update(kind).where(*here).values(last_touch_at=at))


async def untouch(desk: Desk, record: Record, gone: datetime) -> None:
    """What was said at `gone` does not count any more: the touch before it does."""
    kind: Any = type(record)
    if isinstance(record, Tended) and record.last_touch_at == gone:
        one = (kind.id == record.id, kind.workspace_id == desk.me.workspace_id)
        last = case((kind.last_touch_at == gone, left(desk, kind, record.id)), else_=kind.last_touch_at)
        await desk.db.execute(update(kind).where(*one).values(last_touch_at=last))


async def untouch_behind(desk: Desk, deal: Opportunity, gone: datetime) -> None:
    """A deal's change at `gone` was taken back: its customer was touched last by what else there is, other deals among
    them. The step of that moment stays in the history, and does not count.
    """
    for kind, key in ((Contact, deal.contact_id), (Account, deal.account_id)):
        if key:
            last = _latest([*_own(desk, kind, key), *_below(desk, kind, key)])
            one = (kind.id == key, kind.workspace_id == desk.me.workspace_id, kind.last_touch_at == gone)
            await desk.db.execute(update(kind).where(*one).values(last_touch_at=last))


def _below(desk: Desk, kind: type[Account | Contact], key: int) -> list[Select[Any]]:
    """A touch of somebody's deal, or of who works there, was one of his."""
    below: tuple[Any, ...] = (Opportunity, Contact) if kind is Account else (Opportunity,)
    return [
        select(func.max(child.last_touch_at)).where(
            child.workspace_id == desk.me.workspace_id,
            getattr(child, child.link_to(kind.type())) == key,
            child.deleted_at.is_(None),
        )
        for child in below
    ]


def left(desk: Desk, kind: Any, key: int) -> ScalarSelect[Any]:
    """The latest touch there is of its own: what was done, noted, or stepped to."""
    asked = _own(desk, kind, key)
    if column := {Account: StageEvent.account_id, Opportunity: StageEvent.opportunity_id}.get(kind):
        asked.append(select(func.max(StageEvent.at)).where(column == key, StageEvent.before.is_not(None)))
    return _latest(asked)


def _latest(asked: list[Select[Any]]) -> ScalarSelect[Any]:
    every = union_all(*asked).subquery()
    return select(func.max(every.c.at)).scalar_subquery()


def _own(desk: Desk, kind: Any, key: int) -> list[Select[Any]]:
    """What was done and noted."""
    field = next(name for name, to in Activity.links().items() if to == kind.type())
    spoke = or_(Activity.outcome.is_(None), Activity.outcome.not_in(UNANSWERED))
    here = (getattr(Activity, field) == key, Activity.status == "done", Activity.deleted_at.is_(None), spoke)
    noted = (Note.type == kind.type(), Note.record_id == key, Note.deleted_at.is_(None))
    return [
        select(func.max(Activity.done_at).label("at")).where(*here),
        select(func.max(func.coalesce(Note.said_first, Note.at))).where(
            Note.workspace_id == desk.me.workspace_id, *noted
        ),
    ]
