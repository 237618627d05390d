"""Named questions about places: who is near, and which visit is not over yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.places import Place
from bot.records.account import Account
from bot.records.activity import Activity
from bot.storage.desk import Desk

LOOKED_AT = 200  # customers in the box around a place
Near = tuple[Account, int]
"""A customer, and how many metres away."""


async def near(desk: Desk, here: Place, metres: int, most: int) -> list[Near]:
    """The customers within reach that are nearest, as far as we know where they are."""
    south, north, west, east = here.around(metres)
    box = (Account.latitude.between(south, north), Account.longitude.between(west, east))
    found: Sequence[Account] = await desk.db.scalars(desk.within(Account).where(*box).limit(LOOKED_AT))
    known = [(one, here.metres_to(where)) for one in found if (where := spot(one))]
    return sorted((pair for pair in known if pair[1] <= metres), key=lambda pair: (pair[1], pair[0].id))[:most]


def spot(of: Account | Activity) -> Place | None:
    """Where it is, if anybody ever said so."""
    if of.latitude is None or of.longitude is None:
        return None
    return Place(of.latitude, of.longitude)


async def latest(desk: Desk, since: datetime, until: datetime) -> Activity | None:
    """This person's last visit with a place, if it began in this time and its end is not known."""
    mine = (Activity.owner_id == desk.me.id, Activity.kind == "visit", Activity.status == "done")
    begun = (Activity.done_at >= since, Activity.done_at <= until, Activity.latitude.is_not(None))
    question = desk.within(Activity).where(*mine, *begun).order_by(Activity.done_at.desc(), Activity.id.desc())
    last: Activity | None = await desk.db.scalar(question.limit(1))
    return last if last and last.minutes is None else None
