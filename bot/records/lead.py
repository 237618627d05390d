"""A lead (ผู้สนใจ): somebody who showed interest and is not a customer yet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain import reading
from bot.domain.values import Birthday, Phone
from bot.records.base import Record, Tended
from bot.records.columns import Instant, Key
from bot.records.kinds import Spread, birthday, choice, day, email, line_id, moment, phone, status, text

DISQUALIFIED = ("unreachable", "no_budget", "not_target", "duplicate", "spam", "bought_elsewhere", "other")


def _read_who(words: str, _: datetime) -> Mapping[str, Any]:
    found = reading.who(words)
    return {name: Phone(value) if name == "phone" else value for name, value in found.items()}


def _read_follow_up(words: str, said: datetime) -> Mapping[str, Any]:
    when = reading.when(words, said)
    if when.day < said.date():
        raise reading.Unclear("ask.when.past")
    if when.time is None:
        return {"follow_up_on": when.day}
    at = _instant(when.day, when.time, said)
    if at <= said:
        raise reading.Unclear("ask.when.past")
    return {"follow_up_on": when.day, "call_back_at": at}


def _instant(on: date, at: time, said: datetime) -> datetime:
    return datetime.combine(on, at, said.tzinfo).astimezone(UTC)


class Lead(Tended, Record):
    """`respond_by` and `responded_at` are the first answer's clock; the three ids say what it was converted to."""

    __tablename__ = "lead"
    title = ("name", "nickname", "company", "phone", "line_id", "email")
    who = Spread("who", ("name", "company", "phone"), _read_who, takes=("text", "contact"))
    follow_up = Spread("follow_up", ("follow_up_on", "call_back_at"), _read_follow_up)

    name: Mapped[str | None] = text(120, search=True)
    company: Mapped[str | None] = text(160, search=True)
    phone: Mapped[Phone | None] = phone()
    source: Mapped[str | None] = choice("page", "line", "walk_in", "referral", "booth", "call_in", "website", "other")
    interest: Mapped[str | None] = text(300, search=True)
    status: Mapped[str] = status(
        "new",
        "contacted",
        "nurturing",
        "qualified",
        "converted",
        "disqualified",
        reasons={"disqualified": DISQUALIFIED},
        not_picked=("converted",),
    )
    rating: Mapped[str | None] = choice("hot", "warm", "cold")
    referrer: Mapped[str | None] = text(160)
    follow_up_on: Mapped[date | None] = day()
    call_back_at: Mapped[datetime | None] = moment()
    nickname: Mapped[str | None] = text(60, search=True)
    line_id: Mapped[str | None] = line_id()
    email: Mapped[str | None] = email()
    birthday: Mapped[Birthday | None] = birthday()
    respond_by: Mapped[datetime | None] = mapped_column(Instant)
    responded_at: Mapped[datetime | None] = mapped_column(Instant)
    converted_at: Mapped[datetime | None] = mapped_column(Instant)
    account_id: Mapped[int | None] = mapped_column(Key)
    contact_id: Mapped[int | None] = mapped_column(Key)
    opportunity_id: Mapped[int | None] = mapped_column(Key)

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        return (
            Index(None, "owner_id", "follow_up_on"),
            Index("ix_lead_birthday", "workspace_id", sql("(birthday % 10000)")),
        )

    def follows(self, values: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        """A step of its status is a touch; the first one that is no refusal answers it."""
        to = values.get("status", self.status)
        if to == self.status:
            return {}
        answers = self.status == "new" and to != "disqualified" and self.responded_at is None
        return {"last_touch_at": now} | ({"responded_at": now} if answers else {})

    @property
    def sealed(self) -> bool:
        return self.status == "converted"

    @property
    def became(self) -> dict[str, int]:
        """What it was converted to, the one that matters most first: type and id."""
        found = {"opportunity": self.opportunity_id, "contact": self.contact_id, "account": self.account_id}
        return {name: key for name, key in found.items() if key}

    @property
    def notes_go_to(self) -> tuple[str, int]:
        return next(iter(self.became.items()), (self.type(), self.id)) if self.sealed else (self.type(), self.id)

    @property
    def incomplete(self) -> bool:
        """Less than a name and one way to reach it: kept all the same, and asked for later."""
        named = self.name or self.company or self.nickname
        return not (named and (self.phone or self.line_id or self.email))
