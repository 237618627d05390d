"""A lead that was put up for whoever takes it first. Not a record: it hangs on one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.records.base import Base
from bot.records.columns import Instant, Json, Key


class Offer(Base):
    """`to` are the members who were asked; `closed_at` is when somebody took it, or it was taken off again."""

    __tablename__ = "offer"
    __table_args__ = (Index(None, "lead_id", "id"),)
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(Key, ForeignKey("workspace.id"))
    lead_id: Mapped[int] = mapped_column(Key, ForeignKey("lead.id"))
    by: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    to: Mapped[list[int]] = mapped_column("asked", Json)
    taken_by: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
