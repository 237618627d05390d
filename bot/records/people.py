"""Workspaces and the people in them. Not records: they are not owned, they own."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, String, false, true
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.calendar import OFFICE_WEEK, Week
from bot.records.base import Base
from bot.records.columns import Instant, Json, Key, partial


class Workspace(Base):
    """A firm or a team: the wall nothing is seen through. `week` is its working week, as bot/domain/calendar has it,
    but for public holidays, where it keeps them.

    `language` is the one new members begin with when their messenger names neither of ours. `minimums` is what a rep
    should do in a working week, by kind of activity, where nobody nearer said otherwise. `short_stages`: its people see
    the short set of sales stages.
    """

    __tablename__ = "workspace"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    zone: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(2))
    week: Mapped[list[list[list[int]]]] = mapped_column(Json, nullable=False, default=lambda: plain_week(OFFICE_WEEK))
    public_holidays: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    short_stages: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    minimums: Mapped[dict[str, int]] = mapped_column(Json, nullable=False, default=dict, server_default="{}")
    created_at: Mapped[datetime] = mapped_column(Instant)


def plain_week(week: Week) -> list[list[list[int]]]:
    """A working week as JSON keeps it."""
    return [[list(block) for block in blocks] for blocks in week]


class Person(Base):
    """A member. `agenda_at`, `quiet_from` and `quiet_to` are local minutes since midnight; `zone` an IANA name.

    Away from `away_from` to `away_until`, both included, where he is. `off` are the kinds of push he switched off.
    `seen_on` is the last local day on which he wrote or pressed anything. `minimums` is what he himself should do in a
    working week, `team_minimums` what those below him should; `leads_by` the minutes he is reminded before an
    appointment, by kind, None for not at all; each only where it differs.
    """

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(Key, ForeignKey("workspace.id"), index=True)
    telegram_id: Mapped[int | None] = mapped_column(Key, unique=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(20))
    manager_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"), index=True)
    language: Mapped[str] = mapped_column(String(2))
    era: Mapped[str] = mapped_column(String(2))
    zone: Mapped[str] = mapped_column(String(64))
    agenda_at: Mapped[int] = mapped_column(Integer, default=8 * 60)
    quiet_from: Mapped[int] = mapped_column(Integer, default=20 * 60)
    quiet_to: Mapped[int] = mapped_column(Integer, default=7 * 60 + 30)
    nickname: Mapped[str | None] = mapped_column(String(60))
    status: Mapped[str] = mapped_column(String(10), default="active")
    off: Mapped[list[str]] = mapped_column(Json, nullable=False, default=list)
    away_from: Mapped[date | None] = mapped_column(Date)
    away_until: Mapped[date | None] = mapped_column(Date)
    stand_in_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    seen_on: Mapped[date | None] = mapped_column(Date)
    unreachable_at: Mapped[datetime | None] = mapped_column(Instant)
    joined_at: Mapped[datetime] = mapped_column(Instant)
    minimums: Mapped[dict[str, int]] = mapped_column(Json, nullable=False, default=dict, server_default="{}")
    team_minimums: Mapped[dict[str, int]] = mapped_column(Json, nullable=False, default=dict, server_default="{}")
    leads_by: Mapped[dict[str, int | None]] = mapped_column(Json, nullable=False, default=dict, server_default="{}")
    guide: Mapped[str | None] = mapped_column(String(60))
    """The first day: the steps still open, or a word of `usecases/guide`; none before it was offered."""

    @property
    def called(self) -> str:
        """What everybody calls him."""
        return self.nickname or self.name


class Invite(Base):
    """A one-use link into the team; or, with a `person_id`, to another account of that member.

    Only the hash of its secret is kept.
    """

    __tablename__ = "invite"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(Key, ForeignKey("workspace.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[str] = mapped_column(String(20))
    manager_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    person_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    made_by: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    used_by: Mapped[int | None] = mapped_column(Key)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class Note(Base):
    """Words or files added to a record: by a button, by replying to its card, or right after it was shown.

    With type "" and record 0 it belongs to nobody yet: its author is being asked. `album` holds together what came as
    one; `what` is the kind of all its `files`, "file" where they differ. Of a message that was forwarded `said_by` and
    `said_first` are whose it was and when.
    """

    __tablename__ = "note"
    __table_args__ = (
        Index(None, "workspace_id", "type", "record_id", "id"),
        Index(None, "author_id", "at"),
        Index("ix_note_album", "author_id", "album", **partial("album IS NOT NULL")),
        Index("ix_note_waiting", "at", **partial("type = ''")),
    )
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(Key, ForeignKey("workspace.id"))
    type: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int] = mapped_column(Key)
    words: Mapped[str] = mapped_column(String(2000))
    files: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    what: Mapped[str | None] = mapped_column(String(10))
    album: Mapped[str | None] = mapped_column(String(64))
    said_by: Mapped[str | None] = mapped_column(String(120))
    said_first: Mapped[datetime | None] = mapped_column(Instant)
    author_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    private: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())  # its author's eyes only
    at: Mapped[datetime] = mapped_column(Instant)
    deleted_at: Mapped[datetime | None] = mapped_column(Instant)
