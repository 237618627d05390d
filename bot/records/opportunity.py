"""An opportunity (โอกาสทางการขาย, ดีล): something that may be sold, from the first need to won or lost."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.stages import REASONS, STAGES, USUAL, stage
from bot.domain.values import Satang
from bot.records.base import Record, Tended
from bot.records.columns import Instant, partial
from bot.records.kinds import choice, day, link, money, status, text, whole

_SUMMED = (
    "workspace_id",
    "owner_id",
    "status",
    "expected_close",
    "amount",
    "probability",
    "on_hold_until",
    "next_step_on",
    "next_activity_at",
    "last_touch_at",
    "created_at",
    "deleted_at",
    "practice",
)
"""All that a pipeline's summary looks at, its condition included: it reads the index and no row."""


class Opportunity(Tended, Record):
    """`status` is the stage. `probability` follows it until `typed_probability`; `slips` counts postponed closings.

    `open_stage` is the last stage before it was won or lost: what a lost one is counted under. `on_hold_until` is also
    the day on which a lost one is worth another word.
    """

    __tablename__ = "opportunity"
    title = ("name",)
    called = "deal"
    asks = ("account_id", "name", "amount", "expected_close", "next_step", "next_step_on")

    name: Mapped[str | None] = text(160, search=True)
    account_id: Mapped[int | None] = link("account")
    contact_id: Mapped[int | None] = link("contact")
    amount: Mapped[Satang | None] = money()
    expected_close: Mapped[date | None] = day()
    next_step: Mapped[str | None] = text(200)
    next_step_on: Mapped[date | None] = day()
    status: Mapped[str] = status(*STAGES, reasons=REASONS)
    probability: Mapped[int | None] = whole(0, 100)
    source: Mapped[str | None] = choice("page", "line", "walk_in", "referral", "booth", "call_in", "website", "other")
    referrer: Mapped[str | None] = text(160)
    competitor: Mapped[str | None] = text(160)
    typed_probability: Mapped[bool] = mapped_column(Boolean, default=False)
    on_hold_until: Mapped[date | None] = day(by_hand=False)
    slips: Mapped[int] = mapped_column(default=0)
    stage_since: Mapped[datetime | None] = mapped_column(Instant)
    open_stage: Mapped[str | None] = mapped_column(String(40))
    closed_on: Mapped[date | None] = mapped_column()
    thanked_at: Mapped[datetime | None] = mapped_column(Instant)
    """When whoever recommended it was given his thanks: offered once."""

    def begin(self, now: datetime) -> None:
        """Whoever keeps a new deal, by a form, an import or a conversion: it has a probability and stands somewhere."""
        self.status = self.status or STAGES[0]
        self.stage_since = self.stage_since or now
        if self.probability is None:
            self.probability = stage(USUAL, self.status).probability

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        open_, kept = partial("status NOT IN ('won', 'lost') AND deleted_at IS NULL"), partial("deleted_at IS NULL")
        closed = ("workspace_id", "closed_on", "status", "owner_id", "amount", "deleted_at", "practice")
        added = ("workspace_id", "created_at", "owner_id", "amount", "deleted_at", "practice")
        return (
            Index(None, "account_id", "id"),
            Index(None, "contact_id", "id"),
            Index("ix_opportunity_open", *_SUMMED, **open_),
            Index("ix_opportunity_closed", *closed, **kept),
            Index("ix_opportunity_new", *added, **kept),
        )
