"""What a workspace calls its stages, and where each opportunity has been. Not records: they hang on one."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.values import Satang
from bot.records.base import Base
from bot.records.columns import Instant, Key, Money


class StageSetting(Base):
    """One stage of one pipeline of a workspace, where it differs from the usual: None is the usual one of its set."""

    __tablename__ = "stage_setting"
    workspace_id: Mapped[int] = mapped_column(Key, ForeignKey("workspace.id"), primary_key=True)
    pipeline: Mapped[int] = mapped_column(Integer, primary_key=True, default=1)
    stage: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str | None] = mapped_column(String(40))
    probability: Mapped[int | None] = mapped_column(Integer)
    rot_days: Mapped[int | None] = mapped_column(Integer)


class StageEvent(Base):
    """A step: from where to where, when, by whom, and what was hoped for then."""

    __tablename__ = "stage_event"
    __table_args__ = (Index(None, "opportunity_id", "at"), Index(None, "account_id", "at", "id"))
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(Key, ForeignKey("workspace.id"))
    opportunity_id: Mapped[int] = mapped_column(Key, ForeignKey("opportunity.id"))
    account_id: Mapped[int | None] = mapped_column(Key)
    before: Mapped[str | None] = mapped_column(String(40))
    after: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[int] = mapped_column(Key)
    amount: Mapped[Satang | None] = mapped_column(Money)
    expected_close: Mapped[date | None] = mapped_column()
