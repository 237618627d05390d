"""Letters that wait or are on their way. A reply is born `sending` in its turn's own commit; a push waits for its time.

Guarantee: replies and nudges at least once (a repeat only for what was in flight when the process died); kinds in
`NEVER_TWICE` at most once (their intent is committed first, and a doubtful one becomes `unknown`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, literal_column, select, update

from bot.records.base import RECORDS
from bot.storage.engine import Db
from bot.storage.kernel import outbox
from bot.storage.prepared import Prepared

NEVER_TWICE = frozenset({"agenda", "still_open", "birthday", "birthday_now", "gentle", "minimums", "welcome_back"})
REPLY = "reply"
LOOK_BACK = 200  # messages: further back is no longer "just now"
AT_HAND = timedelta(minutes=15)  # how long a card stays at hand
PUSH = outbox.c.kind != literal_column("'reply'")  # written out: so both databases know their index of pushes by it
PUSHED = 10  # pushes that may have come between a card and what belongs to it


@dataclass(slots=True)
class Outgoing:
    """An outbox row in the courier's hands. `letter` is None for a push until its recipe is drawn."""

    id: int
    chat: int
    person_id: int | None
    kind: str
    due_at: datetime
    letter: Any = None
    args: Sequence[Any] = ()
    about: str | None = None
    attempts: int = 0
    workspace_id: int | None = None
    key: str | None = field(default=None)
    fault: str | None = None  # why it waits


def reply(
    db: Db, chat: int, person_id: int | None, letter: Any, now: datetime, about: str | None, key: str | None = None
) -> Outgoing:
    """Write a reply with this unit; the caller hands it to the courier after the commit. By its `key` it is found."""
    born = Outgoing(db.next_id("outbox"), chat, person_id, REPLY, now, letter, about=about)
    row: dict[str, Any] = {
        "id": born.id,
        "workspace_id": None,
        "person_id": person_id,
        "chat": chat,
        "kind": REPLY,
        "args": None,
    }
    row |= {"letter": letter, "key": key, "due_at": now, "state": "sending", "attempts": 0, "about": about}
    db.later_rows("outbox.put", [row])
    return born


_COLUMNS = (
    "id",
    "chat",
    "person_id",
    "kind",
    "due_at",
    "letter",
    "args",
    "about",
    "attempts",
    "workspace_id",
    "key",
    "fault",
)


def _rows() -> Select[Any]:
    return select(*(outbox.c[name] for name in _COLUMNS))


def _outgoing(row: Any) -> Outgoing:
    return Outgoing(**{name: value for name, value in row._mapping.items() if name != "args"}, args=row.args or ())


async def due(db: Db, now: datetime, limit: int) -> list[Outgoing]:
    """Pushes whose time has come, the oldest first."""
    question = _rows().where(outbox.c.state == "pending", outbox.c.due_at <= now)
    rows = await db.execute(question.order_by(outbox.c.due_at, outbox.c.id).limit(limit))
    return [_outgoing(row) for row in rows]


async def due_of(db: Db, kind: str, now: datetime) -> list[Outgoing]:
    """All pushes of one kind whose time has come, whoever's they are."""
    question = _rows().where(outbox.c.state == "pending", outbox.c.due_at <= now, outbox.c.kind == kind)
    return [_outgoing(row) for row in await db.execute(question.order_by(outbox.c.due_at, outbox.c.id))]


def put_instead(db: Db, rows: Sequence[Outgoing], kind: str, now: datetime) -> None:
    """One push in the place of several of the same person; it is given the arguments of each."""
    first = rows[0]
    key = f"{kind}:{first.id}"
    made: dict[str, Any] = {
        "id": db.next_id("outbox"),
        "workspace_id": first.workspace_id,
        "person_id": first.person_id,
        "about": None,
    }
    made |= {"chat": first.chat, "kind": kind, "args": [list(row.args) for row in rows], "letter": None, "key": key}
    db.later_rows("outbox.put", [made | {"due_at": now, "state": "pending", "attempts": 0}])
    for row in rows:
        mark(db, row, "silent", now, why=kind)


async def next_due(db: Db) -> datetime | None:
    """When the courier must wake by itself."""
    question = select(outbox.c.due_at).where(outbox.c.state == "pending").order_by(outbox.c.due_at).limit(1)
    at: datetime | None = await db.scalar(question)
    return at


async def intend(db: Db, row: Outgoing, letter: Any, about: str | None) -> None:
    """Commit that this push is about to be sent, to whom, and with what it says."""
    values = {"state": "sending", "letter": letter, "about": about, "person_id": row.person_id, "chat": row.chat}
    await db.execute(update(outbox).where(outbox.c.id == row.id, outbox.c.state == "pending").values(**values))


async def put_off(db: Db, row: Outgoing, until: datetime) -> None:
    values = {"state": "pending", "due_at": until, "attempts": row.attempts, "letter": row.letter}
    await db.execute(update(outbox).where(outbox.c.id == row.id).values(**values))


async def hold(db: Db, rows: Sequence[Outgoing], until: datetime, why: str | None) -> None:
    """These wait for one another; why they were held up before stays known."""
    values: dict[str, Any] = {"due_at": until} | ({"fault": why} if why else {})
    here = (outbox.c.id.in_([row.id for row in rows]), outbox.c.state == "pending")
    await db.execute(update(outbox).where(*here).values(values))


async def told_since(db: Db, person: int, kinds: Sequence[str], since: datetime) -> list[datetime]:
    """When messages of these kinds were sent to somebody, whoever they were promised to."""
    went = (outbox.c.person_id == person, outbox.c.sent_at > since, outbox.c.state.in_(("sent", "unknown")))
    asked = select(outbox.c.sent_at).where(*went, PUSH, outbox.c.kind.in_(kinds))
    return list(await db.scalars(asked))


async def moved(db: Db, chat: int, to: int) -> None:
    """A group became a supergroup: what still waits follows it."""
    waiting = outbox.c.state.in_(("pending", "sending"))
    await db.execute(update(outbox).where(outbox.c.chat == chat, waiting).values(chat=to))


async def follow(db: Db, about: str, person: int) -> None:
    """What was promised about a record goes to its new owner."""
    waiting = (outbox.c.about == about, outbox.c.state == "pending")
    await db.execute(update(outbox).where(*waiting).values(person_id=person))


async def follow_all(db: Db, owners: Mapping[str, int]) -> None:
    """The same for many, one statement a person."""
    for person in set(owners.values()):
        abouts = [about for about, one in owners.items() if one == person]
        waiting = (outbox.c.about.in_(abouts), outbox.c.state == "pending")
        await db.execute(update(outbox).where(*waiting).values(person_id=person))


async def inherit(db: Db, person: int, heir: int) -> None:
    """A leaver's promises about records go to his heir, once; what was for him alone falls silent."""
    his = (outbox.c.person_id == person, outbox.c.state == "pending")
    await db.execute(update(outbox).where(*his, outbox.c.about.is_not(None)).values(person_id=heir))
    await db.execute(update(outbox).where(*his).values(state="silent"))


async def turn_into(db: Db, key: str, kind: str) -> bool:
    """A push that still waits becomes one of another kind; False when there is none."""
    done = await db.execute(
        update(outbox).where(outbox.c.key == key, outbox.c.state == "pending").values(kind=kind).returning(outbox.c.id)
    )
    return done.first() is not None


async def any_sent(db: Db, keys: Sequence[str]) -> bool:
    """Did any of these pushes go out, or may it have?"""
    went = outbox.c.state.in_(("sending", "sent", "unknown"))
    return await db.scalar(select(outbox.c.id).where(outbox.c.key.in_(keys), went).limit(1)) is not None


def mark(db: Db, row: Outgoing, to: str, at: datetime, message: int | None = None, why: str | None = None) -> None:
    """How it ended: sent, silent (nothing to say any more), dead or unknown. The body is emptied."""
    db.later_rows("outbox.mark", [{"row": row.id, "to": to, "message": message, "at": at, "why": why}])


async def in_flight(db: Db) -> list[Outgoing]:
    """What a predecessor was sending when it died. What must not repeat becomes `unknown` here and now."""
    doubtful = (outbox.c.state == "sending") & outbox.c.kind.in_(NEVER_TWICE)
    await db.execute(update(outbox).where(doubtful).values(state="unknown", letter=None))
    rows = await db.execute(_rows().where(outbox.c.state == "sending").order_by(outbox.c.id))
    return [_outgoing(row) for row in rows]


def _record(about: str) -> tuple[str, int] | None:
    """The record a message shows ("lead:7") or asks something about ("lead.jot:7"); a stage's is no record's."""
    name, _, key = about.partition(":")
    kind = name.partition(".")[0]
    return (kind, int(key)) if kind in RECORDS else None


async def seen(db: Db, chat: int, limit: int) -> list[tuple[str, int]]:
    """The records whose cards were shown in a chat, (type, id), the latest first, each once: whom it was about, and not
    what was done.
    """
    there = (outbox.c.about.is_not(None), outbox.c.message_id.is_not(None))  # unsent sorts first on one database only
    last = select(outbox.c.about).where(outbox.c.chat == chat, *there)
    rows = await db.execute(last.order_by(outbox.c.message_id.desc()).limit(LOOK_BACK))
    abouts = (_record(about) for about in dict.fromkeys(row.about for row in rows))
    cards = [one for one in dict.fromkeys(filter(None, abouts)) if one[0] != "activity"]
    return cards[:limit]


async def message(db: Db, key: str) -> int | None:
    """The messenger's id of the message that was sent under this key; None while, or if, it never arrived."""
    found: int | None = await db.scalar(select(outbox.c.message_id).where(outbox.c.key == key))
    return found


async def about(db: Db, key: str) -> str | None:
    """The record ("lead:7") that the message sent under this key shows."""
    found: str | None = await db.scalar(select(outbox.c.about).where(outbox.c.key == key))
    return found


async def at_hand(db: Db, chat: int, at: datetime) -> tuple[str, int] | None:
    """The record whose card was shown last in a chat, with no other answer since and not long before `at`."""
    shown = (outbox.c.chat == chat, outbox.c.message_id.is_not(None))
    last = select(outbox.c.about, outbox.c.kind, outbox.c.sent_at).where(*shown)
    for row in await db.execute(last.order_by(outbox.c.message_id.desc(), outbox.c.id.desc()).limit(PUSHED)):
        if row.about:
            return _record(row.about) if at - row.sent_at < AT_HAND else None
        if row.kind == REPLY:
            return None
    return None


_CARD = Prepared(
    lambda _: (
        select(outbox.c.about)
        .where(outbox.c.chat == bindparam("chat_id"), outbox.c.message_id == bindparam("message"))
        .where(outbox.c.about.is_not(None))
        .order_by(outbox.c.id.desc())
        .limit(1)
    )
)


async def card(db: Db, chat: int, message: int) -> str | None:
    """The record ("lead:7") a message of ours shows, as it was edited last: what a reply to it is about."""
    found = await db.run(_CARD, chat_id=chat, message=message)
    return found[0][0] if found else None
