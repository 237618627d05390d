"""Everything that happened with somebody, in the order of time: activities, notes, steps of deals.

Each branch reads its own (record, time) index with a limit; the branches are merged here. Whoever found the record
through the desk may read its timeline: children inherit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import BindParameter, ColumnElement, Integer, Select, bindparam, select, union_all

from bot.records.activity import Activity
from bot.records.base import Record
from bot.records.contact import Contact
from bot.records.opportunity import Opportunity
from bot.records.people import Note
from bot.records.stages import StageEvent
from bot.storage import people
from bot.storage.asked import PARENT, Asked, Door
from bot.storage.desk import Desk, Missing
from bot.storage.notes import eyes, readable_by
from bot.storage.opportunities import months_named

Kind = Literal["activity", "note", "stage", "month"]
KINDS: tuple[Kind, ...] = ("activity", "note", "stage")
"""What a timeline can be narrowed to. A closed month whose figure a deal changed stands with its steps."""
HANGS: dict[str, tuple[type[Record], ...]] = {
    "account": (Contact, Opportunity),
    "contact": (Opportunity,),
    "opportunity": (),
    "lead": (),
}
"""Whose notes belong to a timeline beside the record's own."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened: `of` is the activity, the note, the step or the month; `by` the name of who did it.

    `until` is when a step was followed by the deal's next one, now where none followed; `deal` what the deal is called
    that a customer's step was one of.
    """

    at: datetime
    kind: Kind
    of: Any
    by: str
    until: datetime | None = None
    deal: str = ""


_Found = tuple[datetime, Kind, Any, int]


@dataclass(frozen=True, slots=True)
class _Branch:
    """`question` is built for a record's type, None where it has nothing of the kind."""

    question: Asked
    at: Callable[[Any], datetime]
    by: Callable[[Any], int]


async def page(desk: Desk, record: Record, only: Kind | None, first: int, size: int) -> tuple[list[Entry], bool]:
    """The newest from the `first` on, and whether there is more. A message whose words are read is told by them."""
    wanted = first + size + 1
    found: list[_Found] = []
    ends: dict[int, datetime] = {}
    for kind in KINDS if only is None else (only,):
        branch, (question, given) = _BRANCHES[kind], asked(desk, record, kind, wanted)
        if question is not None:
            rows = await desk.db.scalars(question, given)
            found += [(branch.at(row), kind, row, branch.by(row)) for row in rows]
            ends |= _ends(desk, rows) if kind == "stage" else {}
    if isinstance(record, Opportunity) and only in (None, "stage"):
        found += [(one.at, "month", one, one.by) for one in await months_named(desk, record)]
    found = _told_once(found)
    found.sort(key=lambda entry: (entry[0], getattr(entry[2], "id", 0)), reverse=True)
    shown = found[first : first + size]
    names = await people.full_names(desk, {by for *_, by in shown})
    told = [Entry(at, k, of, names.get(by, ""), ends.get(of.id) if k == "stage" else None) for at, k, of, by in shown]
    return await _naming_deals(desk, record, told), len(found) > first + size


async def _naming_deals(desk: Desk, record: Record, told: list[Entry]) -> list[Entry]:
    """A customer may have several deals: each step says whose it was. One statement where there is any."""
    keys = {entry.of.opportunity_id for entry in told if entry.kind == "stage"}
    if not keys or isinstance(record, Opportunity):
        return told
    rows = await desk.db.scalars(*desk.put_under(_DEALS, record, Opportunity, keys=keys))
    names = {deal.id: deal.known_as for deal in rows}
    return [
        replace(entry, deal=names.get(entry.of.opportunity_id, "")) if entry.kind == "stage" else entry
        for entry in told
    ]


def _ends(desk: Desk, steps: Sequence[StageEvent]) -> dict[int, datetime]:
    """When each of these steps, the newest first, was followed by the next one of its deal."""
    found: dict[int, datetime] = {}
    next_: dict[int, datetime] = {}
    for step in steps:
        found[step.id] = next_.get(step.opportunity_id, desk.now)
        next_[step.opportunity_id] = step.at
    return found


def kinds(desk: Desk, record: Record) -> tuple[Kind, ...]:
    """What its timeline can be narrowed to."""
    return tuple(kind for kind in KINDS if asked(desk, record, kind, 1)[0] is not None)


def _told_once(found: list[_Found]) -> list[_Found]:
    """A message is one line: the note with its words, where this person reads it; it stands at the very same moment."""
    said = {(one.said_first, one.author_id) for _, kind, one, _ in found if kind == "note"}
    return [
        entry
        for entry in found
        if entry[1] != "activity" or entry[2].kind != "message" or (entry[0], entry[2].created_by) not in said
    ]


def asked(desk: Desk, record: Record, kind: Kind, most: int) -> tuple[Any, dict[str, Any]]:
    """The question for the newest of a kind, and its values."""
    question = _BRANCHES[kind].question
    return desk.put(question, type(record), record.type(), parent=record.id, most=most, eyes=eyes(desk))


async def note(desk: Desk, record: Record, key: int) -> Note:
    """One note of a timeline; Missing for any other."""
    asked = desk.put(_NOTE, type(record), record.type(), parent=record.id, key=key, eyes=eyes(desk))
    found: Note | None = await desk.db.scalar(*asked)
    if found is None:
        raise Missing(f"note {key}")
    return found


_MOST: BindParameter[int] = bindparam("most", type_=Integer())


def _activities(door: Door, of: str) -> Select[Any] | None:
    if of not in Activity.links().values():
        return None
    done = door.under(Activity, Activity.link_to(of), PARENT).where(Activity.at.is_not(None))
    return done.order_by(Activity.at.desc(), Activity.id.desc()).limit(_MOST)


def _noted(door: Door, of: str) -> Select[Any]:
    """The record's own and of what hangs on it: one question of the index each. As one condition with OR in it,
    PostgreSQL would walk all notes of the workspace from the newest on until it has enough.
    """
    here = (Note.workspace_id == door.workspace, Note.deleted_at.is_(None), readable_by(bindparam("eyes")))
    found = [select(Note.id).where(*here, Note.type == of, Note.record_id == PARENT)]
    for kind in HANGS.get(of, ()):
        below = door.under(kind, kind.link_to(of), PARENT).with_only_columns(kind.id).subquery()
        found.append(select(Note.id).join(below, Note.record_id == below.c.id).where(*here, Note.type == kind.type()))
    return select(Note).where(Note.id.in_(union_all(*found)))


def _steps(door: Door, of: str) -> Select[Any] | None:
    where = _stepped(door, of)
    if where is None:
        return None
    question = select(StageEvent).where(where, StageEvent.workspace_id == door.workspace)
    return question.order_by(StageEvent.at.desc(), StageEvent.id.desc()).limit(_MOST)


def _stepped(door: Door, of: str) -> ColumnElement[bool] | None:
    """A step knows its deal and its customer; a person's are those of the deals he is in."""
    if of == Contact.type():
        his = door.under(Opportunity, Opportunity.link_to(of), PARENT)
        return StageEvent.opportunity_id.in_(his.with_only_columns(Opportunity.id))
    column = {"account": StageEvent.account_id, "opportunity": StageEvent.opportunity_id}.get(of)
    return None if column is None else column == PARENT


_DEALS = Asked(
    lambda door, field: door.under(Opportunity, field, PARENT).where(
        Opportunity.id.in_(bindparam("keys", expanding=True))
    )
)
_NOTE = Asked(lambda door, of: _noted(door, of).where(Note.id == bindparam("key")))
_NOTES = Asked(lambda door, of: _noted(door, of).order_by(Note.id.desc()).limit(_MOST))
_BRANCHES: dict[Kind, _Branch] = {
    "activity": _Branch(Asked(_activities), lambda row: row.at, lambda row: row.owner_id),
    "note": _Branch(_NOTES, lambda row: row.said_first or row.at, lambda row: row.author_id),
    "stage": _Branch(Asked(_steps), lambda row: row.at, lambda row: row.by),
}
