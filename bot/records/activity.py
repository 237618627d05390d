"""An activity (กิจกรรม): what is planned with somebody, and what was done."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Float, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.records.base import Record
from bot.records.columns import Instant, partial
from bot.records.kinds import choice, link, status, text, whole

KINDS = ("call", "visit", "meeting", "email", "message", "demo", "quotation", "task", "note")
OUTCOMES = ("talked", "no_answer", "busy", "left_message", "call_back", "wrong_number")


class Activity(Record):
    """`at` is when it is planned for or was done; with `all_day` only its date counts, in `on`.

    It hangs on up to four records; each timeline reads its own index.
    """

    __tablename__ = "activity"
    title = ("subject",)
    asks = ("kind", "account_id", "subject", "story")

    kind: Mapped[str | None] = choice(*KINDS)
    subject: Mapped[str | None] = text(200, search=True)
    account_id: Mapped[int | None] = link("account")
    contact_id: Mapped[int | None] = link("contact")
    opportunity_id: Mapped[int | None] = link("opportunity")
    lead_id: Mapped[int | None] = link("lead")
    on: Mapped[date | None] = mapped_column("on_day")
    at: Mapped[datetime | None] = mapped_column(Instant)
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

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        planned = partial("status = 'planned' AND deleted_at IS NULL")
        return (
            Index(None, "account_id", "at", "id"),
            Index(None, "contact_id", "at", "id"),
            Index(None, "opportunity_id", "at", "id"),
            Index(None, "lead_id", "at", "id"),
            Index("ix_activity_agenda", "owner_id", "on_day", "at", **planned),
            Index("ix_activity_logged", "workspace_id", "owner_id", "done_at", "kind"),
        )
