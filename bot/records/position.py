"""Where a contact works or worked (ตำแหน่งในบริษัท): one person in several firms, former employers kept."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from bot.records.base import Record
from bot.records.kinds import day, link, status, text


class Position(Record):
    __tablename__ = "position"
    title = ("job",)

    contact_id: Mapped[int | None] = link("contact")
    account_id: Mapped[int | None] = link("account")
    job: Mapped[str | None] = text(80, search=True)
    from_on: Mapped[date | None] = day()
    to_on: Mapped[date | None] = day()
    status: Mapped[str] = status("current", "former")

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        return (Index(None, "contact_id", "id"), Index(None, "account_id", "id"))
