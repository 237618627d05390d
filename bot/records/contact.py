"""A contact (ผู้ติดต่อ): a person, with or without a firm behind him."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped

from bot.domain.values import Birthday, Phone
from bot.records.base import Record, Tended
from bot.records.kinds import birthday, choice, choices, day, email, line_id, link, status, text
from bot.records.kinds import phone as number


class Contact(Tended, Record):
    """`account_id` is the firm of today, `firm_since` when he came there from another; where he was before, and
    where he is besides, is kept in positions. `customer_since`: he bought himself, with no firm behind him.
    """

    __tablename__ = "contact"
    title = ("name", "nickname", "phone", "line_id", "email")
    asks = ("name", "phone", "account_id", "nickname")

    name: Mapped[str | None] = text(120, search=True)
    nickname: Mapped[str | None] = text(60, search=True)
    account_id: Mapped[int | None] = link("account", search=True)
    job: Mapped[str | None] = text(80)
    phone: Mapped[Phone | None] = number()
    line_id: Mapped[str | None] = line_id()
    status: Mapped[str] = status("active", "moved_on", "deceased")
    customer_since: Mapped[date | None] = day()
    firm_since: Mapped[date | None] = day(by_hand=False)
    email: Mapped[str | None] = email()
    phone2: Mapped[Phone | None] = number()
    phone3: Mapped[Phone | None] = number()
    birthday: Mapped[Birthday | None] = birthday()
    prefers: Mapped[str | None] = choice("call", "line", "email", "visit")
    likes: Mapped[str | None] = text(300)
    dislikes: Mapped[str | None] = text(300)
    how_met: Mapped[str | None] = text(300)
    do_not: Mapped[list[str] | None] = choices("nothing", "call", "line", "email", "all", alone=("nothing", "all"))

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        return (
            Index(None, "account_id", "id"),
            Index("ix_contact_birthday", "workspace_id", sql("(birthday % 10000)")),
        )
