"""Named questions about lists on their way in, their rows, and who is known already."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, insert, or_, select, update

from bot.records.base import RECORDS, Record
from bot.records.imports import RUNNING, ImportBatch, ImportRow
from bot.records.lead import Lead
from bot.records.people import Note
from bot.storage.desk import Desk, Missing
from bot.storage.engine import Db
from bot.storage.few import remove_few
from bot.storage.kernel import channel

TAKEN = ("done", "filled")
Row = dict[str, Any]
Way = tuple[str, str]
"""A channel and a value in it: ("phone", "+66812345678")."""


# batches


async def begin(desk: Desk, name: str, file_id: str | None) -> ImportBatch:
    """A new list of this person's."""
    new = ImportBatch(workspace_id=desk.me.workspace_id, person_id=desk.me.id, name=name, file_id=file_id)
    new.state, new.at, new.plan, new.found, new.counts = "asked", desk.now, {}, {}, {}
    desk.db.add(new)
    await desk.db.flush()
    return new


async def mine(desk: Desk, key: int) -> ImportBatch:
    """One's own list, or Missing: nobody else's is anybody's business."""
    here = (ImportBatch.workspace_id == desk.me.workspace_id, ImportBatch.person_id == desk.me.id)
    found: ImportBatch | None = await desk.db.scalar(select(ImportBatch).where(*here, ImportBatch.id == key))
    if found is None:
        raise Missing(f"import {key}")
    return found


async def running(db: Db) -> Sequence[int]:
    """What a job has to go on with, the oldest first."""
    keys: Sequence[int] = await db.scalars(
        select(ImportBatch.id).where(ImportBatch.state.in_(RUNNING)).order_by(ImportBatch.id)
    )
    return keys


# rows


def _of(batch: int) -> ColumnElement[bool]:
    return ImportRow.batch_id == batch


async def put(db: Db, rows: Sequence[Row]) -> None:
    if rows:
        await db.execute(insert(ImportRow), list(rows))


async def clear(db: Db, batch: int, limit: int) -> int:
    """Forget some of a list's rows: before a check begins, what an earlier one found. How many they were."""
    return await remove_few(db, ImportRow.__table__, (_of(batch),), limit)


async def verdicts(db: Db, batch: int) -> dict[str, int]:
    """How many rows have which verdict."""
    question = select(ImportRow.verdict, func.count().label("rows")).where(_of(batch)).group_by(ImportRow.verdict)
    return {row.verdict: row.rows for row in await db.execute(question)}


async def states(db: Db, batch: int) -> dict[str, int]:
    question = select(ImportRow.state, func.count().label("rows")).where(_of(batch)).group_by(ImportRow.state)
    return {row.state: row.rows for row in await db.execute(question)}


_URGENCY = case({"bad": 0, "theirs": 1, "mine": 1, "inside": 2, "thin": 3}, value=ImportRow.verdict, else_=4)


async def worst(db: Db, batch: int, limit: int) -> Sequence[ImportRow]:
    """The rows somebody should look at first."""
    odd = ImportRow.verdict != "new"
    return await db.scalars(_rows(batch).where(odd).order_by(_URGENCY, ImportRow.line).limit(limit))


async def every(db: Db, batch: int) -> Sequence[ImportRow]:
    return await db.scalars(_rows(batch).order_by(ImportRow.line))


def _rows(batch: int) -> Select[ImportRow]:
    return select(ImportRow).where(_of(batch))


async def ahead(db: Db, batch: int, limit: int) -> Sequence[ImportRow]:
    """The next rows to write."""
    return await db.scalars(_rows(batch).where(ImportRow.state == "open").order_by(ImportRow.line).limit(limit))


async def written(db: Db, batch: int, limit: int) -> Sequence[ImportRow]:
    """The next rows to take back. One state at a time: together they would be sorted anew for every few rows."""
    found: list[ImportRow] = []
    for state in TAKEN:
        if left := limit - len(found):
            question = _rows(batch).where(ImportRow.state == state).order_by(ImportRow.line)
            found += await db.scalars(question.limit(left))
    return found


async def at_lines(db: Db, batch: int, lines: Collection[int]) -> dict[int, ImportRow]:
    rows = await db.scalars(_rows(batch).where(ImportRow.line.in_(lines))) if lines else []
    return {row.line: row for row in rows}


# who is known already


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who is reached in the same way. `record` only where this person may see it; else its owner alone."""

    record: Record | None
    owner_id: int


async def known(desk: Desk, ways: Collection[Way]) -> dict[Way, Known]:
    """Whom the workspace knows among these, by channel and value, as whatever type; one's own before a colleague's."""
    rows = await _reached(desk, ways)
    found: dict[Way, Known] = {}
    for name in dict.fromkeys(row.type for row in rows):
        kind = RECORDS[name]
        keys = {row.record_id for row in rows if row.type == name}
        seen = {one.id: one for one in await desk.db.scalars(desk.within(kind).where(kind.id.in_(keys)))}
        owners = dict(await _owners(desk, kind, keys))
        for row in rows:
            if row.type == name and row.record_id in owners:
                _prefer(found, (row.kind, row.value), Known(seen.get(row.record_id), owners[row.record_id]))
    return found


def _prefer(found: dict[Way, Known], way: Way, one: Known) -> None:
    if way not in found or (one.record and not found[way].record):
        found[way] = one


async def _reached(desk: Desk, ways: Collection[Way]) -> Sequence[Any]:
    values: dict[str, list[str]] = {}
    for way, value in ways:
        values.setdefault(way, []).append(value)
    if not values:
        return []
    same = [(channel.c.kind == way) & channel.c.value.in_(some) for way, some in values.items()]
    here = select(channel.c.kind, channel.c.value, channel.c.type, channel.c.record_id)
    question = here.where(channel.c.workspace_id == desk.me.workspace_id, or_(*same)).order_by(channel.c.id)
    return (await desk.db.execute(question)).all()


async def _owners(desk: Desk, kind: type[Record], keys: Collection[int]) -> list[tuple[int, int]]:
    here = (kind.workspace_id == desk.me.workspace_id, kind.deleted_at.is_(None), kind.id.in_(keys))
    return [(row.id, row.owner_id) for row in await desk.db.execute(select(kind.id, kind.owner_id).where(*here))]


async def lead(desk: Desk, key: int) -> Lead | None:
    """One that is within reach and not deleted."""
    found: Lead | None = await desk.db.scalar(desk.within(Lead).where(Lead.id == key))
    return found


async def brought(desk: Desk, rows: Sequence[ImportRow]) -> dict[int, Lead]:
    """The leads of these rows as they are now, wherever they went; what is deleted is gone."""
    keys = [row.record_id for row in rows]
    here = (Lead.workspace_id == desk.me.workspace_id, Lead.deleted_at.is_(None))
    return {lead.id: lead for lead in await desk.db.scalars(select(Lead).where(*here, Lead.id.in_(keys)))}


async def stayed(desk: Desk, batch: int, limit: int) -> Sequence[Lead]:
    """Some of those an undo left alone, as far as this person may see them."""
    keys = select(ImportRow.record_id).where(_of(batch), ImportRow.state == "stayed")
    return await desk.db.scalars(desk.within(Lead).where(Lead.id.in_(keys)).order_by(Lead.id).limit(limit))


async def notes(desk: Desk, batch: int, keys: Collection[int]) -> tuple[dict[int, int], set[int]]:
    """The notes on these leads, and whose each is about; and which of them the list brought itself."""
    question = select(Note.id, Note.record_id).where(
        Note.workspace_id == desk.me.workspace_id,
        Note.type == Lead.type(),
        Note.record_id.in_(keys),
        Note.deleted_at.is_(None),
    )
    found = {row.id: row.record_id for row in await desk.db.execute(question)} if keys else {}
    own = select(ImportRow.note_id).where(_of(batch), ImportRow.note_id.in_(found.keys()))
    return found, set(await desk.db.scalars(own)) if found else set()


async def note(desk: Desk, words: Mapping[int, str]) -> dict[int, int]:
    """A note for each of these leads; its id by the lead's."""
    made = {
        key: Note(workspace_id=desk.me.workspace_id, type=Lead.type(), record_id=key, words=text)
        for key, text in words.items()
    }
    for one in made.values():
        one.author_id, one.at = desk.me.id, desk.now
        desk.db.add(one)
    await desk.db.flush()
    return {key: one.id for key, one in made.items()}


async def forget_notes(desk: Desk, keys: Collection[int]) -> None:
    if keys:
        await desk.db.execute(update(Note).where(Note.id.in_(keys)).values(deleted_at=desk.now))


async def forget_some(db: Db, before: datetime, limit: int) -> int:
    """Lists nobody went on with, and a few rows of old ones: nothing of a file is kept for long. How many rows."""
    old = (ImportBatch.at < before, ImportBatch.state.not_in(RUNNING))
    left = update(ImportBatch).where(*old, ImportBatch.state.in_(("asked", "checked", "held", "unfit")))
    await db.execute(left.values(state="dropped", file_id=None, found={}, plan={}))
    return await remove_few(
        db, ImportRow.__table__, (ImportRow.batch_id.in_(select(ImportBatch.id).where(*old)),), limit
    )
