"""Somebody close to a contact (คนใกล้ชิด): a spouse, a child, a parent; for the days that matter to him."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped

from bot.domain.values import Birthday
from bot.records.base import Record
from bot.records.kinds import birthday, choice, link, status, text


class Relative(Record):
    __tablename__ = "relative"
    title = ("name",)

    contact_id: Mapped[int | None] = link("contact")
    relation: Mapped[str | None] = choice("spouse", "child", "parent", "sibling", "friend", "other")
    name: Mapped[str | None] = text(120, search=True)
    birthday: Mapped[Birthday | None] = birthday()
    status: Mapped[str] = status("known", "deceased")

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        return (
            Index(None, "contact_id", "id"),
            Index("ix_relative_birthday", "workspace_id", sql("(birthday % 10000)")),
        )
