"""Days off of a workspace's own, and public holidays it works on. Not records: they hang on the workspace."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Boolean, Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.records.base import Base
from bot.records.columns import Key


class Holiday(Base):
    """One day on which a workspace differs from the public calendar. `name` None: a public holiday's own."""

    __tablename__ = "holiday"
    workspace_id: Mapped[int] = mapped_column(Key, ForeignKey("workspace.id"), primary_key=True)
    day: Mapped[date] = mapped_column("on_day", Date, primary_key=True)
    name: Mapped[str | None] = mapped_column(String(80))
    off: Mapped[bool] = mapped_column(Boolean)
