"""Forms in progress: a row each, so that a form goes on after any crash."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from bot.storage.engine import Db
from bot.storage.kernel import draft
from bot.storage.prepared import Prepared, Row


@dataclass(slots=True)
class Draft:
    """`answers` are read values as JSON by field; `trail` the questions answered or skipped, in order.

    `doubt` is an answer held back until the person decides.
    """

    id: int
    person_id: int
    form: str
    subject: int | None
    touched_at: datetime
    answers: dict[str, Any] = field(default_factory=dict)
    trail: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    doubt: dict[str, Any] | None = None
    heard: dict[str, Any] = field(default_factory=dict)  # said into a sleeping draft: its next answer, if it goes on
    held: str = ""  # typed words whose meaning is being asked for
    said: int = 0  # the message id of the last typed answer: editing that message corrects it
    said_to: str = ""  # the question that message answered
    refused: int = 0  # the message id of an answer that could not be read: editing that one answers
    seen: dict[str, Any] = field(default_factory=dict)  # what the subject's fields held when the form was opened
    album: str = ""  # of the last answer, where that was a picture: more of the album belongs to it
    captions: dict[str, list[str]] = field(default_factory=dict)  # what was written under the pictures of an answer
    asleep: bool = False  # older than two hours: the person is being asked whether to go on
    parked: bool = False


HEARD = "heard"  # what waits for a button lies here too (storage/heard); it is no form, and nobody's draft
_COLUMNS = ("id", "person_id", "form", "subject", "touched_at", "answers", "state", "parked")
STATE = tuple(one.name for one in fields(Draft) if one.name not in _COLUMNS)
"""What is kept of it in one column."""


def _state(of: Draft) -> dict[str, Any]:
    return {name: getattr(of, name) for name in STATE}


_BEGIN = Prepared(
    lambda _: insert(draft).returning(draft.c.id),
    *("person_id", "form", "subject", "answers", "state", "parked", "touched_at"),
)
_OF_PERSON = Prepared(
    lambda _: (
        select(*(draft.c[name] for name in _COLUMNS))
        .where(draft.c.person_id == bindparam("person"), draft.c.form != HEARD)
        .order_by(draft.c.parked, draft.c.touched_at.desc(), draft.c.id)
    )
)
_SAVE = Prepared(
    lambda _: (
        update(draft)
        .where(draft.c.id == bindparam("row"))
        .values({name: bindparam(f"new_{name}") for name in ("answers", "state", "parked", "touched_at")})
    )
)
_DROP = Prepared(lambda _: delete(draft).where(draft.c.id == bindparam("row")))


def _load(row: Row) -> Draft:
    key, person, form, subject, touched_at, answers, state, parked = row
    return Draft(key, person, form, subject, touched_at, answers, **state, parked=parked)


async def begin(db: Db, new: Draft) -> Draft:
    """A new draft; its id is the number its buttons carry."""
    values = {"person_id": new.person_id, "form": new.form, "subject": new.subject, "answers": new.answers}
    made = await db.run(_BEGIN, **values, state=_state(new), parked=new.parked, touched_at=new.touched_at)
    new.id = made[0][0]
    return new


async def of_person(db: Db, person: int) -> list[Draft]:
    """A person's drafts, the one at hand first, then the parked ones, the newest first."""
    return [_load(row) for row in await db.run(_OF_PERSON, person=person)]


async def save(db: Db, changed: Draft, now: datetime) -> None:
    changed.touched_at = now
    values = {"new_answers": changed.answers, "new_state": _state(changed), "new_parked": changed.parked}
    await db.run(_SAVE, row=changed.id, **values, new_touched_at=now)


async def drop(db: Db, done: Draft) -> None:
    await db.run(_DROP, row=done.id)


async def drop_all(db: Db, person: int) -> None:
    await db.execute(delete(draft).where(draft.c.person_id == person))
