"""A file that hangs on a note. Its bytes stay with the messenger."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.files import File
from bot.records.base import Base
from bot.records.columns import Key


class Attachment(Base):
    """`size` in bytes, 0 where the messenger did not say."""

    __tablename__ = "attachment"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(Key, ForeignKey("workspace.id"))
    note_id: Mapped[int] = mapped_column(Key, ForeignKey("note.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    file_id: Mapped[str] = mapped_column(String(200))
    unique_id: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int] = mapped_column(Key)
    seconds: Mapped[int] = mapped_column(Integer)

    @property
    def file(self) -> File:
        return File(self.kind, self.file_id, self.unique_id, self.name, self.size, self.seconds)
