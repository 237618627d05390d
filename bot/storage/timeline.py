"""Everything that happened with somebody, in the order of time: activities, notes, steps of deals.

Each branch reads its own (record, time) index with a limit; the branches are merged here. Whoever found the record
through the desk may read its timeline: children inherit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, select, union_all

from bot.records.activity import Activity
from bot.records.base import Record
from bot.records.contact import Contact
from bot.records.opportunity import Opportunity
from bot.records.people import Note, Person
from bot.records.stages import StageEvent
from bot.storage.desk import Desk, Missing
from bot.storage.notes import readable

Kind = Literal["activity", "note", "stage"]
KINDS: tuple[Kind, ...] = ("activity", "note", "stage")
HANGS: dict[str, tuple[type[Record], ...]] = {
    "account": (Contact, Opportunity),
    "contact": (Opportunity,),
    "opportunity": (),
}
"""Whose notes belong to a timeline beside the record's own."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened: `of` is the activity, the note or the step; `by` the name of who did it."""

    at: datetime
    kind: Kind
    of: Any
    by: str


@dataclass(frozen=True, slots=True)
class _Branch:
    question: Select[Any]
    at: Callable[[Any], datetime]
    by: Callable[[Any], int]


async def page(desk: Desk, record: Record, only: Kind | None, first: int, size: int) -> tuple[list[Entry], bool]:
    """The newest from the `first` on, and whether there is more."""
    wanted = first + size + 1
    found: list[tuple[datetime, Kind, Any, int]] = []
    for kind in KINDS if only is None else (only,):
        if branch := _BRANCHES[kind](desk, record):
            rows = await desk.db.scalars(branch.question.limit(wanted))
            found += [(branch.at(row), kind, row, branch.by(row)) for row in rows]
    found.sort(key=lambda entry: (entry[0], entry[2].id), reverse=True)
    shown = found[first : first + size]
    names = await _names(desk, {by for *_, by in shown})
    return [Entry(at, kind, row, names.get(by, "")) for at, kind, row, by in shown], len(found) > first + size


async def _names(desk: Desk, keys: set[int]) -> dict[int, str]:
    here = select(Person.id, Person.name).where(Person.workspace_id == desk.me.workspace_id, Person.id.in_(keys))
    return {row.id: row.name for row in await desk.db.execute(here)}


def _activities(desk: Desk, record: Record) -> _Branch | None:
    if record.type() not in Activity.links().values():
        return None
    question = desk.under(record, Activity).where(Activity.at.is_not(None))
    return _Branch(
        question.order_by(Activity.at.desc(), Activity.id.desc()), lambda row: row.at, lambda row: row.owner_id
    )


async def note(desk: Desk, record: Record, key: int) -> Note:
    """One note of a timeline; Missing for any other."""
    found: Note | None = await desk.db.scalar(_noted(desk, record).where(Note.id == key))
    if found is None:
        raise Missing(f"note {key}")
    return found


def _noted(desk: Desk, record: Record) -> Select[Any]:
    """The record's own and of what hangs on it: one question of the index each. As one condition with OR in it,
    PostgreSQL would walk all notes of the workspace from the newest on until it has enough.
    """
    here = (Note.workspace_id == desk.me.workspace_id, Note.deleted_at.is_(None), readable(desk))
    found = [select(Note.id).where(*here, Note.type == record.type(), Note.record_id == record.id)]
    for kind in HANGS.get(record.type(), ()):
        below = desk.under(record, kind).with_only_columns(kind.id).subquery()
        found.append(select(Note.id).join(below, Note.record_id == below.c.id).where(*here, Note.type == kind.type()))
    return select(Note).where(Note.id.in_(union_all(*found)))


def _notes(desk: Desk, record: Record) -> _Branch:
    question = _noted(desk, record).order_by(Note.id.desc())
    return _Branch(question, lambda row: row.said_first or row.at, lambda row: row.author_id)


def _steps(desk: Desk, record: Record) -> _Branch | None:
    where = _stepped(desk, record)
    if where is None:
        return None
    question = select(StageEvent).where(where, StageEvent.workspace_id == desk.me.workspace_id)
    return _Branch(
        question.order_by(StageEvent.at.desc(), StageEvent.id.desc()), lambda row: row.at, lambda row: row.by
    )


def _stepped(desk: Desk, record: Record) -> ColumnElement[bool] | None:
    """A step knows its deal and its customer; a person's are those of the deals he is in."""
    if isinstance(record, Contact):
        return StageEvent.opportunity_id.in_(desk.under(record, Opportunity).with_only_columns(Opportunity.id))
    column = {"account": StageEvent.account_id, "opportunity": StageEvent.opportunity_id}.get(record.type())
    return None if column is None else column == record.id


_BRANCHES: dict[Kind, Callable[[Desk, Record], _Branch | None]] = {
    "activity": _activities,
    "note": _notes,
    "stage": _steps,
}
