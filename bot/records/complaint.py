"""A complaint (เรื่องร้องเรียน). One declared record: its form, card, list, search and rights follow from its fields."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from bot.domain.rights import SERVED
from bot.records.base import Record
from bot.records.kinds import choice, photos, status, text


class Complaint(Record):
    __tablename__ = "complaint"
    reach = SERVED

    customer: Mapped[str | None] = text(search=True)
    about: Mapped[str | None] = choice("product", "delivery", "service", "billing")
    severity: Mapped[str | None] = choice("urgent", "high", "normal", "low")
    story: Mapped[str | None] = text(1000)
    pictures: Mapped[list[str] | None] = photos()
    status: Mapped[str] = status(
        "received", "in_progress", "resolved", "closed", "rejected", reason_at=("closed", "rejected")
    )
