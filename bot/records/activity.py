"""An activity (กิจกรรม): what is planned with somebody, and what was done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Boolean, Float, Index, false
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain import reading
from bot.domain.activities import KINDS, OUTCOMES
from bot.records.base import Record
from bot.records.columns import Instant, partial
from bot.records.kinds import Spread, choice, day, link, moment, status, text, whole

JUST_NOW = frozenset({"now", "just now", "ตอนนี้", "เมื่อกี้", "เมื่อกี้นี้", "เมื่อสักครู่", "เดี๋ยวนี้"})


def _read_when(words: str, said: datetime) -> Mapping[str, Any]:
    """A time that is over was done then, any other is planned; counted from when it was said."""
    if reading.tidy(words).casefold() in JUST_NOW:
        return {"at": said.astimezone(UTC), "all_day": False, "status": "done"}
    found = reading.when(words, said)
    at = datetime.combine(found.day, found.time or time(), said.tzinfo)
    over = at <= said if found.time else found.day < said.date()
    return {"at": at.astimezone(UTC), "all_day": found.time is None, "status": "done" if over else "planned"}


def _read_coming(words: str, said: datetime) -> Mapping[str, Any]:
    """A time to come; one that is over is asked for again."""
    found = {**_read_when(words, said)}
    if found.pop("status") == "done":
        raise reading.Unclear("ask.when.past")
    return found


class Activity(Record):
    """`at` is when it is planned for or was done; with `all_day` only its date counts, in `on`, and `at` is the
    midnight it begins with: what orders a day and a timeline. `moved` counts how often it was put off.

    It hangs on up to four records; each timeline reads its own index.
    """

    __tablename__ = "activity"
    title = ("subject",)
    asks = ("kind", "account_id", "subject", "story")
    when = Spread("when", ("at", "all_day", "status"), _read_when)
    coming = Spread("coming", ("at", "all_day"), _read_coming)

    kind: Mapped[str | None] = choice(*KINDS)
    subject: Mapped[str | None] = text(200, search=True)
    account_id: Mapped[int | None] = link("account")
    contact_id: Mapped[int | None] = link("contact")
    opportunity_id: Mapped[int | None] = link("opportunity")
    lead_id: Mapped[int | None] = link("lead")
    on: Mapped[date | None] = day(by_hand=False, name="on", column="on_day")
    at: Mapped[datetime | None] = moment(by_hand=False)
    all_day: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    minutes: Mapped[int | None] = whole(1, 24 * 60)
    status: Mapped[str] = status("planned", "done", "missed", "cancelled")
    outcome: Mapped[str | None] = choice(*OUTCOMES)
    story: Mapped[str | None] = text(1000)
    place: Mapped[str | None] = text(200)
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    distance: Mapped[int | None] = mapped_column()
    moved: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def timed(self) -> bool:
        """Has it an hour, or only a day?"""
        return self.at is not None and not self.all_day

    def is_over(self, now: datetime, today: date) -> bool:
        """Has the hour it is planned for passed, or else its day?"""
        hour = self.timed and self.at is not None and self.at <= now
        return hour or (self.on is not None and self.on < today)

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        planned = partial("status = 'planned' AND deleted_at IS NULL")
        return (
            Index(None, "account_id", "at", "id"),
            Index(None, "contact_id", "at", "id"),
            Index(None, "opportunity_id", "at", "id"),
            Index(None, "lead_id", "at", "id"),
            Index("ix_activity_agenda", "owner_id", "on", "at", **planned),
            Index("ix_activity_logged", "workspace_id", "owner_id", "done_at", "kind"),
        )
