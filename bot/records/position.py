"""Where a contact works beside his firm, or worked (ตำแหน่งในบริษัท): several firms at once, former employers kept."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from bot.records.base import Record
from bot.records.kinds import day, link, status, text


class Position(Record):
    """The firm of today is the contact's own; a position is every other one. A search that finds it shows him."""

    __tablename__ = "position"
    title = ("job",)
    stands_for = "contact_id"

    contact_id: Mapped[int | None] = link("contact", search=True)
    account_id: Mapped[int | None] = link("account", search=True)
    job: Mapped[str | None] = text(80)
    from_on: Mapped[date | None] = day()
    to_on: Mapped[date | None] = day()
    status: Mapped[str] = status("current", "former")

    @property
    def faded(self) -> bool:
        return self.status == "former"

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        return (Index(None, "contact_id", "id"), Index(None, "account_id", "id"))
