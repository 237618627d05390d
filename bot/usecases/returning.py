"""Back from leave: what was done meanwhile, and what waits."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.absence import Absence
from bot.storage import adoption, people, promises
from bot.storage.desk import Desk


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """`handled`: how many of one's records the stand-in worked on; `due`: one's follow-ups that wait today."""

    stand_in: str
    handled: int
    due: int


async def summary(desk: Desk, of: Absence) -> Meanwhile:
    """For the member himself, at his own desk."""
    _, due = await promises.due_by(desk, desk.today)
    if of.stand_in is None:
        return Meanwhile("", 0, due)
    names = await people.names(desk, {of.stand_in})
    handled = await adoption.handled(desk, of.stand_in, of.since)
    return Meanwhile(names.get(of.stand_in, ""), handled, due)
