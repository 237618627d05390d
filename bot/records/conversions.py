"""What became of a lead, and how to take it back. Not a record: it hangs on one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.records.base import Base
from bot.records.columns import Instant, Json, Key


class Conversion(Base):
    """One per time a lead was converted; it holds ids, versions and names of fields, and nobody's data.

    `made`: type → [id, version] of what was created. `filled`: type → the fields of an existing record that were blank
    before. `moved`: what went over, by table. `before`: what the lead itself held and gave away.
    """

    __tablename__ = "conversion"
    __table_args__ = (Index(None, "lead_id", "id"),)
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(Key, ForeignKey("workspace.id"))
    lead_id: Mapped[int] = mapped_column(Key, ForeignKey("lead.id"))
    by: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    made: Mapped[dict[str, Any]] = mapped_column(Json)
    filled: Mapped[dict[str, Any]] = mapped_column(Json)
    moved: Mapped[dict[str, Any]] = mapped_column(Json)
    before: Mapped[dict[str, Any]] = mapped_column(Json)
    undone_at: Mapped[datetime | None] = mapped_column(Instant)
