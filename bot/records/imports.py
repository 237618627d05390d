"""Lists of people that were brought in from a file, and what became of each row, so that a whole list can be undone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.records.base import Base
from bot.records.columns import Instant, Json, Key, partial

RUNNING = ("reading", "writing", "undoing", "dropping")
"""What a batch is in while a job has to do something about it."""


class ImportBatch(Base):
    """One file on its way in: asked, reading, checked, writing, done, undoing, undone; unfit; dropping,
    dropped; held: a contact.

    `plan` is what the person chose (sheet, fields), `found` what the file turned out to be, `counts` how it ended.
    `message` is the message that shows how far it is; `run` counts the checks, so that a button of an old one is known.
    """

    __tablename__ = "import_batch"
    __table_args__ = (
        Index("ix_import_batch_running", "id", **partial("state IN ('reading', 'writing', 'undoing', 'dropping')")),
        Index(None, "workspace_id", "person_id"),
        {"sqlite_autoincrement": True},  # an old button never means a newer list
    )
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(Key, ForeignKey("workspace.id"))
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(10))
    file_id: Mapped[str | None] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(120))
    message: Mapped[int] = mapped_column(Key, default=0)
    run: Mapped[int] = mapped_column(Integer, default=0)
    how: Mapped[str] = mapped_column(String(8), default="skip")
    plan: Mapped[dict[str, Any]] = mapped_column(Json)
    found: Mapped[dict[str, Any]] = mapped_column(Json)
    counts: Mapped[dict[str, Any]] = mapped_column(Json)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    at: Mapped[datetime] = mapped_column(Instant)
    done_at: Mapped[datetime | None] = mapped_column(Instant)


class ImportRow(Base):
    """One row of a file. `data` is what was read, emptied as soon as it is not needed any more.

    verdict: new, thin (incomplete), mine, theirs (known already), inside (as an earlier row), bad.
    state: open, then done, filled, joined (into an earlier row) or skipped; after an undo undone or stayed.
    """

    __tablename__ = "import_row"
    __table_args__ = (Index(None, "batch_id", "state", "line"), Index(None, "batch_id", "note_id"))
    batch_id: Mapped[int] = mapped_column(Key, ForeignKey("import_batch.id"), primary_key=True)
    line: Mapped[int] = mapped_column(Integer, primary_key=True)
    verdict: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(8))
    data: Mapped[dict[str, Any] | None] = mapped_column(Json)
    twin_id: Mapped[int | None] = mapped_column(Key)  # the record this person is known by
    twin_line: Mapped[int | None] = mapped_column(Integer)
    record_id: Mapped[int | None] = mapped_column(Key)
    version: Mapped[int | None] = mapped_column(Integer)  # of the record when the import had written it
    filled: Mapped[list[str] | None] = mapped_column(Json)  # the fields that were blank before; None: made anew
    note_id: Mapped[int | None] = mapped_column(Key)
