"""The engine's own tables: what came in, what waits to go out, drafts, counters, the trail. Plain tables, no ORM:
these rows are written on every turn, and once per group of turns.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.records.base import Base
from bot.records.columns import Instant, Json, Key, partial

META = Base.metadata

inbox = Table(
    "inbox",
    META,
    Column("id", Key, primary_key=True),
    Column("update_id", Key, nullable=False, unique=True),
    Column("chat", Key, nullable=False),
    Column("person", Key, nullable=False),
    Column("body", Text),
    Column("arrived_at", Instant, nullable=False),
    Column("state", String(8), nullable=False),  # open, done, aside
    Column("attempts", Integer, nullable=False, default=0),
    Column("fault", Text),
    sqlite_autoincrement=True,
)
Index("ix_inbox_open", inbox.c.id, **partial("state = 'open'"))

outbox = Table(
    "outbox",
    META,
    Column("id", Key, primary_key=True, autoincrement=False),
    Column("workspace_id", Key),
    Column("person_id", Key),  # null for strangers
    Column("chat", Key, nullable=False),
    Column("kind", String(20), nullable=False),  # reply, or a recipe's name
    Column("args", Json),
    Column("letter", Json),
    Column("key", String(120), unique=True),
    Column("due_at", Instant, nullable=False),
    Column("state", String(8), nullable=False),  # pending, sending, sent, silent, dead, unknown
    Column("attempts", Integer, nullable=False, default=0),
    Column("message_id", Key),
    Column("about", String(40)),
    Column("sent_at", Instant),
    Column("fault", String(300)),
)
Index("ix_outbox_pending", outbox.c.due_at, outbox.c.id, **partial("state = 'pending'"))
Index("ix_outbox_sending", outbox.c.id, **partial("state = 'sending'"))
Index("ix_outbox_card", outbox.c.chat, outbox.c.message_id)
Index("ix_outbox_told", outbox.c.person_id, outbox.c.sent_at, **partial("kind <> 'reply'"))

draft = Table(
    "draft",
    META,
    Column("id", Key, primary_key=True),
    Column("person_id", Key, ForeignKey("person.id"), nullable=False, index=True),
    Column("form", String(60), nullable=False),
    Column("subject", Key),
    Column("answers", Json, nullable=False),
    Column("state", Json, nullable=False),  # trail, skipped, doubt, message ids: see chat/draft.py
    Column("parked", Boolean, nullable=False),
    Column("touched_at", Instant, nullable=False),
    sqlite_autoincrement=True,
)

audit = Table(
    "audit",
    META,
    Column("id", Key, primary_key=True),
    Column("workspace_id", Key, nullable=False),
    Column("type", String(40), nullable=False),
    Column("record_id", Key, nullable=False),
    Column("version", Integer, nullable=False),
    Column("action", String(12), nullable=False),  # add, change, delete, restore, erase
    Column("changes", Json, nullable=False),  # field: [before, after]
    Column("by", Key, nullable=False),
    Column("at", Instant, nullable=False),
    Column("source", String(40)),  # the update it came from: "update:123"
)
Index("ix_audit_record", audit.c.workspace_id, audit.c.type, audit.c.record_id, audit.c.id)
Index("ix_audit_by", audit.c.by, audit.c.at)

counter = Table(
    "counter",
    META,
    Column("workspace_id", Key, primary_key=True),
    Column("type", String(40), primary_key=True),
    Column("last", Integer, nullable=False),
)

finding = Table(
    "finding",
    META,
    Column("id", Key, primary_key=True),
    Column("workspace_id", Key, nullable=False),
    Column("type", String(40), nullable=False),
    Column("record_id", Key, nullable=False),
    Column("owner_id", Key, nullable=False),
    Column("words", Text, nullable=False),
    UniqueConstraint("type", "record_id"),
)

channel = Table(
    "channel",
    META,
    Column("id", Key, primary_key=True),
    Column("workspace_id", Key, nullable=False),
    Column("kind", String(8), nullable=False),  # phone, line, email, tax
    Column("value", String(254), nullable=False),
    Column("type", String(40), nullable=False),
    Column("record_id", Key, nullable=False),
)
Index("ix_channel_value", channel.c.workspace_id, channel.c.kind, channel.c.value)
Index("ix_channel_record", channel.c.type, channel.c.record_id)

Index("ix_finding_owner", finding.c.workspace_id, finding.c.owner_id)

subscription = Table(
    "subscription",
    META,
    Column("person_id", Key, ForeignKey("person.id"), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("planned_on", Date),
)

learnt = Table(
    "learnt",
    META,
    Column("person_id", Key, ForeignKey("person.id"), primary_key=True),
    Column("what", String(30), primary_key=True),  # a habit of domain/habits, or "tip." and the habit it was about
    Column("times", Integer, nullable=False),
)

muted = Table(
    "muted",
    META,
    Column("id", Key, primary_key=True),
    Column("workspace_id", Key, nullable=False),
    Column("person_id", Key, ForeignKey("person.id"), nullable=False),
    Column("kind", String(10), nullable=False),  # what is said about a record: domain/pushes
    Column("type", String(40), nullable=False),
    Column("record_id", Key, nullable=False),
    UniqueConstraint("type", "record_id", "person_id", "kind"),
)

setting = Table(
    "setting",
    META,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)
