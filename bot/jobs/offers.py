"""Pushes about leads that are put up: the question, and its message once it is answered."""

from __future__ import annotations

from bot.chat.screen import Screen
from bot.jobs.recipes import recipe
from bot.records.offers import Offer
from bot.storage import offers, people
from bot.storage.desk import Desk, Missing
from bot.views import offers as views
from bot.views.cards import speaking


@recipe("offer")
async def offer(desk: Desk, key: int) -> Screen | None:
    """Asked as long as nobody has it; who, for what and where from, and no way to reach him."""
    put_up = await _one(desk, key)
    lead = await offers.lead_of(desk, put_up) if put_up and put_up.closed_at is None else None
    return views.asked(speaking(desk), lead, put_up) if lead and put_up else None


@recipe("offer_gone")
async def gone(desk: Desk, key: int) -> Screen | None:
    """The message that asked says who has it; nothing where it was never sent."""
    put_up = await _one(desk, key)
    message = await offers.message(desk, put_up) if put_up else None
    if put_up is None or message is None:
        return None
    names = await people.names(desk, {put_up.taken_by}) if put_up.taken_by else {}
    return views.gone(speaking(desk), names.get(put_up.taken_by or 0, ""), message)


async def _one(desk: Desk, key: int) -> Offer | None:
    """None when its lead was erased for good."""
    try:
        return await offers.one(desk, key)
    except Missing:
        return None
