"""Forms in progress: a row each, so that a form goes on after any crash."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from bot.storage.engine import Db
from bot.storage.kernel import draft


@dataclass(slots=True)
class Draft:
    """`answers` are read values as JSON by field; `trail` the questions answered or skipped, in order.

    `doubt` is an answer held back until the person decides; `shown` the message id the question can be edited in.
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
    held: str = ""  # what was typed into a sleeping draft: its next answer, if the person goes on
    said: int = 0  # the message id of the last typed answer: editing that message corrects it
    refused: int = 0  # the message id of an answer that could not be read: editing that one answers
    asleep: bool = False  # older than two hours: the person is being asked whether to go on
    parked: bool = False


STATE = ("trail", "skipped", "doubt", "held", "said", "refused", "asleep")


def _state(of: Draft) -> dict[str, Any]:
    return {name: getattr(of, name) for name in STATE}


def _load(row: Any) -> Draft:
    return Draft(
        row.id,
        row.person_id,
        row.form,
        row.subject,
        row.touched_at,
        row.answers,
        **row.state,
        parked=row.parked,
    )


async def begin(db: Db, new: Draft) -> Draft:
    """A new draft; its id is the number its buttons carry."""
    values = {"person_id": new.person_id, "form": new.form, "subject": new.subject, "answers": new.answers}
    values |= {"state": _state(new), "parked": False, "touched_at": new.touched_at}
    new.id = int(await db.scalar(insert(draft).values(**values).returning(draft.c.id)))
    return new


async def of_person(db: Db, person: int) -> list[Draft]:
    """A person's drafts, the one at hand first, then the parked ones, the newest first."""
    rows = await db.execute(
        select(draft).where(draft.c.person_id == person).order_by(draft.c.parked, draft.c.touched_at.desc(), draft.c.id)
    )
    return [_load(row) for row in rows]


async def save(db: Db, changed: Draft, now: datetime) -> None:
    changed.touched_at = now
    values = {
        "answers": changed.answers,
        "state": _state(changed),
        "parked": changed.parked,
        "touched_at": now,
    }
    await db.execute(update(draft).where(draft.c.id == changed.id).values(**values))


async def drop(db: Db, done: Draft) -> None:
    await db.execute(delete(draft).where(draft.c.id == done.id))


async def drop_all(db: Db, person: int) -> None:
    await db.execute(delete(draft).where(draft.c.person_id == person))
