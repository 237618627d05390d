"""Pushes about new leads that nobody has answered yet; in working time, silent as soon as somebody has."""

from __future__ import annotations

from bot.chat.screen import Screen
from bot.jobs.recipes import recipe
from bot.storage import people
from bot.storage.desk import Desk
from bot.usecases import answers
from bot.views import leads as views
from bot.views.cards import speaking


@recipe("respond_warn")
async def warn(desk: Desk, lead_id: int, due: str) -> Screen | None:
    """Three quarters of the time are over. After downtime it may be over altogether: then the other one tells."""
    lead = await answers.unanswered(desk, lead_id, due)
    if lead is None or (lead.respond_by and lead.respond_by <= desk.now):
        return None
    return views.respond(speaking(desk), lead, desk.today)


@recipe("respond_late")
async def late(desk: Desk, lead_id: int, due: str) -> Screen | None:
    """The time is over."""
    lead = await answers.unanswered(desk, lead_id, due)
    return views.respond_late(speaking(desk), lead) if lead else None


@recipe("respond_boss")
async def boss(desk: Desk, lead_id: int, due: str) -> Screen | None:
    """The same for whoever leads its owner by now, once; not where it is his own."""
    lead = await answers.unanswered(desk, lead_id, due)
    if lead is None or lead.owner_id == desk.me.id or not await answers.led(desk, lead):
        return None
    names = await people.names(desk, {lead.owner_id})
    return views.respond_boss(speaking(desk), lead, names.get(lead.owner_id, ""))
