"""Everything a workspace keeps, row by row in a stable order: nothing is ever held in memory as a whole."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, func, or_, select, text

from bot.domain.rights import Role
from bot.records.attachment import Attachment
from bot.records.base import RECORDS, Record
from bot.records.conversions import Conversion
from bot.records.holidays import Holiday
from bot.records.imports import ImportBatch
from bot.records.people import Note, Person, Workspace
from bot.records.stages import StageEvent, StageSetting
from bot.storage.desk import Desk, Forbidden, Me
from bot.storage.engine import Db
from bot.storage.kernel import audit
from bot.storage.notes import readable

PAGE = 500  # rows that are read at once
Row = Mapping[str, Any]

BESIDES: dict[str, tuple[FromClause, frozenset[str]]] = {
    "note": (Note.__table__, frozenset({"album"})),
    "attachment": (Attachment.__table__, frozenset({"file_id", "unique_id"})),
    "stage": (StageEvent.__table__, frozenset()),
    "stage_setting": (StageSetting.__table__, frozenset()),
    "conversion": (Conversion.__table__, frozenset({"moved"})),
    "holiday": (Holiday.__table__, frozenset()),
    "person": (Person.__table__, frozenset({"telegram_id"})),
    "audit": (audit, frozenset()),
    "import": (ImportBatch.__table__, frozenset({"file_id", "plan", "found", "message", "run", "attempts"})),
}
"""What is exported beside the records, and the columns that stay here: ids of the messenger, work in progress."""

LEFT_OUT = {
    "workspace": "named in the manifest",
    "invite": "secrets",
    "inbox": "work in progress",
    "outbox": "work in progress",
    "draft": "work in progress",
    "offer": "work in progress",
    "import_row": "work in progress",
    "finding": "made anew from the records",
    "channel": "made anew from the records",
    "counter": "made anew from the records",
    "subscription": "work in progress",
    "setting": "secrets",
    "muted": "what each member does not want to be reminded of",
    "learnt": "what each member has tried out",
}
"""Tables that are not exported, and why. A test asks this of every table there is."""


def tables() -> set[str]:
    """The tables that go out."""
    return {*RECORDS, *(str(table.description) for table, _ in BESIDES.values())}


async def snapshot(desk: Desk) -> None:
    """All that follows sees one moment; only an owner may look at everything."""
    if desk.me.role is not Role.OWNER:
        raise Forbidden("workspace")
    if desk.db.postgres:
        await desk.db.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))


async def records(desk: Desk, kind: type[Record]) -> AsyncIterator[Sequence[Row]]:
    """Every record of a type in pages, those that were deleted too; what was only practice stays here."""
    async for page in _pages(desk, kind.__table__, kind.practice.is_(False)):
        yield page


async def besides(desk: Desk, name: str) -> AsyncIterator[Sequence[Row]]:
    """Of notes only those this person may read: a private one is its author's alone."""
    table, hidden = BESIDES[name]
    async for page in _pages(desk, table, *_open_to(desk, name), *_about_work(desk, table), hidden=hidden):
        yield page


def _open_to(desk: Desk, name: str) -> tuple[ColumnElement[bool], ...]:
    """Of notes what this person may read, and what belongs to a record; a file goes with its note."""
    read = (readable(desk), Note.type != "")
    if name == "attachment":
        return (Attachment.note_id.in_(select(Note.id).where(*read, *_about_work(desk, Note.__table__))),)
    return read if name == "note" else ()


def _about_work(desk: Desk, table: FromClause) -> tuple[ColumnElement[bool], ...]:
    """Nothing that is about practice, where a row is about a record."""
    if "type" in table.c and "record_id" in table.c:
        made = [
            and_(table.c.type == name, table.c.record_id.in_(_practice(desk, kind))) for name, kind in RECORDS.items()
        ]
        return (~or_(*made),)
    return tuple(
        ~table.c[f"{name}_id"].in_(_practice(desk, kind)) for name, kind in RECORDS.items() if f"{name}_id" in table.c
    )


def _practice(desk: Desk, kind: type[Record]) -> Any:
    return select(kind.id).where(kind.workspace_id == desk.me.workspace_id, kind.practice)


async def _pages(
    desk: Desk, table: FromClause, *which: ColumnElement[bool], hidden: frozenset[str] = frozenset()
) -> AsyncIterator[Sequence[Row]]:
    """By id; a table without one is small, and one page."""
    columns = [column for column in table.c if column.key not in hidden]
    question = select(*columns).where(table.c.workspace_id == desk.me.workspace_id, *which)
    if "id" not in table.c:
        yield _plainly((await desk.db.execute(question)).all())
        return
    question, last = question.order_by(table.c.id).limit(PAGE), 0
    while rows := (await desk.db.execute(question.where(table.c.id > last))).all():
        yield _plainly(rows)
        last = rows[-1].id


def _plainly(rows: Sequence[Any]) -> list[Row]:
    return [dict(zip(row._fields, row, strict=True)) for row in rows]


async def notes(desk: Desk, kind: type[Record], keys: Sequence[int]) -> dict[int, str]:
    """What was noted on these records, the oldest first, in one text for each."""
    here = (Note.workspace_id == desk.me.workspace_id, Note.type == kind.type(), Note.deleted_at.is_(None))
    said = (Note.record_id.in_(keys), Note.words != "", readable(desk))
    question = select(Note.record_id, Note.words).where(*here, *said)
    found: dict[int, list[str]] = {}
    for row in await desk.db.execute(question.order_by(Note.id)):
        found.setdefault(row.record_id, []).append(row.words)
    return {key: "\n".join(words) for key, words in found.items()}


async def called(desk: Desk, kind: type[Record], keys: Collection[int]) -> dict[int, str]:
    """What these records are called, deleted ones too."""
    here = select(kind).where(kind.workspace_id == desk.me.workspace_id, kind.id.in_(keys))
    rows = await desk.db.scalars(here) if keys else []
    return {row.id: f"#{row.number} {row.name_words}".strip() for row in rows}


async def counts(desk: Desk) -> dict[str, int]:
    """How many records of each type there are, without the deleted ones and practice."""
    found = {}
    for name, kind in RECORDS.items():
        here = (kind.workspace_id == desk.me.workspace_id, kind.deleted_at.is_(None), kind.practice.is_(False))
        found[name] = int(await desk.db.scalar(select(func.count(kind.id)).where(*here)) or 0)
    return found


async def names(desk: Desk) -> dict[int, str]:
    """Everybody who ever was in the team, by id."""
    here = select(Person.id, Person.name).where(Person.workspace_id == desk.me.workspace_id)
    return {row.id: row.name for row in await desk.db.execute(here)}


async def workspace(db: Db, key: int) -> Workspace | None:
    return await db.get(Workspace, key)


async def workspaces(db: Db) -> Sequence[Workspace]:
    found: Sequence[Workspace] = await db.scalars(select(Workspace).order_by(Workspace.id))
    return found


def operator(of: Workspace) -> Me:
    """Whoever sits at the machine: an owner without a chat."""
    return Me(
        id=0,
        workspace_id=of.id,
        chat=0,
        name="command line",
        role=Role.OWNER,
        language=of.language,
        era="be" if of.language == "th" else "ce",
        zone=of.zone,
        manager_id=None,
        below=frozenset(),
        agenda_at=0,
        quiet_from=0,
        quiet_to=0,
        status="active",
    )
