"""What hangs on a record and goes with it when it is erased for good."""

from __future__ import annotations

from sqlalchemy import delete, select, text, update

from bot.records.attachment import Attachment
from bot.records.people import Note
from bot.storage.engine import Db
from bot.storage.kernel import META, channel, finding, muted, outbox


async def erased(db: Db, kind: str, key: int) -> None:
    """Notes, search words, and messages that still wait; on SQLite also out of the index's own pages."""
    noted = select(Note.id).where(Note.type == kind, Note.record_id == key)
    await db.execute(delete(Attachment).where(Attachment.note_id.in_(noted)))
    await db.execute(delete(Note).where(Note.type == kind, Note.record_id == key))
    await db.execute(delete(finding).where(finding.c.type == kind, finding.c.record_id == key))
    await db.execute(delete(channel).where(channel.c.type == kind, channel.c.record_id == key))
    await db.execute(delete(muted).where(muted.c.type == kind, muted.c.record_id == key))
    await _let_go(db, kind, key)
    about = outbox.c.about == f"{kind}:{key}"
    await db.execute(update(outbox).where(about, outbox.c.state == "pending").values(state="silent"))
    await db.execute(update(outbox).where(about).values(letter=None, about=None))
    if not db.postgres:
        await db.execute(text("INSERT INTO finding_fts(finding_fts) VALUES ('optimize')"))


async def _let_go(db: Db, kind: str, key: int) -> None:
    """What cannot be without it goes too (a deal's history); what only leads to it stays, and leads nowhere."""
    for table in META.tables.values():
        for column in table.columns:
            if any(link.column.table.name == kind for link in column.foreign_keys):
                here = column == key
                gone = (
                    update(table).where(here).values({column.name: None})
                    if column.nullable
                    else delete(table).where(here)
                )
                await db.execute(gone)
